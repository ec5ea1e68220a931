"""A checkpoint to the engine's generator, in the fastest format for the device."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from autoblog.generation.devices import INT4, weight_bytes
from autoblog.generation.engine.families.family import describe, read_weights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.generator import Batches, EngineGenerator
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.gpu.self_check import checked_batches
from autoblog.generation.engine.group_batch import GroupBatches
from autoblog.generation.engine.kernels.kernel_projection import (
    KernelProjection,
    kernel_cache_dtype,
)
from autoblog.generation.engine.kernels.kernel_step import KernelStep
from autoblog.generation.engine.kernels.library import find_kernels
from autoblog.generation.engine.projections import (
    Blocks,
    NumberFormat,
    Projection,
    Rows,
    embedding_dtype,
    make_projection,
    read_dtype,
)
from autoblog.generation.engine.step import Step, TorchStep
from autoblog.generation.engine.weights import Decoder, Weights
from autoblog.generation.tokenization import Tokens


def open_engine(
    checkpoint: Checkpoint,
    tokens: Tokens,
    *,
    dtype: str,
    device: torch.device,
    load_network: Callable[[], Any],
    **known: Any,
) -> EngineGenerator | None:
    """Open the engine over a checkpoint's weights.

    Return None if the engine's logits differ from those of the transformers network that
    `load_network` loads. This is checked on GPUs only: the tests check CPUs.
    """
    batches: Batches | None
    if device.type == "cpu":
        batches = GroupBatches(make_step(cpu_weights(checkpoint, dtype=dtype)))
    else:
        batches = checked_batches(checkpoint, load_network, dtype=dtype, device=device)
    return EngineGenerator(batches, tokens, dtype=dtype, **known) if batches else None


def cpu_weights(checkpoint: Checkpoint, *, dtype: str) -> Weights:
    """Read the checkpoint's weights in the fastest format for this CPU."""
    decoder = describe(checkpoint.config)
    if decoder is None:
        raise ValueError(f"the engine computes no {checkpoint.config.model_type}")
    cpu = torch.device("cpu")
    form = number_format(decoder, dtype=dtype, device=cpu)
    return read_weights(checkpoint, form=form, device=cpu)


def make_step(weights: Weights) -> Step:
    """Return the kernels' step if the weights are packed for it, else torch's."""
    if isinstance(weights.lm_head, KernelProjection):
        return KernelStep(weights)
    return TorchStep(weights)


def number_format(decoder: Decoder, *, dtype: str, device: torch.device) -> NumberFormat:
    """Return the fastest way to compute in a format of `devices.DTYPES` on the device.

    On a CPU everything between the products is float32 whatever the weights are: this costs little
    and keeps the likelihood of the text. So does the last product in 8 bits where others have 4.
    """
    if device.type != "cpu":
        return gpu_format(dtype)
    library = find_kernels(decoder)
    make = partial(KernelProjection, library) if library else make_projection

    def project(weight: Rows, bias: Tensor | None) -> Projection:
        last = weight.shape[0] == decoder.vocabulary
        return make(weight, bias, dtype="int8" if last and dtype == "int4" else dtype)

    def project_blocks(blocks: Blocks, bias: Tensor | None) -> Projection:
        return KernelProjection.of_ggml(library, blocks.numbers, bias, kind=blocks.kind)

    return NumberFormat(
        read=read_dtype(dtype),
        embedding=embedding_dtype(dtype),
        hidden=torch.float32,
        cached=kernel_cache_dtype(dtype) if library else torch.float32,
        project=project,
        project_blocks=project_blocks if library and dtype == "int4" else None,
    )


def packed_bytes(decoder: Decoder, dtype: torch.dtype) -> int:
    """Return the bytes of all matrices; where others have 4 bits, the last product has 8."""
    last = decoder.vocabulary * decoder.hidden
    last_dtype = torch.int8 if dtype == INT4 else dtype
    others = (decoder.multiplied_numbers - last) * weight_bytes(dtype)
    return int(others + last * weight_bytes(last_dtype))
