"""A model's folder to the name of what exactly lies in it: a commit of the hub, or a digest."""

import fnmatch
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from autoblog.generation.loading.model_files import READABLE, weight_names

_COMMIT = re.compile(r"[0-9a-f]{40}")


def revision_of(folder: Path) -> str:
    """The hub's commit, or `sha256:` and the digest of the files that a model is read from.

    huggingface_hub keeps a download under `snapshots/<commit>` and never changes it there. Of
    another folder every byte counts: weights that were trained on have the old sizes and names.
    """
    if folder.parent.name == "snapshots" and _COMMIT.fullmatch(folder.name):
        return folder.name
    digest = hashlib.sha256()
    for path in _files(folder):
        with path.open("rb") as file:
            own = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.name} {own}\n".encode("utf-8", "surrogateescape"))
    return f"sha256:{digest.hexdigest()}"


def _files(folder: Path) -> Iterator[Path]:
    """Configuration, tokenizer and weights, in the order of their names; notes do not count."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    weights = set(weight_names(path.name for path in paths))
    for path in paths:
        readable = any(fnmatch.fnmatch(path.name, pattern) for pattern in READABLE)
        if readable or path.name in weights:
            yield path
