"""GPT-Neo as a plain torch module with keys and values coming in and going out, to be converted."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class PlainGptNeo(nn.Module):
    """transformers' weights in the operators that converters know best.

    `rows` tells which row of the past each row goes on from, so that a prompt that was computed
    once can be continued many times. Scores are given after the last token alone.
    """

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.body = network.transformer
        self.to_scores = network.lm_head
        self.heads = network.config.num_heads
        self.windows = [
            network.config.window_size if kind == "local" else None
            for kind in network.config.attention_layers
        ]

    def forward(self, ids: Tensor, rows: Tensor, *past: Tensor) -> tuple[Tensor, ...]:
        """(rows, tokens) ids; `past` is keys and values of each layer in turn, so is what comes."""
        held, new = past[0].shape[2], ids.shape[1]
        places = torch.arange(held, held + new)
        distance = places[:, None] - torch.arange(held + new)[None, :]
        x = self.body.wte(ids) + self.body.wpe(places)
        present: list[Tensor] = []
        for number, (block, window) in enumerate(zip(self.body.h, self.windows, strict=True)):
            own = block.attn.attention
            normed = block.ln_1(x)
            query = self._split(own.q_proj(normed))
            keys, values = (
                torch.cat([before.index_select(0, rows), self._split(project(normed))], dim=2)
                for before, project in zip(
                    past[2 * number : 2 * number + 2], (own.k_proj, own.v_proj), strict=True
                )
            )
            present += [keys, values]
            read = functional.scaled_dot_product_attention(
                query, keys, values, attn_mask=_mask(distance, window), scale=1.0
            )
            x = x + own.out_proj(read.transpose(1, 2).flatten(2))
            inner = functional.gelu(block.mlp.c_fc(block.ln_2(x)), approximate="tanh")
            x = x + block.mlp.c_proj(inner)
        return self.to_scores(self.body.ln_f(x[:, -1])), *present

    def _split(self, x: Tensor) -> Tensor:
        """(rows, tokens, hidden) to (rows, heads, tokens, head size)."""
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)  # type: ignore[no-any-return,no-untyped-call]


def _mask(distance: Tensor, window: int | None) -> Tensor:
    """(1, 1, tokens, all): 0 for what a token reads, very little for the rest."""
    reads = distance >= 0
    if window is not None:
        reads = reads & (distance < window)
    return torch.where(reads, 0.0, torch.finfo(torch.float32).min)[None, None]
