"""Makes GPT-Neo and runs it fast for training; the weights stay in transformers' own module.

GPT-Neo (Black et al. 2021) is GPT-2 with attention that alternates between the whole context and a
window, and with no scaling of the attention scores. Transformers computes it with explicit score
matrices; torch's fused attention is used here on the same parameters, so a saved model is a plain
GPT-Neo. Shapes: B rows, T tokens, H heads, D head width, C = H * D, V vocabulary.
"""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import GPTNeoConfig, GPTNeoForCausalLM, PreTrainedModel


@dataclass(frozen=True, kw_only=True)
class Size:
    """The network's size; the defaults are the starter model's."""

    vocabulary: int = 8192
    hidden: int = 256
    layers: int = 6
    heads: int = 4
    window: int = 256
    context: int = 1024


def new_network(size: Size, *, end_of_text: int, seed: int) -> GPTNeoForCausalLM:
    """Return an untrained GPT-Neo; layers alternate between global and local attention."""
    kinds = ["global", "local"] * size.layers
    config = GPTNeoConfig(
        vocab_size=size.vocabulary,
        hidden_size=size.hidden,
        num_layers=size.layers,
        num_heads=size.heads,
        attention_types=[[kinds[: size.layers], 1]],
        window_size=size.window,
        max_position_embeddings=size.context,
        bos_token_id=end_of_text,
        eos_token_id=end_of_text,
        pad_token_id=end_of_text,
        # No dropout: a run sees its posts only a few times, and held-out loss falls to the end.
        embed_dropout=0.0,
        attention_dropout=0.0,
        resid_dropout=0.0,
    )
    network = GPTNeoForCausalLM(config)
    _initialise(network, torch.Generator().manual_seed(seed))
    return network


@torch.no_grad()
def spread_positions(network: PreTrainedModel, *, seen: int) -> None:
    """Copy the embeddings of positions that rows have reached to those that they have not."""
    table = network.transformer.wpe.weight
    pattern = table[seen // 4 : seen]  # the first ones hold headers and are not like the rest
    for start in range(seen, table.shape[0], len(pattern)):
        stop = min(start + len(pattern), table.shape[0])
        table[start:stop] = pattern[: stop - start]


def logits(network: PreTrainedModel, ids: Tensor) -> Tensor:
    """Return (B, T, V) logits of (B, T) token ids."""
    if network.config.model_type != "gpt_neo":
        scores: Tensor = network(input_ids=ids, use_cache=False).logits
        return scores
    return functional.linear(_hidden_states(network, ids), network.transformer.wte.weight)


def _hidden_states(network: PreTrainedModel, ids: Tensor) -> Tensor:
    """Return the (B, T, C) states of (B, T) token ids before the output matrix."""
    body = network.transformer
    config = network.config
    length = ids.shape[1]
    states = functional.embedding(ids, body.wte.weight) + body.wpe.weight[:length]
    window = _window_mask(length, config.window_size, ids.device)
    for kind, block in zip(config.attention_layers, body.h, strict=True):
        mask = window if kind == "local" else None
        states = states + _attend(block.attn.attention, block.ln_1(states), config.num_heads, mask)
        states = states + _feed_forward(block.mlp, block.ln_2(states))
    result: Tensor = body.ln_f(states)
    return result


def _window_mask(length: int, window: int, device: torch.device) -> Tensor | None:
    """Return (T, T), true where a local layer looks; None while rows fit into the window."""
    if length <= window:
        return None
    position = torch.arange(length, device=device)
    distance = position[:, None] - position[None, :]
    return (distance >= 0) & (distance < window)


def _attend(attention: Any, states: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    batch, length, width = states.shape
    weight = torch.cat(
        (attention.q_proj.weight, attention.k_proj.weight, attention.v_proj.weight)
    )  # (3C, C): one product instead of three
    mixed = functional.linear(states, weight).view(batch, length, 3, heads, width // heads)
    query, key, value = mixed.permute(2, 0, 3, 1, 4)  # each (B, H, T, D)
    seen = functional.scaled_dot_product_attention(
        query, key, value, attn_mask=mask, is_causal=mask is None, scale=1.0
    )
    seen = seen.transpose(1, 2).reshape(batch, length, width)
    return functional.linear(seen, attention.out_proj.weight, attention.out_proj.bias)


def _feed_forward(mlp: Any, states: Tensor) -> Tensor:
    wide = functional.linear(states, mlp.c_fc.weight, mlp.c_fc.bias)
    wide = functional.gelu(wide, approximate="tanh")
    return functional.linear(wide, mlp.c_proj.weight, mlp.c_proj.bias)


@torch.no_grad()
def _initialise(network: GPTNeoForCausalLM, generator: torch.Generator) -> None:
    """Draw normal weights; outputs to the residual stream are zero, so blocks begin idle."""
    for name, parameter in network.named_parameters():
        if name.endswith(("out_proj.weight", "c_proj.weight")):
            parameter.zero_()
        elif "wte" in name or "wpe" in name:
            parameter.normal_(0.0, 0.02, generator=generator)
        elif name.endswith(".weight") and "ln_" not in name:
            parameter.normal_(0.0, 0.5 / math.sqrt(parameter.shape[1]), generator=generator)
