"""One decoding step of every group, computed by torch's operators or by the compiled kernels."""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

from autoblog.generation.engine.candidate_group import Group
from autoblog.generation.engine.prompt_cache import PromptCache
from autoblog.generation.engine.weights import Weights


class Step(Protocol):
    """Computes all layers for the new tokens of all rows.

    `name` stands in a post's provenance, since another step may write another text.
    `reads_unfilled` says whether it also multiplies cache slots that hold no token yet.
    """

    weights: Weights
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
