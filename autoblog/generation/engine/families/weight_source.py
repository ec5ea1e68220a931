"""Where a model's weights come from: a source that gives them by name, one at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

import torch
from torch import Tensor

from autoblog.generation.engine.projections import Blocks

ALL = slice(None)


class WeightSource(Protocol):
    """A model's weights by transformers' names: `model.layers.3.self_attn.q_proj.weight`.

    A weight that two parts share has both names.
    """

    @property
    def names(self) -> Collection[str]:
        """The names of all weights."""

    def shape(self, name: str) -> torch.Size:
        """Return a weight's shape without reading the weight."""

    def same(self, name: str, other: str) -> bool:
        """Return whether two names are of one shared weight."""

    def take(self, name: str, rows: slice = ALL) -> Tensor:
        """Read a weight, or some of its rows, in the format of its file.

        The tensor does not lie in the file, which other programs may change.
        """

    def blocks(self, name: str) -> Blocks | None:
        """Return a matrix that has 4 bits in its file, as it is there; None for others."""


@dataclass(frozen=True, kw_only=True)
class StateDict:
    """Weights in memory: those of a transformers network, or of a file that is read as a whole."""

    tensors: Mapping[str, Tensor]

    @property
    def names(self) -> Collection[str]:
        """See `WeightSource`."""
        return self.tensors.keys()

    def shape(self, name: str) -> torch.Size:
        """See `WeightSource`."""
        return self.tensors[name].shape

    def same(self, name: str, other: str) -> bool:
        """See `WeightSource`."""
        first, second = self.tensors[name], self.tensors[other]
        return first.data_ptr() == second.data_ptr() and first.shape == second.shape

    def take(self, name: str, rows: slice = ALL) -> Tensor:
        """See `WeightSource`."""
        return self.tensors[name][rows]

    def blocks(self, name: str) -> Blocks | None:  # noqa: ARG002
        """See `WeightSource`."""
        return None


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A model that is not read yet: transformers' config, and the source of the weights."""

    config: Any
    source: WeightSource

    @classmethod
    def of(cls, network: Any) -> Self:
        """Return the checkpoint of a transformers network, whose memory it shares."""
        return cls(config=network.config, source=StateDict(tensors=network.state_dict()))
