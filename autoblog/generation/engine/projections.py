# ruff: noqa: SLF001 (torch gives its packed products no public names)
"""x @ weight + bias in the number format that this processor multiplies fastest.

torch's plain `linear` is slow on a CPU for the 1 to 32 rows of a decoding step: it reads the
weights in the order in which they are stored. Packing them once, in the order in which the kernels
read them, gives most of this engine's speed (`docs/performance.md`).
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.devices import has_vnni

Activation = Callable[[Tensor], Tensor]

_ROWS_HINT = 16  # oneDNN packs for about 16 rows; the product takes any number
_INT8_MAX = 127
_INTEGERS = {"int8", "int4"}

PART = 256
"""Rows of a large matrix that are brought into their format at a time; a multiple of a panel."""


class Rows(Protocol):
    """An (out, in) matrix that gives some rows at a time; a tensor is one, a file may be."""

    @property
    def shape(self) -> torch.Size:
        """(out, in)."""

    def __getitem__(self, rows: slice, /) -> Tensor:
        """Return these rows."""


BLOCK_NUMBERS = 32


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """An (out, in) matrix in 4-bit blocks of 32, as GGUF files hold it.

    `numbers` is (out, in / 32, bytes of a block), each beginning with the scale, and the minimum of
    a q4_1, in half precision.
    """

    numbers: Tensor  # uint8
    kind: Literal["q4_0", "q4_1"]


class Projection(Protocol):
    """A matrix product with a bias."""

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply (rows, in) to (rows, out), float32 on a CPU, the hidden format on a GPU."""


@dataclass(frozen=True, kw_only=True)
class NumberFormat:
    """How a decoder is computed: the formats of its tensors, and what makes its products.

    Weights are rounded to `read` before anything is made of them. `hidden` is the format between
    the products, `cached` that of keys and values. `project` makes a product of a (out, in) weight
    and its bias, `project_blocks` one of a matrix that has 4 bits in its file already; None where
    no such products are wanted.
    """

    read: torch.dtype
    embedding: torch.dtype
    hidden: torch.dtype
    cached: torch.dtype
    project: Callable[[Rows, Tensor | None], Projection]
    project_blocks: Callable[[Blocks, Tensor | None], Projection] | None = None


def read_dtype(dtype: str) -> torch.dtype:
    """Return the format that weights are rounded to first; integers are made of float32."""
    found: torch.dtype = torch.float32 if dtype in _INTEGERS else getattr(torch, dtype)
    return found


def embedding_dtype(dtype: str) -> torch.dtype:
    """Return the format of the token embeddings: with integer weights bfloat16, to save memory."""
    found: torch.dtype = torch.bfloat16 if dtype in _INTEGERS else getattr(torch, dtype)
    return found


class PlainProjection:
    """torch's own product, for GPUs and for processors without a faster one."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._weight = weight
        self._bias = bias

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply (rows, in) to (rows, out)."""
        own = x.to(self._weight.dtype)
        return functional.linear(own, self._weight, self._bias).to(x.dtype)


class PackedProjection:
    """Weights in oneDNN's packed order; inputs and outputs are float32."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self._dtype = weight.dtype
        self._bias = bias
        self._packed = torch.ops.mkldnn._reorder_linear_weight(weight, _ROWS_HINT)

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply (rows, in) to (rows, out), both float32."""
        linear = torch.ops.mkldnn._linear_pointwise
        if self._dtype == torch.float32:
            result: Tensor = linear(x, self._packed, self._bias, "none", [], "")
            return result
        result = linear(x.to(self._dtype), self._packed, None, "none", [], "").float()
        return result if self._bias is None else result.add_(self._bias)


class Int8Projection:
    """int8 weights with a scale for each output, and inputs made int8 with a scale for each row.

    torch's dynamic quantisation has one scale for the whole batch; a scale for each row keeps a
    candidate's text independent of its neighbours. Products and their sums are exact integers.
    Processors without VNNI add pairs of products in 16 bits, so inputs have 7 bits there, which
    cannot overflow (fbgemm's `reduce_range`).
    """

    def __init__(self, weight: Tensor, bias: Tensor | None, *, exact_pairs: bool) -> None:
        scales = weight.abs().amax(dim=1).clamp_min(torch.finfo(torch.float32).tiny) / _INT8_MAX
        zero_points = torch.zeros(weight.shape[0], dtype=torch.long)
        with warnings.catch_warnings():
            # torch means to replace these tensors (pytorch issue 184982); 2.13 has no kernel that
            # is as fast for one row
            warnings.filterwarnings("ignore", "torch.quantize_per_tensor", UserWarning)
            quantised = torch.quantize_per_channel(
                weight.float(), scales.double(), zero_points, 0, torch.qint8
            )
        self._packed = torch.ops.quantized.linear_prepack(quantised, None)
        self._levels = _INT8_MAX if exact_pairs else _INT8_MAX // 2
        self._zero_point = self._levels + 1
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply (rows, in) to (rows, out), both float32."""
        multiply = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32
        if x.shape[0] == 1:
            largest = float(x.abs().max()) or 1.0
            one: Tensor = multiply(x, largest / self._levels, self._zero_point, self._packed)
            return one if self._bias is None else one.add_(self._bias)
        scale = x.abs().amax(dim=1, keepdim=True).clamp_min_(torch.finfo(torch.float32).tiny)
        many: Tensor = multiply(x / scale, 1 / self._levels, self._zero_point, self._packed)
        many.mul_(scale)
        return many if self._bias is None else many.add_(self._bias)


def quantise_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return (out, in) whole float32 numbers from -127 to 127, and their (out, 1) scales."""
    weight = weight.float()
    tiny = torch.finfo(torch.float32).tiny
    scales = weight.abs().amax(dim=1, keepdim=True).clamp_min_(tiny) / _INT8_MAX
    return (weight / scales).round_(), scales


def make_projection(rows: Rows, bias: Tensor | None, *, dtype: str) -> Projection:
    """Return torch's fastest product of an (out, in) weight on a CPU in the format `dtype`."""
    weight = rows[:]
    if dtype == "int8":
        return Int8Projection(weight, bias, exact_pairs=has_vnni())
    weight = weight.to(getattr(torch, dtype))
    if not has_onednn(dtype):
        return PlainProjection(weight, None if bias is None else bias.to(weight.dtype))
    return PackedProjection(weight, None if bias is None else bias.float())


def has_onednn(dtype: str) -> bool:
    """Whether oneDNN packs weights of this format here."""
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    if dtype == "float32":
        return True
    kind = "bf16" if dtype == "bfloat16" else "fp16"
    return bool(getattr(torch.ops.mkldnn, f"_is_mkldnn_{kind}_supported")())
