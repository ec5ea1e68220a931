"""A model's name to a model in memory that continues prompts; runs no code from a hub."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, GenerationConfig

from autoblog.errors import ModelError, UsageError
from autoblog.generation import TextGenerator
from autoblog.generation.devices import (
    check_dtype_name,
    choose_device,
    choose_dtype,
    dtype_name,
    find_devices,
)
from autoblog.generation.engine.generator import GptNeoGenerator
from autoblog.generation.engine.gpu.checked_batches import open_batches
from autoblog.generation.engine.kernels.library import find_kernels
from autoblog.generation.engine.weights import take_apart
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.load_errors import translated
from autoblog.generation.loading.model_config import ModelConfig, read_config
from autoblog.generation.loading.model_files import missing_parts
from autoblog.generation.loading.model_lookup import Hub, find_folder
from autoblog.generation.loading.model_revision import revision_of
from autoblog.generation.memory import available_memory, free_memory
from autoblog.generation.prompt_reader import read_tokenizer
from autoblog.generation.tokenization import Tokens
from autoblog.generation.transformers_engine.transformers_generator import TransformersGenerator
from autoblog.readable_sizes import readable_size

MAX_BATCH = 16  # through transformers, which pads its batches and keeps their memory to their end


def load(
    model: str,
    *,
    device: str,
    dtype: str,
    max_batch: int | None,
    hub: Hub | None = None,
    stopped: Callable[[], bool] = lambda: False,
    through_transformers: bool = False,
) -> TextGenerator:
    """Load what `model` names; see `load_generator`.

    With `through_transformers` our own engine is left aside: the reference that it is held to.
    """
    if max_batch is not None and max_batch < 1:
        raise UsageError("max_batch must be 1 or more")
    check_dtype_name(dtype)
    torch_device = choose_device(device, found=find_devices())
    folder = find_folder(model, hub=hub or Hub())
    check_parts(folder, model=model)
    with translated(model):
        revision = revision_of(folder)
    with quiet_libraries():
        config = read_config(folder, model=model)
    own_engine = config.has_own_engine(torch_device) and not through_transformers
    torch_dtype = dtype_for(config, dtype, device=torch_device, own_engine=own_engine)
    free = available_memory(torch_device)
    check_fits(config, torch_dtype, available=free, model=model, device=torch_device)
    known: dict[str, Any] = {"model": model, "revision": revision, "stopped": stopped}
    plain: Callable[[torch.dtype], TextGenerator] = partial(
        _load_plain, folder, config, torch_device, max_batch=max_batch or MAX_BATCH, **known
    )
    if not own_engine:
        return plain(torch_dtype)
    source = _dtype_to_read(config, torch_dtype, free)
    network, tokens = _read(folder, config, source, torch_device, model=model)
    with translated(model):
        own = open_engine(
            network,
            tokens,
            dtype=dtype_name(torch_dtype),
            device=torch_device,
            max_batch=max_batch,
            load_for_beams=lambda: plain(source),
            **known,
        )
    if own:
        return own
    del network
    free_memory(torch_device)
    return plain(torch.bfloat16 if torch_dtype == torch.int8 else torch_dtype)


def open_engine(
    network: Any, tokens: Tokens, *, dtype: str, device: torch.device, **known: Any
) -> GptNeoGenerator | None:
    """Our own engine over a GPT-Neo network, which is taken apart.

    None where it gives other scores than that network, which is asked on a GPU alone: the tests
    run on CPUs.
    """
    if device.type == "cpu":
        weights = take_apart(network, dtype=dtype, device=device)
        return GptNeoGenerator(weights, tokens, dtype=dtype, **known)
    batches = open_batches(network, dtype=dtype, device=device)
    if batches is None:
        return None
    return GptNeoGenerator(batches.weights, tokens, dtype=dtype, batches=batches, **known)


def _load_plain(
    folder: Path,
    config: ModelConfig,
    device: torch.device,
    dtype: torch.dtype,
    *,
    model: str,
    revision: str,
    max_batch: int,
    stopped: Callable[[], bool],
) -> TransformersGenerator:
    network, tokens = _read(folder, config, dtype, device, model=model)
    return TransformersGenerator(
        network.to(device),
        tokens,
        model=model,
        revision=revision,
        context=config.context,
        max_batch=max_batch,
        stopped=stopped,
    )


def _read(
    folder: Path, config: ModelConfig, dtype: torch.dtype, device: torch.device, *, model: str
) -> tuple[Any, Tokens]:
    with quiet_libraries():
        network = _read_network(folder, config, dtype, device, model=model)
        return network, _read_tokens(folder, config, network, model=model)


def _dtype_to_read(config: ModelConfig, wanted: torch.dtype, free: int | None) -> torch.dtype:
    """In which format the files are read; int8 is made of float32 where that fits for a moment."""
    if wanted != torch.int8:
        return wanted
    fits = free is None or config.parameters * torch.float32.itemsize <= free
    return torch.float32 if fits else torch.bfloat16


def dtype_for(
    config: ModelConfig, name: str, *, device: torch.device, own_engine: bool
) -> torch.dtype:
    """In which format the model is computed; see `choose_dtype`."""
    kernels = own_engine and find_kernels(config.source) is not None
    return choose_dtype(name, device=device, own_engine=own_engine, kernels=kernels)


def check_parts(folder: Path, *, model: str) -> None:
    """Raise `ModelError` if a file is missing from the folder."""
    with translated(model):
        missing = missing_parts(folder)
    if missing:
        raise ModelError(
            f"{model}: the folder {folder} has no {missing[0]}. AUTOBLOG_MODEL must name a folder "
            "as transformers' save_pretrained writes it, a hub id, or 'starter'."
        )


def check_fits(
    config: ModelConfig,
    dtype: torch.dtype,
    *,
    available: int | None,
    model: str,
    device: torch.device,
) -> None:
    """Raise `ModelError` if the weights are larger than the memory that is free, where known."""
    needed = config.parameters * dtype.itemsize
    if available is None or needed <= available:
        return
    halved = dtype.itemsize > torch.bfloat16.itemsize
    hint = f"AUTOBLOG_DTYPE=bfloat16 ({readable_size(needed // 2)}) or " if halved else ""
    raise ModelError(
        f"{model} takes {readable_size(needed)} of memory in {dtype_name(dtype)}, and {device} has "
        f"{readable_size(available)} free. Use {hint}a smaller model."
    )


def _read_network(
    folder: Path, config: ModelConfig, dtype: torch.dtype, device: torch.device, *, model: str
) -> Any:
    """The network on its device. safetensors where there are any; else torch's safe unpickler."""
    with translated(model):
        network, loading = AutoModelForCausalLM.from_pretrained(
            folder,
            config=config.source,
            dtype=dtype,
            trust_remote_code=False,
            weights_only=True,
            local_files_only=True,
            output_loading_info=True,
        )
        if loading["missing_keys"]:
            raise ModelError(
                f"{model}: its weights lack {min(loading['missing_keys'])}, and would write "
                "nonsense. The files do not belong together, or the model is of another kind."
            )
        return network.to(device).eval()


def _read_tokens(folder: Path, config: ModelConfig, network: Any, *, model: str) -> Tokens:
    """The tokenizer, checked to belong to the network."""
    with translated(model):
        tokenizer = read_tokenizer(folder)
        tokens = Tokens(tokenizer, config_eos=network.generation_config.eos_token_id)
        # What a hub's generation_config.json asks for (penalties, sampling) is ours to decide.
        network.generation_config = GenerationConfig()
        rows = network.get_input_embeddings().weight.shape[0]
        if tokens.size > rows or not tokenizer("word")["input_ids"]:
            raise ModelError(
                f"{model}: its tokenizer is missing or belongs to another model ({tokens.size:,} "
                f"tokens for {rows:,} rows of {config.architecture}). Download it again."
            )
        return tokens
