"""A weight packed for the kernels, and its product with rows, through products.h."""

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor

from autoblog.generation.engine.kernels.library import CProduct
from autoblog.generation.engine.kernels.weight_packing import GROUP, pack, pack_ggml, padded
from autoblog.generation.engine.projections import Rows

# the enum of packing.h; our own 4-bit weights are Q4_1
KINDS = {
    "int8": 0,
    "float32": 1,
    "float16": 2,
    "bfloat16": 3,
    "q4_0": 4,
    "q4_1": 5,
    "int4": 5,
}


class KernelProjection:
    """A packed weight with its bias.

    Integer weights have a scale, and 4-bit ones a minimum, for each output and group of 32 inputs;
    the inputs are made 8-bit numbers with a scale for each row and group.
    """

    def __init__(self, library: Any, weight: Rows, bias: Tensor | None, *, dtype: str) -> None:
        """Pack a (out, in) weight; `in` must be a multiple of 32; see `pack` for the formats."""
        together = library.bfloats_together() if dtype == "bfloat16" else 1
        packed = pack(weight, dtype, together=together)
        self._hold(library, packed, KINDS[dtype], weight.shape, bias)

    @classmethod
    def of_ggml(cls, library: Any, blocks: Tensor, bias: Tensor | None, *, kind: str) -> Self:
        """Pack GGUF's 4-bit blocks without loss; see `pack_ggml` for their shape and kinds."""
        self = cls.__new__(cls)
        shape = (len(blocks), blocks.shape[1] * GROUP)
        self._hold(library, pack_ggml(blocks, kind), KINDS[kind], shape, bias)
        return self

    def _hold(
        self, library: Any, packed: Tensor, kind: int, shape: Sequence[int], bias: Tensor | None
    ) -> None:
        self.library = library
        self.outputs, self.inputs = shape
        self._packed, self._bias = packed, None if bias is None else padded(bias.float())
        addresses = [packed.data_ptr(), 0 if self._bias is None else self._bias.data_ptr()]
        self.product = CProduct(kind, self.inputs, self.outputs, *addresses)

    def __call__(self, x: Tensor) -> Tensor:
        """Multiply (rows, in) to (rows, out), both float32."""
        x = x.contiguous()
        rows = len(x)
        result = torch.empty(rows, self.outputs)
        values = torch.empty(rows, self.inputs, dtype=torch.int16)  # 8 bits, or bfloat16
        scales, sums = torch.empty(2, rows, self.inputs // GROUP)
        addresses = [held.data_ptr() for held in (result, values, scales, sums)]
        self.library.multiply_rows(
            self.product, x.data_ptr(), rows, *addresses, torch.get_num_threads()
        )
        return result


def kernel_cache_dtype(dtype: str) -> torch.dtype:
    """Return the format of keys and values: half precision unless the weights are float32."""
    return torch.float32 if dtype == "float32" else torch.float16
