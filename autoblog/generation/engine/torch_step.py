"""A decoding step through torch's operators, for processors without compiled kernels."""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation.engine.candidate_group import Group
from autoblog.generation.engine.weights import Weights


class TorchStep:
    """Multiplies over all rows at once, since a step's cost is reading the weights.

    Attention runs group by group.
    """

    name = "torch"
    reads_unfilled = True

    def __init__(self, weights: Weights) -> None:
        self.weights = weights

    def __call__(self, groups: Sequence[Group], x: Tensor) -> Tensor:
        """Return (rows, vocabulary) logits of (rows, hidden) embedded tokens; see `Step`."""
        sizes = [group.candidates for group in groups]
        for number, layer in enumerate(self.weights.layers):
            fused = layer.query_key_value(layer.before_attention(x))  # (rows, 3 * hidden)
            parts = [fused] if len(groups) == 1 else torch.split(fused, sizes)
            read = [group.attend(number, part) for group, part in zip(groups, parts, strict=True)]
            x = self.weights.finish_layer(layer, x, read[0] if len(read) == 1 else torch.cat(read))
        return self.weights.logits(x)
