"""The memory that a model needs, and whether it is whole, without reading its weights."""

import torch

from autoblog.errors import ModelError
from autoblog.generation.devices import (
    check_dtype_name,
    choose_device,
    dtype_name,
    find_devices,
)
from autoblog.generation.engine.open_engine import number_format, packed_bytes
from autoblog.generation.engine.projections import embedding_dtype
from autoblog.generation.engine.weights import Decoder
from autoblog.generation.loading.model_config import ModelConfig, dtype_for, read_config
from autoblog.generation.loading.model_files import check_files
from autoblog.generation.loading.model_lookup import Hub, find_config
from autoblog.generation.loading.tokenizer import read_tokens
from autoblog.generation.loading.weight_files import check_weights_of
from autoblog.generation.memory import available_memory
from autoblog.generation.text_generator import ModelReport
from autoblog.readable_sizes import readable_size


def report(model: str, *, device: str, dtype: str, hub: Hub | None = None) -> ModelReport:
    """Report the needs of `model`; see `check_model`."""
    check_dtype_name(dtype)
    torch_device = choose_device(device, found=find_devices())
    folder, download_bytes = find_config(model, hub=hub or Hub())
    if not download_bytes:
        check_files(folder, model=model)
    config = read_config(folder, model=model)
    if not download_bytes:
        check_weights_of(folder, config, model=model)
        read_tokens(folder, config, model=model)
    decoder = config.engine_decoder(torch_device)
    torch_dtype = dtype_for(decoder, dtype, device=torch_device)
    cached = torch_dtype
    if decoder:
        name = dtype_name(torch_dtype)
        cached = number_format(decoder, dtype=name, device=torch_device).cached
    available = available_memory(torch_device)
    check_fits(config, torch_dtype, available=available, model=model, device=torch_device)
    return ModelReport(
        model=model,
        folder=str(folder),
        download_bytes=download_bytes,
        architecture=config.architecture,
        parameters=config.parameters,
        context=config.context,
        device=str(torch_device),
        dtype=dtype_name(torch_dtype),
        weights_bytes=weights_bytes(config, torch_dtype, device=torch_device),
        cache_bytes_per_token=_cache_numbers_per_token(config, decoder) * cached.itemsize,
        available_bytes=available,
    )


def weights_bytes(config: ModelConfig, dtype: torch.dtype, *, device: torch.device) -> int:
    """Return the memory of a model's weights.

    On a CPU our engine packs all matrices, and keeps the embeddings of tokens beside them.
    """
    decoder = config.engine_decoder(device)
    if decoder is None or device.type != "cpu":
        return config.parameters * dtype.itemsize
    embedding = decoder.vocabulary * decoder.hidden
    tied = config.source.tie_word_embeddings
    vectors = config.parameters - decoder.multiplied_numbers - (0 if tied else embedding)
    return (
        packed_bytes(decoder, dtype)
        + embedding * embedding_dtype(dtype_name(dtype)).itemsize
        + vectors * torch.float32.itemsize
    )


def _cache_numbers_per_token(config: ModelConfig, decoder: Decoder | None) -> int:
    """Return the keys and values of a token, averaged over a text that fills the context."""
    if decoder is None:
        return config.cache_numbers_per_token
    kept = sum(min(window or decoder.context, decoder.context) for window in decoder.windows)
    return 2 * decoder.cache_width * kept // decoder.context


def check_fits(
    config: ModelConfig,
    dtype: torch.dtype,
    *,
    available: int | None,
    model: str,
    device: torch.device,
) -> None:
    """Raise `ModelError` if the weights need more than the `available` memory, where known."""
    needed = weights_bytes(config, dtype, device=device)
    if available is None or needed <= available:
        return
    halved = dtype.itemsize > torch.bfloat16.itemsize
    hint = f"AUTOBLOG_DTYPE=bfloat16 ({readable_size(needed // 2)}) or " if halved else ""
    raise ModelError(
        f"{model} takes {readable_size(needed)} of memory in {dtype_name(dtype)}, and {device} has "
        f"{readable_size(available)} free. Use {hint}a smaller model."
    )
