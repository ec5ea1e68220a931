"""A model's own `generation_config.json` to the options of decoding that it names."""

import json
from pathlib import Path

from autoblog.decoding_options import RANGES, Options
from autoblog.errors import ModelError
from autoblog.generation.loading.model_files import translated

FILE = "generation_config.json"


def read_own_decoding(folder: Path, *, model: str) -> Options:
    """Return the options that the model's makers name; most name none.

    transformers' defaults are not among them, so the file itself is read. Raises `ModelError`.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    with translated(model):
        content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ModelError(f"{model}: its {FILE} is not a configuration.")
    try:
        return {
            name: options.read(name, content[name])
            for name, options in RANGES.items()
            if content.get(name) is not None
        }
    except ValueError as error:
        raise ModelError(
            f"{model}: in its {FILE}, {error}. Correct or delete the file, or download the model "
            "again."
        ) from error
