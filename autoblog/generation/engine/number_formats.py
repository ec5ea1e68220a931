"""A number format's name to how it is computed on a device."""

from functools import partial

import torch

from autoblog.generation.engine.decoder import Decoder
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.kernels.kernel_projection import (
    KernelProjection,
    kernel_cache_dtype,
)
from autoblog.generation.engine.kernels.library import find_kernels
from autoblog.generation.engine.projections import NumberFormat, embedding_dtype, make_projection


def number_format(decoder: Decoder, *, dtype: str, device: torch.device) -> NumberFormat:
    """Return the fastest way to compute `float32`, `bfloat16`, `float16` or `int8` on the device.

    On a CPU everything between the products is float32 whatever the weights are: this costs little
    and keeps the likelihood of the text.
    """
    if device.type != "cpu":
        return gpu_format(dtype)
    library = find_kernels(decoder)
    make = partial(KernelProjection, library) if library else make_projection
    return NumberFormat(
        embedding=embedding_dtype(dtype),
        hidden=torch.float32,
        cached=kernel_cache_dtype(dtype) if library else torch.float32,
        project=partial(make, dtype=dtype),
    )
