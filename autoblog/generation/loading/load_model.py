"""A model's name to a model in memory that continues prompts; runs no code from a hub."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, GenerationConfig

from autoblog.errors import UsageError
from autoblog.generation.devices import (
    INTEGERS,
    check_dtype_name,
    choose_device,
    dtype_name,
    find_devices,
)
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.open_engine import open_engine
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.gguf_model import is_foreign, network_of, read_foreign_network
from autoblog.generation.loading.model_config import ModelConfig, dtype_for, read_config
from autoblog.generation.loading.model_files import (
    check_files,
    is_gguf,
    revision_of,
    translated,
)
from autoblog.generation.loading.model_lookup import Hub, find_folder
from autoblog.generation.loading.model_requirements import check_fits
from autoblog.generation.loading.own_decoding import read_own_decoding
from autoblog.generation.loading.tokenizer import read_tokens
from autoblog.generation.loading.weight_check import check_weights
from autoblog.generation.loading.weight_files import open_weights
from autoblog.generation.memory import available_memory, free_memory
from autoblog.generation.text_generator import TextGenerator, Watch, watch_nothing
from autoblog.generation.transformers_engine.transformers_generator import TransformersGenerator

MAX_BATCH = 16  # through transformers, which pads its batches and keeps their memory to their end


def load(
    model: str,
    *,
    device: str,
    dtype: str,
    max_batch: int | None,
    hub: Hub | None = None,
    stopped: Callable[[], bool] = lambda: False,
    watch: Watch = watch_nothing,
    through_transformers: bool = False,
) -> TextGenerator:
    """Load `model`; see `load_generator`.

    With `through_transformers` our own engine is not used; tests and benchmarks compare with this.
    """
    if max_batch is not None and max_batch < 1:
        raise UsageError("max_batch must be 1 or more")
    check_dtype_name(dtype)
    torch_device = choose_device(device, found=find_devices())
    folder = find_folder(model, hub=hub or Hub())
    check_files(folder, model=model)
    with translated(model):
        revision = revision_of(folder)
    config = read_config(folder, model=model)
    decoder = None if through_transformers else config.engine_decoder(torch_device)
    torch_dtype = dtype_for(decoder, dtype, device=torch_device)
    free = available_memory(torch_device)
    check_fits(config, torch_dtype, available=free, model=model, device=torch_device)
    known: dict[str, Any] = {
        "model": model,
        "revision": revision,
        "stopped": stopped,
        "watch": watch,
        "family": config.source.model_type,
        "own_decoding": read_own_decoding(folder, model=model),
    }

    def load_network(dtype: torch.dtype) -> Any:
        return _read(folder, config, dtype, torch_device, model=model)

    def load_plain(dtype: torch.dtype) -> TextGenerator:
        network = load_network(dtype)
        tokens = read_tokens(folder, config, model=model)
        most = max_batch or MAX_BATCH
        return TransformersGenerator(
            network, tokens, context=config.context, max_batch=most, **known
        )

    if decoder is None:
        return load_plain(torch_dtype)
    source = _dtype_to_read(config, torch_dtype, free)
    with quiet_libraries(), translated(model):
        weights = open_weights(folder, config, model=model)
        own = open_engine(
            Checkpoint(config=config.source, source=weights),
            read_tokens(folder, config, model=model),
            dtype=dtype_name(torch_dtype),
            device=torch_device,
            max_batch=max_batch,
            load_network=lambda: load_network(source),
            load_for_beams=lambda: load_plain(source),
            **known,
        )
    if own:
        return own
    free_memory(torch_device)
    return load_plain(torch.bfloat16 if torch_dtype in INTEGERS else torch_dtype)


def _dtype_to_read(config: ModelConfig, wanted: torch.dtype, free: int | None) -> torch.dtype:
    """Return the format to read in; integers are made of float32 if that fits for a moment."""
    if wanted not in INTEGERS:
        return wanted
    fits = free is None or config.parameters * torch.float32.itemsize <= free
    return torch.float32 if fits else torch.bfloat16


def _read(
    folder: Path, config: ModelConfig, dtype: torch.dtype, device: torch.device, *, model: str
) -> Any:
    """Read transformers' network, from safetensors or else through torch's safe unpickler."""
    with quiet_libraries(), translated(model):
        if is_gguf(folder):
            return _from_gguf(folder, config, dtype, device, model=model)
        network, loading = AutoModelForCausalLM.from_pretrained(
            folder,
            config=config.source,
            dtype=dtype,
            trust_remote_code=False,
            weights_only=True,
            local_files_only=True,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # `check_weights` names them; transformers only logs them
        )
        check_weights(loading, known=network.state_dict(), model=model)
        return _ready(network, device)


def _from_gguf(
    path: Path, config: ModelConfig, dtype: torch.dtype, device: torch.device, *, model: str
) -> Any:
    if is_foreign(config.source):
        return _ready(read_foreign_network(path, config.source, dtype), device)
    source = open_weights(path, config, model=model)
    return _ready(network_of(source, config.source, dtype), device)


def _ready(network: Any, device: torch.device) -> Any:
    network = network.to(device).eval()
    # What the hub's file says of decoding is read into a `Decoding`; the rest of it is not ours.
    network.generation_config = GenerationConfig()
    return network
