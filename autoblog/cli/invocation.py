"""What a command runs with besides its own arguments: the env file, and what loads models."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoblog.generation import PromptReader, TextGenerator


def _load_generator(
    model: str, *, device: str, dtype: str, stopped: Callable[[], bool]
) -> "TextGenerator":
    from autoblog.generation import load_generator

    return load_generator(model, device=device, dtype=dtype, stopped=stopped)


def _load_prompt_reader(model: str) -> "PromptReader":
    from autoblog.generation import load_prompt_reader

    return load_prompt_reader(model)


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """One call of the program; typer's `context.obj` holds it.

    The loaders take the settings' model, device and dtype; tests pass scripted ones.
    """

    env_file: Path | None = None
    load_generator: "Callable[..., TextGenerator]" = _load_generator
    load_prompt_reader: "Callable[[str], PromptReader]" = _load_prompt_reader
