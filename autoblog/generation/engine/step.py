"""One decoding step of every group; `TorchStep` serves processors without compiled kernels."""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

from autoblog.generation.engine.candidate_group import Group
from autoblog.generation.engine.prefill import Prefill, TorchPrefill
from autoblog.generation.engine.prompt_cache import PromptCache
from autoblog.generation.engine.weights import Weights


class Step(Protocol):
    """Computes all layers for the new tokens of all rows.

    `name` stands in a post's provenance, since another step may write another text.
    `reads_unfilled` says whether it also multiplies cache slots that hold no token yet.
    """

    weights: Weights
    prefill: Prefill
    name: str
    reads_unfilled: bool

    def __call__(self, groups: Sequence[Group], x: Tensor) -> Tensor:
        """Return (rows, vocabulary) logits of (rows, hidden) embedded tokens.

        Rows are in the order of the groups, which keep the keys and values of the tokens.
        """


def start_group(step: Step, prompt: PromptCache, *, candidates: int, more: int = 0) -> Group:
    """Start candidates after a prompt; they will write at most `more` tokens, if that is known."""
    return Group(
        step.weights, prompt, candidates=candidates, more=more, reads_unfilled=step.reads_unfilled
    )


def next_logits(step: Step, groups: Sequence[Group], tokens: Tensor) -> Tensor:
    """Return (rows, vocabulary) float32 logits after the (rows,) tokens, in the groups' order."""
    for group in groups:
        group.make_room()
    positions = [group.position for group in groups for _ in range(group.candidates)]
    logits = step(
        groups, step.weights.embed(tokens, torch.tensor(positions, device=step.weights.device))
    )
    for group in groups:
        group.step_done()
    return logits


class TorchStep:
    """A step through torch's operators.

    It multiplies over all rows at once, since a step's cost is reading the weights.
    Attention runs group by group.
    """

    name = "torch"
    reads_unfilled = True

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.prefill: Prefill = TorchPrefill(weights)

    def __call__(self, groups: Sequence[Group], x: Tensor) -> Tensor:
        """Return (rows, vocabulary) logits of (rows, hidden) embedded tokens; see `Step`."""
        sizes = [group.candidates for group in groups]
        for number, layer in enumerate(self.weights.layers):
            fused = layer.query_key_value(layer.before_attention(x))  # queries, keys and values
            parts = [fused] if len(groups) == 1 else torch.split(fused, sizes)
            read = [group.attend(number, part) for group, part in zip(groups, parts, strict=True)]
            x = self.weights.finish_layer(layer, x, read[0] if len(read) == 1 else torch.cat(read))
        return self.weights.logits(x)
