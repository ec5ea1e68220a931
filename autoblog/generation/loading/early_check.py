"""Finds a model and compares its sizes with its config.json, in the second before torch is loaded.

Loading checks every weight; this tells the usual slips while torch would still be imported.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from autoblog.errors import ModelError
from autoblog.generation.loading.model_files import check_files, weight_paths
from autoblog.generation.loading.model_lookup import Hub, find_folder
from autoblog.generation.loading.weight_check import NEXT_STEP, check_weights

# Families whose embeddings have the size that config.json names; others have one of their own.
_PLAIN: Final = {
    *("gpt_neo", "gpt2", "gptj", "gpt_neox"),
    *("llama", "mistral", "qwen2", "qwen3", "gemma3_text"),
}
_EMBEDDINGS: Final = ("wte.weight", "embed_tokens.weight", "embed_in.weight")
_LAYER: Final = re.compile(r"(?:^|\.)(?:h|layers)\.(\d+)\.")
_LARGEST_HEADER: Final = 2**26  # bytes


def check_early(model: str, *, hub: Hub | None = None) -> None:
    """Find `model`, downloading it if need be, and compare its sizes. Raises `ModelError`.

    Files that cannot be understood are left to loading, which tells more about them.
    """
    folder = find_folder(model, hub=hub or Hub())
    check_files(folder, model=model)
    if folder.is_dir():
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            shapes = _shapes(folder)
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return
        if isinstance(config, dict) and config.get("model_type") in _PLAIN:
            _check_embeddings(config, shapes, model=model)
            _check_layers(config, shapes, model=model)


def _shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return the shapes in the headers of safetensors, which are JSON; pickles are not opened."""
    shapes: dict[str, tuple[int, ...]] = {}
    for path in weight_paths(folder):
        if path.suffix != ".safetensors":
            return {}
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(size)) if size < _LARGEST_HEADER else {}
        shapes |= {
            name: tuple(tensor["shape"])
            for name, tensor in header.items()
            if name != "__metadata__"
        }
    return shapes


def _check_embeddings(
    config: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], *, model: str
) -> None:
    wanted = (config.get("vocab_size"), config.get("hidden_size", config.get("n_embd")))
    name = next((name for name in shapes if name.endswith(_EMBEDDINGS)), None)
    if name is None or not all(isinstance(number, int) for number in wanted):
        return
    if shapes[name] != wanted:
        mismatched = [(name, shapes[name], wanted)]
        loading = {"mismatched_keys": mismatched, "missing_keys": (), "unexpected_keys": ()}
        check_weights(loading, known=(), model=model)


def _check_layers(
    config: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], *, model: str
) -> None:
    names = ("num_hidden_layers", "num_layers", "n_layer")
    wanted = next((config[name] for name in names if isinstance(config.get(name), int)), None)
    found = len({match[1] for name in shapes if (match := _LAYER.search(name))})
    if wanted is not None and found and found != wanted:
        raise ModelError(
            f"{model}: its weights have {found} layers, and its config.json counts {wanted}. "
            f"{NEXT_STEP}"
        )
