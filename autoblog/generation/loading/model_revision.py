"""A model's folder to the exact version of its files: a commit of the hub, or a digest."""

import fnmatch
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from autoblog.generation.loading.model_files import READABLE, weight_names

_COMMIT = re.compile(r"[0-9a-f]{40}")


def revision_of(folder: Path) -> str:
    """Return the hub's commit, or `sha256:` and the digest of the model's files.

    huggingface_hub keeps a download under `snapshots/<commit>` and never changes it there. In any
    other folder every byte counts: trained weights have the old sizes and names.
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
    """Yield configuration, tokenizer and weights, sorted by name; notes do not count."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    weights = set(weight_names(path.name for path in paths))
    for path in paths:
        readable = any(fnmatch.fnmatch(path.name, pattern) for pattern in READABLE)
        if readable or path.name in weights:
            yield path
