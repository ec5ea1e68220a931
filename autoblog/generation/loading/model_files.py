"""What a model's folder holds, by the names of its files; opens only the list of its parts."""

import json
from collections.abc import Iterable
from pathlib import Path

from autoblog.errors import ModelError

READABLE = ("*.json", "*.txt", "*.model", "*.tiktoken")
# One of these is there for every tokenizer; some need a second one beside it.
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
    """The files of one form of the weights, with their index if they are in parts.

    safetensors is preferred, since it can hold nothing but numbers; empty if there is no form.
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
    """Files that the folder must hold and does not, config.json first."""
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
    """Whether a configuration, a tokenizer and every part of the weights are there."""
    return not missing_parts(folder)


def _indexed(index: Path) -> list[str]:
    try:
        content = json.loads(index.read_text(encoding="utf-8"))
        return sorted(set(content["weight_map"].values()))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelError(f"{index} is damaged. Download the model again.") from error
