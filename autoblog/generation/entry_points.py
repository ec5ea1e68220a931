"""The functions that other rooms call; each imports torch or transformers when it is called."""

# ruff: noqa: PLC0415  (torch, transformers and the hub's client take seconds to import)

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from autoblog.errors import ModelError
from autoblog.generation.model_server.server_report import ServerReport
from autoblog.generation.model_server.server_request import ServerAddress
from autoblog.generation.text_generator import (
    ModelReport,
    PromptReader,
    TextGenerator,
    Watch,
    watch_nothing,
)

_LOCAL: Final = ("torch", "transformers")  # what the extra `local` brings


def check_local_packages() -> None:
    """Raise `ModelError` if this installation is for model servers alone."""
    if any(find_spec(package) is None for package in _LOCAL):
        raise ModelError(
            "To run or train a model on this machine, torch and transformers are needed. Install "
            "them (pip install 'autoblog[local]'), or let a model server write "
            "(AUTOBLOG_GENERATOR=openai)."
        )


def load_generator(
    model: str,
    *,
    device: str = "auto",
    dtype: str = "auto",
    max_batch: int | None = None,
    stopped: Callable[[], bool] = lambda: False,
    watch: Watch = watch_nothing,
) -> TextGenerator:
    """Load `model`: a hub id, a folder, a GGUF file, or `starter`; a hub model is downloaded once.

    At most `max_batch` candidates (with beam search: beams) are computed at once. Without it the
    number depends on the engine and on free memory. `stopped` is asked before every token; once it
    is true, generating raises `StoppedError`. `watch` is told after every token; a beam
    search shows its texts at its end alone. Raises `ModelError`, `SettingError` for a wrong device
    or dtype, `StorageError` for a full disk.
    """
    check_local_packages()
    from autoblog.generation.loading.early_check import check_early

    check_early(model)
    from autoblog.generation.loading.load_model import load

    return load(
        model, device=device, dtype=dtype, max_batch=max_batch, stopped=stopped, watch=watch
    )


def load_prompt_reader(model: str) -> PromptReader:
    """Load the tokenizer and the context of `model`, but not its weights.

    Raises `ModelError`, or `StorageError` for a full disk.
    """
    check_local_packages()
    from autoblog.generation.loading.model_lookup import Hub, find_texts

    find_texts(model, hub=Hub())  # told before torch is loaded
    from autoblog.generation.loading.tokenizer import read_prompt_reader

    return read_prompt_reader(model)


def check_model(model: str, *, device: str = "auto", dtype: str = "auto") -> ModelReport:
    """Report the needs of `model` without loading or downloading its weights.

    Raises the same errors as `load_generator`.
    """
    check_local_packages()
    from autoblog.generation.loading.model_requirements import report

    return report(model, device=device, dtype=dtype)


def open_server(
    address: ServerAddress,
    *,
    stopped: Callable[[], bool] = lambda: False,
    watch: Watch = watch_nothing,
) -> TextGenerator:
    """Return a generator whose model runs on a server; nothing is loaded here.

    `stopped` is asked five times a second; once it is true, generating raises `StoppedError`.
    `watch` is told as often, instead of after every token.
    Raises `ModelError`, or `ModelAwayError` for a server that does not answer.
    """
    from autoblog.generation.model_server.open_server import open_server as meet

    counter = _token_counter_of(address)
    return meet(address, token_counter=counter, stopped=stopped, watch=watch)


def check_server(address: ServerAddress) -> ServerReport:
    """Try a model server and report what it honours. Raises the same errors as `open_server`."""
    from autoblog.generation.model_server.open_server import report_on_server

    _token_counter_of(address)
    return report_on_server(address)


def _token_counter_of(address: ServerAddress) -> Callable[[str], int] | None:
    if not address.tokenizer:
        return None
    from autoblog.generation.loading.token_counter import read_token_counter

    return read_token_counter(address.tokenizer)


def model_folder(model: str) -> Path:
    """Return the folder that holds all files of `model`; a hub model is downloaded once.

    Raises `ModelError`, for a GGUF file too, or `StorageError` for a full disk.
    """
    from autoblog.generation.loading.model_lookup import Hub, find_folder

    found = find_folder(model, hub=Hub())
    if found.is_file():
        raise ModelError(
            f"{model} is a GGUF file. Training and `autoblog bench` need the folder of a model in "
            "safetensors."
        )
    return found
