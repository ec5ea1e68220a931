"""Weights by name to products and norms in a number format, read one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.families.weight_source import ALL, WeightSource
from autoblog.generation.engine.projections import (
    BLOCK_NUMBERS,
    PART,
    Activation,
    Blocks,
    NumberFormat,
    Projection,
)
from autoblog.generation.engine.weights import (
    GELU_TANH,
    LayerNorm,
    Norm,
    RMSNorm,
    gate_block,
)
from autoblog.generation.memory import give_back_heap


@dataclass(frozen=True, kw_only=True)
class NamedWeights:
    """Reads weights from a source, to a device and in a number format.

    The names of products and norms leave out `.weight`, and what `under` says. No weight is held
    longer than it takes to bring it into its format, and no large one as a whole. Between layers
    the heap is given back, whose holes were half as large as the weights that stay.
    """

    source: WeightSource
    form: NumberFormat
    device: torch.device
    under: str = ""

    def part(self, name: str) -> Self:
        """Return the same weights by names that follow this one: `model.layers.3`."""
        give_back_heap()
        return replace(self, under=f"{self.under}{name}.")

    def has(self, name: str) -> bool:
        """Return whether there is a weight of that whole name: `lm_head.bias`."""
        return self.under + name in self.source.names

    def take(self, name: str, rows: slice = ALL) -> Tensor:
        """Read a weight, or some of its rows, by its whole name."""
        found = self.source.take(self.under + name, rows)
        return found.to(device=self.device, dtype=self.form.read)

    def project(
        self,
        names: Sequence[str],
        *,
        order: Tensor | None = None,
        queries: int = 0,
        scale: float = 1.0,
        transposed: bool = False,
    ) -> Projection:
        """Read matrices that multiply the same input as one product, their outputs in a row.

        `order` puts these outputs in another order. Then the first are multiplied by `scale`:
        attention scales the scores of its `queries`. GPT-2 keeps its matrices `transposed`.
        """
        bias = self._bias(names)
        product = None if transposed else self._project_blocks(names, bias, order, queries, scale)
        if product is not None:
            return product
        if len(names) == 1 and scale == 1.0 and order is None and not transposed:
            return self.form.project(MatrixRows(weights=self, name=f"{names[0]}.weight"), bias)
        weight = self._joined(names, transposed=transposed)
        if order is not None:
            order = order.to(weight.device)
            weight, bias = weight[order], None if bias is None else bias[order]
        if scale == 1.0:
            return self.form.project(weight, bias)
        scales = torch.ones(len(weight), 1, device=weight.device)
        scales[:queries] = scale
        return self.form.project(weight * scales, None if bias is None else bias * scales[:, 0])

    def _project_blocks(
        self,
        names: Sequence[str],
        bias: Tensor | None,
        order: Tensor | None,
        queries: int,
        scale: float,
    ) -> Projection | None:
        """Make the product of 4-bit blocks as they are in a file, None if that cannot be."""
        if self.form.project_blocks is None:
            return None
        found = [self.source.blocks(f"{self.under}{name}.weight") for name in names]
        whole = [blocks for blocks in found if blocks is not None]
        if len(whole) < len(found) or len({blocks.kind for blocks in whole}) > 1:
            return None
        numbers = torch.cat([blocks.numbers for blocks in whole])
        if order is not None:
            numbers, bias = numbers[order], None if bias is None else bias[order]
        if scale != 1.0:
            head = numbers.shape[-1] - BLOCK_NUMBERS // 2
            factors = numbers[:queries, :, :head].contiguous().view(torch.float16)
            scaled = factors * scale
            if not torch.equal(scaled / scale, factors):  # only powers of 2 lose nothing
                return None
            numbers[:queries, :, :head] = scaled.view(torch.uint8)
            if bias is not None:
                bias = torch.cat([bias[:queries] * scale, bias[queries:]])
        return self.form.project_blocks(Blocks(numbers=numbers, kind=whole[0].kind), bias)

    def project_gated(self, gate: str, other: str) -> Projection:
        """Read the two matrices of a gated perceptron as one product, block by block."""
        inner = self.source.shape(f"{self.under}{gate}.weight")[0]
        order = torch.arange(2 * inner).view(2, -1, gate_block(inner)).transpose(0, 1).flatten()
        return self.project([gate, other], order=order)

    def norm(self, name: str, *, epsilon: float, above: float = 0.0, scale: float = 1.0) -> Norm:
        """Read a layer norm, or a norm by the root mean square, which has no bias.

        Its weight is what the file holds and what lies `above` it, times `scale`.
        """
        weight = (self.take(f"{name}.weight").float() + above) * scale
        weight = weight.to(self.form.hidden)
        if not self.has(f"{name}.bias"):
            return RMSNorm(weight=weight, epsilon=epsilon)
        return LayerNorm(weight=weight, bias=self._hidden(f"{name}.bias"), epsilon=epsilon)

    def embedding(self, name: str) -> Tensor:
        """Read the embeddings of tokens."""
        give_back_heap()
        return self._copied(f"{name}.weight", self.form.embedding)

    def positions(self, name: str) -> Tensor:
        """Read the learned embeddings of positions."""
        return self._copied(f"{name}.weight", self.form.hidden)

    def output(self, name: str, *, embedding: str, embedded: Tensor) -> Projection:
        """Read the product that scores tokens.

        It is often the `embedding` itself; then both share memory if their formats are equal.
        """
        give_back_heap()
        own, shared = f"{self.under}{name}.weight", f"{self.under}{embedding}.weight"
        if self.source.same(own, shared) and embedded.dtype == self.form.read:
            return self.form.project(embedded, self._bias([name]))
        return self.project([name])

    def _hidden(self, name: str) -> Tensor:
        return self.take(name).to(self.form.hidden)

    def _bias(self, names: Sequence[str]) -> Tensor | None:
        found = [self.take(f"{name}.bias") for name in names if self.has(f"{name}.bias")]
        return torch.cat(found) if found else None

    def _joined(self, names: Sequence[str], *, transposed: bool = False) -> Tensor:
        weights = [self.take(f"{name}.weight") for name in names]
        return torch.cat([weight.T for weight in weights] if transposed else weights)

    def _copied(self, name: str, dtype: torch.dtype) -> Tensor:
        """Copy a matrix in parts, so that it is never in memory in two formats."""
        rows = MatrixRows(weights=self, name=name)
        copy = torch.empty(rows.shape, dtype=dtype, device=self.device)
        for start in range(0, len(copy), PART):
            copy[start : start + PART] = rows[start : start + PART]
        return copy


@dataclass(frozen=True, kw_only=True)
class MatrixRows:
    """A matrix that is read some rows at a time; see `Rows`."""

    weights: NamedWeights
    name: str

    @property
    def shape(self) -> torch.Size:
        """See `Rows`."""
        return self.weights.source.shape(self.weights.under + self.name)

    def __getitem__(self, rows: slice) -> Tensor:
        """See `Rows`."""
        return self.weights.take(self.name, rows)


_PLAIN: dict[str, Activation] = {"gelu": functional.gelu, "silu": functional.silu}


def activation_called(name: str) -> Activation:
    """Return an activation by Hugging Face's name.

    GELU with a tanh is torch's one kernel; transformers runs eight operators.
    """
    if name in GELU_TANH:
        return partial(functional.gelu, approximate="tanh")
    if name in _PLAIN:
        return _PLAIN[name]
    from transformers.activations import ACT2FN  # noqa: PLC0415  # costs more than a second

    own: Activation = ACT2FN[name]
    return own
