"""A weight packed for the kernels, and its product with rows, through products.h."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.devices import DTYPES
from autoblog.generation.engine.kernels.library import CProduct
from autoblog.generation.engine.projections import PART, Rows, quantise_rows

PANEL = 64  # outputs side by side in a packed weight, as in packing.h
KINDS = {"int8": 0, "float32": 1, "float16": 2, "bfloat16": 3}  # the enum of products.h


class KernelProjection:
    """A packed weight. An int8 one has a scale for each output, and each row of inputs has one."""

    def __init__(self, library: Any, weight: Rows, bias: Tensor | None, *, dtype: str) -> None:
        """Pack a (out, in) weight; `in` must be a multiple of 16."""
        self.library = library
        self.outputs, self.inputs = weight.shape
        self._scales: Tensor | None = None
        together = library.inputs_together(KINDS[dtype])
        if dtype == "int8":
            offset = library.weight_offset()
            self._packed, self._scales = _packed_int8(weight, together=together, offset=offset)
        else:
            self._packed = _packed_floats(weight, DTYPES[dtype], together=together)
        self._bias = None if bias is None else padded(bias.float())
        self.product = CProduct(
            KINDS[dtype],
            self.inputs,
            self.outputs,
            self._packed.data_ptr(),
            _address(self._scales),
            _address(self._bias),
        )

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply (rows, in) to (rows, out), both float32."""
        x = x.contiguous()
        rows = x.shape[0]
        result = torch.empty(rows, self.outputs)
        values = torch.empty(rows, self.inputs, dtype=torch.int16)  # 8 bits, or bfloat16
        scales, offsets = torch.empty(rows), torch.empty(rows, dtype=torch.int32)
        addresses = [held.data_ptr() for held in (result, values, scales, offsets)]
        self.library.multiply_rows(
            self.product, x.data_ptr(), rows, *addresses, torch.get_num_threads()
        )
        return result


def kernel_cache_dtype(dtype: str) -> torch.dtype:
    """Return the format of keys and values: half precision unless the weights are float32."""
    return torch.float32 if dtype == "float32" else torch.float16


def _packed_int8(weight: Rows, *, together: int, offset: int) -> tuple[Tensor, Tensor]:
    """Quantise and pack a weight in parts: in float32 a large one may not fit beside the rest.

    `offset` is added to the whole numbers from -127 to 127.
    """
    outputs, inputs = weight.shape
    panels = -(-outputs // PANEL)
    dtype = torch.uint8 if offset else torch.int8
    packed = torch.empty(panels, inputs // together, PANEL, together, dtype=dtype)
    scales = torch.zeros(panels * PANEL)
    for start in range(0, outputs, PART):
        steps, own = quantise_rows(weight[start : start + PART])
        part = pack(steps.add_(offset).to(dtype), together=together)
        packed[start // PANEL :][: len(part)] = part
        scales[start:][: len(own)] = own[:, 0]
    return packed, scales


def _packed_floats(weight: Rows, dtype: torch.dtype, *, together: int) -> Tensor:
    outputs, inputs = weight.shape
    packed = torch.empty(-(-outputs // PANEL), inputs // together, PANEL, together, dtype=dtype)
    for start in range(0, outputs, PART):
        part = pack(weight[start : start + PART].to(dtype), together=together)
        packed[start // PANEL :][: len(part)] = part
    return packed


def pack(weight: Tensor, *, together: int) -> Tensor:
    """Pack (out, in) to (panels, in / together, 64, together) of the same format."""
    panels = _whole_panels(weight).view(-1, PANEL, weight.shape[1] // together, together)
    return panels.transpose(1, 2).contiguous()


def padded(numbers: Tensor) -> Tensor:
    """Append zeros up to the end of the last panel."""
    return functional.pad(numbers, (0, -len(numbers) % PANEL)).contiguous()


def _whole_panels(weight: Tensor) -> Tensor:
    """Append rows of zeros up to the end of the last panel."""
    return functional.pad(weight, (0, 0, 0, -len(weight) % PANEL))


def _address(numbers: Tensor | None) -> int | None:
    return None if numbers is None else numbers.data_ptr()
