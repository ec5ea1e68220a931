"""A model's folder is known by what lies in it."""

import shutil
from pathlib import Path

import pytest

from autoblog.generation import load_generator
from autoblog.generation.loading.model_files import revision_of


@pytest.fixture
def folder(model_folders: dict[str, Path], tmp_path: Path) -> Path:
    return shutil.copytree(model_folders["gpt2"], tmp_path / "model")


def test_the_same_files_have_the_same_revision_wherever_they_lie(
    folder: Path, tmp_path: Path
) -> None:
    before = revision_of(folder)
    assert before.startswith("sha256:")
    assert revision_of(folder.rename(tmp_path / "elsewhere")) == before


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json"])
def test_one_byte_of_any_file_makes_another_revision(folder: Path, name: str) -> None:
    before = revision_of(folder)
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    assert revision_of(folder) != before


def test_notes_do_not_count(folder: Path) -> None:
    before = revision_of(folder)
    (folder / "README.md").write_text("A card.")
    assert revision_of(folder) == before


def test_a_download_is_known_by_its_commit(folder: Path, tmp_path: Path) -> None:
    commit = "0123456789abcdef" * 2 + "01234567"
    snapshot = tmp_path / "models--x--y" / "snapshots" / commit
    snapshot.parent.mkdir(parents=True)
    assert revision_of(folder.rename(snapshot)) == commit


def test_a_generator_keeps_the_revision_that_it_was_loaded_with(folder: Path) -> None:
    before = revision_of(folder)
    generator = load_generator(str(folder))
    (folder / "config.json").write_text("{}")
    assert generator.revision == before
