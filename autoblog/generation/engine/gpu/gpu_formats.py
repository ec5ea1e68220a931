"""A number format's name to how a GPU computes in it."""

import logging
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.projections import (
    PART,
    NumberFormat,
    PlainProjection,
    Projection,
    Rows,
    embedding_dtype,
    quantise_rows,
    read_dtype,
)
from autoblog.generation.memory import is_out_of_memory
from autoblog.log_lines import Line

Project = Callable[[Rows, Tensor | None], Projection]

_SAFE_SUM = 2.0**15
_log = logging.getLogger(__name__)


def gpu_format(dtype: str) -> NumberFormat:
    """Return how a GPU computes in `float32`, `bfloat16`, `float16` or `int8`."""
    own = getattr(torch, dtype)

    def plain(rows: Rows, bias: Tensor | None) -> Projection:
        return PlainProjection(rows[:].to(own), None if bias is None else bias.to(own))

    formats: dict[str, tuple[torch.dtype, torch.dtype, Project]] = {
        # a GPT-Neo's residual stream leaves float16's range (huggingface/transformers#11076)
        "float16": (torch.float32, torch.float16, RangedProjection),
        "int8": (torch.bfloat16, torch.bfloat16, WeightOnlyInt8Projection),
    }
    hidden, cached, project = formats.get(dtype, (own, own, plain))
    return NumberFormat(
        read=read_dtype(dtype),
        embedding=embedding_dtype(dtype),
        hidden=hidden,
        cached=cached,
        project=project,
    )


class RangedProjection:
    """A product in float16 whose inputs and outputs may be of any size.

    Each row is divided by its largest number. A row of weights then gives at most the sum of its
    magnitudes, which is scaled below float16's 65,504. Inputs below 2**-24 of the row's largest
    number are lost.
    """

    def __init__(self, rows: Rows, bias: Tensor | None) -> None:
        weight = rows[:]
        largest = float(weight.abs().sum(dim=1, dtype=torch.float32).max())
        self._gain = max(1.0, largest / _SAFE_SUM)  # above 1 for no model that we know
        self._weight = (weight / self._gain).to(torch.float16)
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply (rows, in) to (rows, out) float32."""
        x = x.float()
        scale = x.abs().amax(dim=1, keepdim=True).clamp_min_(torch.finfo(torch.float32).tiny)
        small = functional.linear((x / scale).to(torch.float16), self._weight)
        result = small.float().mul_(scale.mul_(self._gain))
        return result if self._bias is None else result.add_(self._bias)


class WeightOnlyInt8Projection:
    """int8 weights with a scale for each output; the product itself is in bfloat16.

    For one row torch's compiler makes one kernel of the conversion and the product, which reads
    int8 only: torchao reports 1.6 times the speed of bfloat16 for a 7B model on an A100 (its
    quantization README, int8wo). For more rows more bytes are read than in bfloat16.
    """

    def __init__(self, rows: Rows, bias: Tensor | None) -> None:
        # in parts, since the whole weight in float32 may not fit beside the rest
        parts = [_int8(rows[start : start + PART]) for start in range(0, rows.shape[0], PART)]
        self._weight = torch.cat([steps for steps, _ in parts])
        self._scales = torch.cat([scales for _, scales in parts])
        self._bias = None if bias is None else bias.float()
        self._multiply_one = compiled_int8 if self._weight.is_cuda else multiply_int8

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply (rows, in) to (rows, out) of the same format."""
        multiply = self._multiply_one if x.shape[0] == 1 else multiply_int8
        return multiply(x, self._weight, self._scales, self._bias)


def _int8(weight: Tensor) -> tuple[Tensor, Tensor]:
    steps, scales = quantise_rows(weight)
    return steps.to(torch.int8), scales[:, 0]


def multiply_int8(x: Tensor, weight: Tensor, scales: Tensor, bias: Tensor | None) -> Tensor:
    """Multiply with int8 weights times their scales, in the format of `x`."""
    result = functional.linear(x, weight.to(x.dtype)) * scales
    return (result if bias is None else result + bias).to(x.dtype)


class CompiledInt8:
    """`multiply_int8` through torch's compiler, or uncompiled if the compiler fails."""

    def __init__(self, compiler: Callable[..., Callable[..., Tensor]] = torch.compile) -> None:
        self._compiler = compiler
        self._multiply: Callable[..., Tensor] | None = None

    def __call__(self, x: Tensor, weight: Tensor, scales: Tensor, bias: Tensor | None) -> Tensor:
        """See `multiply_int8`."""
        try:
            if self._multiply is None:
                self._multiply = self._compiler(multiply_int8, dynamic=False)
            return self._multiply(x, weight, scales, bias)
        except RuntimeError as error:  # all errors of torch's compiler are of this class
            if is_out_of_memory(error) or self._multiply is multiply_int8:
                raise
            first_line = next(iter(str(error).strip().splitlines()), type(error).__name__)
            _log.warning(Line("int8 is not compiled: slower than bfloat16", error=first_line))
            self._multiply = multiply_int8
            return multiply_int8(x, weight, scales, bias)


compiled_int8 = CompiledInt8()
