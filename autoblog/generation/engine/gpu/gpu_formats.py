"""A number format's name to what is computed in it on a GPU, and how."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.projections import PlainProjection, Projection, quantise_rows
from autoblog.generation.memory import is_out_of_memory

_SAFE_SUM = 2.0**15
_PART = 4096  # rows of weights
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Format:
    """`hidden` is what runs between the products, `cached` what keys and values are held in."""

    hidden: torch.dtype
    cached: torch.dtype
    project: Callable[[Tensor, Tensor | None], Projection]


def dense_format(dtype: str) -> Format:
    """The format called `dtype`."""
    if dtype == "float16":
        # a GPT-Neo's residual stream leaves float16's range (huggingface/transformers#11076)
        return Format(hidden=torch.float32, cached=torch.float16, project=RangedProjection)
    if dtype == "int8":
        return Format(
            hidden=torch.bfloat16, cached=torch.bfloat16, project=WeightOnlyInt8Projection
        )
    own = getattr(torch, dtype)

    def plain(weight: Tensor, bias: Tensor | None) -> Projection:
        return PlainProjection(weight.to(own), None if bias is None else bias.to(own))

    return Format(hidden=own, cached=own, project=plain)


class RangedProjection:
    """A product in float16 whose inputs and outputs may be of any size.

    Each row is divided by its largest number. What comes out of a row of the weights is then at
    most the sum of their magnitudes, which is held below float16's 65,504. Lost is what lies below
    2**-24 of the row's largest number.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        largest = float(weight.abs().sum(dim=1, dtype=torch.float32).max())
        self._gain = max(1.0, largest / _SAFE_SUM)  # above 1 for no model that we know
        self._weight = (weight / self._gain).to(torch.float16)
        self._bias = None if bias is None else bias.float()

    def __call__(self, x: Tensor) -> Tensor:
        """(rows, in) to (rows, out) float32."""
        x = x.float()
        scale = x.abs().amax(dim=1, keepdim=True).clamp_min_(torch.finfo(torch.float32).tiny)
        small = functional.linear((x / scale).to(torch.float16), self._weight)
        result = small.float().mul_(scale.mul_(self._gain))
        return result if self._bias is None else result.add_(self._bias)


class WeightOnlyInt8Projection:
    """int8 weights with a scale for each output; the product itself is made in bfloat16.

    For one row torch's compiler makes one kernel of the conversion and the product, so that int8
    is all that is read: torchao reports 1.6 times the speed of bfloat16 for a 7B model on an A100
    (its quantization README, int8wo). For more rows more bytes are read than in bfloat16.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        # in parts, since the whole of it in float32 may not fit beside the rest
        parts = [_int8(part) for part in torch.split(weight, _PART)]
        self._weight = torch.cat([one for one, _ in parts])
        self._scales = torch.cat([scales for _, scales in parts])
        self._bias = None if bias is None else bias.float()
        self._multiply_one = compiled_int8 if weight.is_cuda else multiply_int8

    def __call__(self, x: Tensor) -> Tensor:
        """(rows, in) to (rows, out) of the same format."""
        multiply = self._multiply_one if x.shape[0] == 1 else multiply_int8
        return multiply(x, self._weight, self._scales, self._bias)


def _int8(weight: Tensor) -> tuple[Tensor, Tensor]:
    steps, scales = quantise_rows(weight)
    return steps.to(torch.int8), scales[:, 0]


def multiply_int8(x: Tensor, weight: Tensor, scales: Tensor, bias: Tensor | None) -> Tensor:
    """The product with the weights as they were before they became int8, nearly."""
    result = functional.linear(x, weight.to(x.dtype)) * scales
    return (result if bias is None else result + bias).to(x.dtype)


class CompiledInt8:
    """`multiply_int8` through torch's compiler, or as it is where that fails."""

    def __init__(self, compiler: Callable[..., Callable[..., Tensor]] = torch.compile) -> None:
        self._compiler = compiler
        self._multiply: Callable[..., Tensor] | None = None

    def __call__(self, x: Tensor, weight: Tensor, scales: Tensor, bias: Tensor | None) -> Tensor:
        """See `multiply_int8`."""
        try:
            if self._multiply is None:
                self._multiply = self._compiler(multiply_int8, dynamic=False)
            return self._multiply(x, weight, scales, bias)
        except RuntimeError as error:  # what torch's compiler raises is one, whatever went wrong
            if is_out_of_memory(error) or self._multiply is multiply_int8:
                raise
            _log.warning("int8 is slower than bfloat16 here, not compiled: %s", _first_line(error))
            self._multiply = multiply_int8
            return multiply_int8(x, weight, scales, bias)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


compiled_int8 = CompiledInt8()
