"""A model's files: those that a folder must hold, their version, and errors in reading them.

A model is a folder, or one GGUF file.
"""

import fnmatch
import hashlib
import json
import pickle
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autoblog.errors import AutoblogError, ModelError

READABLE = ("*.json", "*.jinja", "*.txt", "*.model", "*.tiktoken")
# Every tokenizer has one of these; some need a second file beside it.
_TOKENIZERS = {
    "tokenizer.json",
    "tokenizer.model",
    "spiece.model",
    "sentencepiece.bpe.model",
    "vocab.json",
    "vocab.txt",
}
_FORMS = (("model", "safetensors"), ("pytorch_model", "bin"))
_MOST_OF_AN_ERROR = 250  # characters
_LFS = b"version https://git-lfs"
_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_gguf(path: Path | str) -> bool:
    """Return whether a model's place, or its name, is that of a GGUF file."""
    return Path(path).suffix.lower() == ".gguf"


def weight_names(names: Iterable[str]) -> list[str]:
    """Return the files of one form of the weights, with their index if they are in parts.

    safetensors is preferred, since it can hold nothing but numbers. Empty if there are no weights.
    """
    names = list(names)
    for stem, end in _FORMS:
        whole, index = f"{stem}.{end}", f"{stem}.{end}.index.json"
        if whole in names:
            return [whole]
        if index in names:
            parts = [
                name for name in names if name.startswith(f"{stem}-") and name.endswith(f".{end}")
            ]
            return [index, *sorted(parts)]
    return []


def weight_paths(folder: Path) -> list[Path]:
    """Return the files that hold the weights of a whole folder."""
    first = folder / weight_names(path.name for path in folder.iterdir())[0]
    if first.name.endswith(".index.json"):
        return [folder / name for name in _indexed(first)]
    return [first]


def missing_parts(folder: Path) -> list[str]:
    """Return the files that are missing from the folder, config.json first."""
    if folder.is_file():  # a GGUF file holds all
        return []
    names = [path.name for path in folder.iterdir() if path.exists()] if folder.is_dir() else []
    missing = [] if "config.json" in names else ["config.json"]
    if not _TOKENIZERS & set(names):
        missing.append("tokenizer.json")
    if "vocab.json" in names and not {"tokenizer.json", "merges.txt"} & set(names):
        missing.append("merges.txt")
    weights = weight_names(names)
    if not weights:
        return [*missing, "model.safetensors"]
    if weights[0].endswith(".index.json"):
        missing += [name for name in _indexed(folder / weights[0]) if name not in names]
    return missing


def is_whole(folder: Path) -> bool:
    """Return whether configuration, tokenizer and all parts of the weights are there."""
    return not missing_parts(folder)


def check_files(folder: Path, *, model: str) -> None:
    """Raise `ModelError` if a file is missing from the folder."""
    with translated(model):
        missing = missing_parts(folder)
        if missing:
            _check_kind(folder, model)
            _check_links(folder, model)
    if missing:
        raise ModelError(
            f"{model}: the folder {folder} has no {missing[0]}. AUTOBLOG_MODEL must name a folder "
            "as transformers' save_pretrained writes it, a hub id, or 'starter'."
        )


def _check_kind(folder: Path, model: str) -> None:
    """Raise `ModelError` if the folder holds something else than a whole model in safetensors."""
    names = sorted(path.name for path in folder.iterdir())
    if "adapter_config.json" in names:
        raise ModelError(
            f"{model} is a LoRA adapter, which changes another model. Merge it into that model "
            "(peft's merge_and_unload), and name the folder of the result."
        )
    files = [name for name in names if is_gguf(name)]
    if files and "config.json" not in names:
        raise ModelError(
            f"{model} is a folder of GGUF files. Name one: AUTOBLOG_MODEL={folder / files[0]}"
        )


def _check_links(folder: Path, model: str) -> None:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() and not path.exists():
            raise ModelError(
                f"{model}: {path.name} in {folder} is a link to a file that is gone "
                f"({path.readlink()}). Download the model again."
            )


def check_pointers(folder: Path, *, model: str) -> None:
    """Raise `ModelError` if a file of weights is only Git LFS's pointer to one."""
    for path in weight_paths(folder):
        with path.open("rb") as file:
            if file.read(len(_LFS)) == _LFS:
                raise ModelError(
                    f"{model}: {path.name} is not the weights but the pointer that Git LFS keeps "
                    "instead. Run `git lfs pull` in its folder, or download the model again."
                )


def _indexed(index: Path) -> list[str]:
    try:
        content = json.loads(index.read_text(encoding="utf-8"))
        return sorted(set(content["weight_map"].values()))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelError(f"{index} is damaged. Download the model again.") from error


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
    from autoblog.generation.memory import is_out_of_memory  # noqa: PLC0415 (imports torch)

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
        return f"{model} needs a package that is not installed: {_on_one_line(error)}"
    return (
        f"{model} cannot be read ({type(error).__name__}: {_on_one_line(error)}). Its files may be "
        "damaged or too new for this version of transformers; download it again or choose another."
    )


def _on_one_line(error: Exception) -> str:
    """Return an error's text; many libraries name the cause in the second line."""
    return " ".join(str(error).split())[:_MOST_OF_AN_ERROR] or "no details"


def revision_of(folder: Path) -> str:
    """Return the hub's commit, or `sha256:` and the digest of the model's files.

    huggingface_hub keeps a download under `snapshots/<commit>` and never changes it there. In any
    other folder every byte counts: trained weights have the old sizes and names. Of a GGUF file it
    is the file's digest.
    """
    if folder.is_file():
        with folder.open("rb") as file:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    if folder.parent.name == "snapshots" and _COMMIT.fullmatch(folder.name):
        return folder.name
    digest = hashlib.sha256()
    for path in _versioned_files(folder):
        with path.open("rb") as file:
            own = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.name} {own}\n".encode("utf-8", "surrogateescape"))
    return f"sha256:{digest.hexdigest()}"


def _versioned_files(folder: Path) -> Iterator[Path]:
    """Yield configuration, tokenizer and weights, sorted by name; notes do not count."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    weights = set(weight_names(path.name for path in paths))
    for path in paths:
        readable = any(fnmatch.fnmatch(path.name, pattern) for pattern in READABLE)
        if readable or path.name in weights:
            yield path
