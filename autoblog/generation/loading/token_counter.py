"""A tokenizer's name -> a count of a text's tokens; needs neither torch nor transformers."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from huggingface_hub import errors as hub_errors
from huggingface_hub import hf_hub_download, try_to_load_from_cache
from tokenizers import Tokenizer

from autoblog.errors import ModelError
from autoblog.generation.library_output import bars_on_terminals_only
from autoblog.generation.loading.model_lookup import Hub

FILE: Final = "tokenizer.json"
_MOST_OF_AN_ERROR: Final = 250  # characters


def read_token_counter(name: str, *, hub: Hub | None = None) -> Callable[[str], int]:
    """Return a function that counts a text's tokens, with those that open a prompt.

    `name` is a folder that holds a tokenizer.json, such a file, or a model of the hub, of which
    that file alone is downloaded, once. Raises `ModelError`.
    """
    path = _find(name, hub or Hub())
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises a plain Exception
        raise ModelError(
            f"{path}, which AUTOBLOG_GENERATOR_TOKENIZER names, is no tokenizer that can be read "
            f"({_on_one_line(error)}). Download it again, or name another."
        ) from error
    return lambda text: len(tokenizer.encode(text).ids)


def _find(name: str, hub: Hub) -> Path:
    path = Path(name).expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        if (path / FILE).is_file():
            return path / FILE
        raise ModelError(
            f"The folder {name}, which AUTOBLOG_GENERATOR_TOKENIZER names, has no {FILE}. Name a "
            "folder or a file of one, or a model of the hub."
        )
    return _fetch(name, hub)


def _fetch(name: str, hub: Hub) -> Path:
    """Return the hub's file of that name, from an earlier download if there was one."""
    try:
        here = try_to_load_from_cache(name, FILE, cache_dir=hub.cache)
        if isinstance(here, str):
            return Path(here)
        with bars_on_terminals_only():
            return Path(hf_hub_download(name, FILE, endpoint=hub.endpoint, cache_dir=hub.cache))
    except (OSError, RuntimeError, ValueError, hub_errors.HTTPError) as error:  # type: ignore[attr-defined]  # httpx's or httpx2's, by huggingface_hub's version
        raise ModelError(
            f"AUTOBLOG_GENERATOR_TOKENIZER is {name!r}: there is no such file or folder in "
            f"{Path.cwd()}, and the hub did not give its {FILE} ({_on_one_line(error)}). Correct "
            f"the name, or name a {FILE}."
        ) from error


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_MOST_OF_AN_ERROR].rstrip(".") or type(error).__name__
