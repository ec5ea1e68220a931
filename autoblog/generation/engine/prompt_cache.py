"""The keys and values of a prompt, computed once and read by all its candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from autoblog.generation.engine.weights import DecoderLayer


@dataclass(frozen=True, kw_only=True)
class PromptLayer:
    """Keys and values of one layer.

    With torch's operators a local layer keeps the prompt's last tokens, at most a window; `first`
    is the position of the first token that is kept. The kernels keep all tokens, and keys in
    panels, (heads, panels, head_size, 16).
    """

    keys: Tensor  # (heads, tokens, head_size)
    values: Tensor  # (heads, tokens, head_size)
    first: int = 0

    @classmethod
    def keep(cls, keys: Tensor, values: Tensor, *, layer: DecoderLayer, dtype: torch.dtype) -> Self:
        """Copy what the layer will read; views would keep the queries alive as well."""
        first = 0 if layer.window is None else max(0, keys.shape[1] - layer.window)
        own = (_copy(numbers[:, first:], dtype) for numbers in (keys, values))
        return cls(keys=next(own), values=next(own), first=first)

    def seen_from(self, position: int, layer: DecoderLayer) -> tuple[Tensor, Tensor]:
        """Return the keys and values that the token at `position` of the text reads."""
        if layer.window is None:
            return self.keys, self.values
        start = max(0, position - layer.window + 1 - self.first)
        return self.keys[:, start:], self.values[:, start:]


@dataclass(frozen=True, kw_only=True)
class PromptCache:
    """A prompt's keys and values in every layer, and its length in tokens."""

    layers: Sequence[PromptLayer]
    length: int

    @property
    def nbytes(self) -> int:
        """The bytes of all keys and values."""
        return sum(layer.keys.nbytes + layer.values.nbytes for layer in self.layers)


def clamped(numbers: Tensor, dtype: torch.dtype) -> Tensor:
    """Convert to `dtype`; numbers beyond its range become its largest ones."""
    if numbers.dtype == dtype:
        return numbers
    most = torch.finfo(dtype).max
    return numbers.clamp(-most, most).to(dtype)


def _copy(numbers: Tensor, dtype: torch.dtype) -> Tensor:
    return clamped(numbers, dtype).clone(memory_format=torch.contiguous_format)
