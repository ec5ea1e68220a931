"""The errors of transformers and torch while a model is read, as ours."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager

from autoblog.errors import AutoblogError, ModelError
from autoblog.generation.memory import is_out_of_memory


@contextmanager
def translated(model: str) -> Iterator[None]:
    """Turn any error from reading the files of `model` into a `ModelError`.

    Damaged files make tokenizers, safetensors and torch raise nearly anything, even plain
    `Exception`, so every exception is caught here, and nowhere else while a model is read.
    """
    try:
        yield
    except AutoblogError:
        raise
    except Exception as error:
        raise ModelError(_message(model, error)) from error


def _message(model: str, error: Exception) -> str:
    if is_out_of_memory(error):
        return f"{model} does not fit into memory. Use AUTOBLOG_DTYPE=bfloat16 or a smaller model."
    if isinstance(error, pickle.UnpicklingError):
        return (
            f"{model}: its pytorch_model.bin is damaged, or holds more than numbers and could run "
            "code, so it was not opened. Use a model with safetensors weights."
        )
    if "trust_remote_code" in str(error):
        return f"{model} brings its own code, which is never run. Choose another model."
    if isinstance(error, ImportError):
        return f"{model} needs a package that is not installed: {_first_line(error)}"
    return (
        f"{model} cannot be read ({type(error).__name__}: {_first_line(error)}). Its files may be "
        "damaged or too new for this version of transformers; download it again or choose another."
    )


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else "no details"
