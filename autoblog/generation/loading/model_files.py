"""Which files a model's folder must hold, by their names; opens only the index of the weights."""

import json
from collections.abc import Iterable
from pathlib import Path

from autoblog.errors import ModelError
from autoblog.generation.loading.load_errors import translated

READABLE = ("*.json", "*.txt", "*.model", "*.tiktoken")
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


def missing_parts(folder: Path) -> list[str]:
    """Return the files that are missing from the folder, config.json first."""
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    missing = [] if "config.json" in names else ["config.json"]
    if not _TOKENIZERS & set(names):
        missing.append("tokenizer.json")
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
        raise ModelError(
            f"{model}: the folder {folder} has no {missing[0]}. AUTOBLOG_MODEL must name a folder "
            "as transformers' save_pretrained writes it, a hub id, or 'starter'."
        )


def _indexed(index: Path) -> list[str]:
    try:
        content = json.loads(index.read_text(encoding="utf-8"))
        return sorted(set(content["weight_map"].values()))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelError(f"{index} is damaged. Download the model again.") from error
