"""The sandbox's settings name SmolLM2's file, or the starter with the reason."""

from importlib import import_module
from pathlib import Path

import pytest

from autoblog.sandbox import bring_demo_model
from autoblog.sandbox.demo_model import SMOLLM2

STARTER_WRITES = "Until then the starter writes"


@pytest.mark.real_model
def test_the_demo_has_smollm2s_file(smollm2_gguf: Path) -> None:
    said: list[str] = []
    assert bring_demo_model(report=said.append) == str(smollm2_gguf)
    assert said == []


def test_where_it_cannot_be_had_the_starter_writes_and_the_reason_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    said: list[str] = []
    assert bring_demo_model(report=said.append, cache=tmp_path) == "starter"
    assert said[0].startswith(f"Downloading {SMOLLM2.file}")
    assert "pip could not download" in said[1]
    assert STARTER_WRITES in said[1]


def test_without_torch_nothing_is_downloaded_or_said_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("autoblog.sandbox.demo_model"), "RUNNER", "no_such_package")
    said: list[str] = []
    assert bring_demo_model(report=said.append, cache=tmp_path) == "starter"
    assert "pip install 'autoblog[gguf]'" in said[0]
    assert STARTER_WRITES not in said[0]
    assert list(tmp_path.iterdir()) == []


def test_without_the_package_that_reads_it_the_starter_writes_and_nothing_is_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("autoblog.sandbox.demo_model"), "READER", "no_such_package")
    said: list[str] = []
    assert bring_demo_model(report=said.append, cache=tmp_path) == "starter"
    assert "pip install 'autoblog[gguf]'" in said[0]
    assert STARTER_WRITES in said[0]
    assert list(tmp_path.iterdir()) == []
