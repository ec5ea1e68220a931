"""Names to folders: the hub's answers and refusals, the cache, a full disk, no network."""

import errno
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import constants

from autoblog.errors import ModelError, StorageError
from autoblog.generation import Decoding, TextGenerator
from autoblog.generation.loading.hub_download import download_failure, wanted_files
from autoblog.generation.loading.load_model import load
from autoblog.generation.loading.model_lookup import Hub, find_config, find_folder
from autoblog.generation.loading.model_requirements import report
from autoblog.generation.loading.tokenizer import read_prompt_reader
from tests.unit.generation.loading.fake_hub import FakeHub, serving

NAME = "blogger/tiny-gpt2"


@pytest.fixture
def server(model_folders: dict[str, Path], tmp_path: Path) -> Iterator[FakeHub]:
    shared = shutil.copytree(model_folders["gpt2"], tmp_path / "shared")
    (shared / "modeling_evil.py").write_text("raise SystemExit")
    (shared / "flax_model.msgpack").write_bytes(b"0" * 1000)
    (shared / "pytorch_model.bin").write_bytes(b"0" * 1000)
    with serving(FakeHub(models={NAME: shared})) as hub:
        yield hub


@pytest.fixture
def hub(server: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    return Hub(endpoint=server.endpoint, cache=tmp_path / "cache")


def test_a_hub_model_is_downloaded_once_and_writes(hub: Hub, server: FakeHub) -> None:
    generator: TextGenerator = load(NAME, device="cpu", dtype="auto", max_batch=4, hub=hub)
    [[completion]] = generator.generate(["A"], decoding=Decoding(max_new_tokens=4), seeds=[[1]])
    assert completion.tokens == 4
    assert generator.model == NAME
    asked = len(server.requests)
    find_folder(NAME, hub=hub)
    assert len(server.requests) == asked


def test_only_text_files_and_the_safe_weights_are_downloaded(hub: Hub) -> None:
    folder = find_folder(NAME, hub=hub)
    names = {path.name for path in folder.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= names
    assert not {name for name in names if name.endswith((".py", ".bin", ".msgpack"))}


def test_downloads_are_silent_where_nobody_looks(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    find_folder(NAME, hub=hub)
    assert capsys.readouterr() == ("", "")


def test_an_interrupted_download_is_finished(hub: Hub) -> None:
    folder = find_folder(NAME, hub=hub)
    (folder / "model.safetensors").unlink()
    assert (find_folder(NAME, hub=hub) / "model.safetensors").exists()


def test_a_downloaded_model_works_offline(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = find_folder(NAME, hub=hub)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert find_folder(NAME, hub=hub) == folder


@pytest.mark.parametrize("offline", [False, True])
def test_a_downloaded_model_is_loaded_and_writes_without_the_hub(
    hub: Hub, server: FakeHub, monkeypatch: pytest.MonkeyPatch, *, offline: bool
) -> None:
    find_folder(NAME, hub=hub)
    asked = len(server.requests)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
    assert report(NAME, device="cpu", dtype="auto", hub=hub).download_bytes == 0
    assert read_prompt_reader(NAME, hub=hub).count_tokens("Bread") > 0
    generator: TextGenerator = load(NAME, device="cpu", dtype="auto", max_batch=4, hub=hub)
    [[completion]] = generator.generate(["A"], decoding=Decoding(max_new_tokens=4), seeds=[[1]])
    assert completion.tokens == 4
    assert len(server.requests) == asked


def test_the_configuration_alone_tells_what_must_be_downloaded(hub: Hub) -> None:
    folder, download_bytes = find_config(NAME, hub=hub)
    assert (folder / "config.json").exists()
    assert not (folder / "model.safetensors").exists()
    assert download_bytes > 10_000
    find_folder(NAME, hub=hub)
    assert find_config(NAME, hub=hub) == (folder, 0)


def test_a_template_in_a_file_of_its_own_is_downloaded(hub: Hub, server: FakeHub) -> None:
    (server.models[NAME] / "chat_template.jinja").write_text("{{ messages }}")
    assert (find_folder(NAME, hub=hub) / "chat_template.jinja").exists()


def test_a_link_in_the_cache_that_leads_nowhere_is_downloaded_again(hub: Hub) -> None:
    weights = find_folder(NAME, hub=hub) / "model.safetensors"
    weights.resolve().unlink()
    assert not weights.exists()
    assert (find_folder(NAME, hub=hub) / "model.safetensors").exists()


def test_a_hub_model_of_gguf_files_asks_for_one(hub: Hub, server: FakeHub) -> None:
    for path in server.models[NAME].iterdir():
        path.unlink()
    (server.models[NAME] / "tiny-Q4_0.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelError, match=r"holds GGUF files.*hf download \S+ tiny-Q4_0\.gguf"):
        find_folder(NAME, hub=hub)


def test_a_revision_in_the_name_is_told(hub: Hub) -> None:
    with pytest.raises(ModelError, match=f"takes no revision: name {NAME}"):
        find_folder(f"{NAME}@main", hub=hub)


def test_a_file_that_is_no_model_is_told(hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.touch()
    with pytest.raises(ModelError, match=r"names the file .*Name the folder that it lies in"):
        find_folder(str(file), hub=hub)


def test_a_folder_that_is_missing_here_is_told(hub: Hub) -> None:
    with pytest.raises(ModelError, match=r"no folder models/mine in .*hub has no model"):
        find_folder("models/mine", hub=hub)


def test_offline_mode_is_named(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match=r"Unset HF_HUB_OFFLINE.*starter"):
        find_folder(NAME, hub=hub)


def test_an_unknown_name_is_told(hub: Hub) -> None:
    with pytest.raises(ModelError, match=r"no model blogger/none.*spelling"):
        find_folder("blogger/none", hub=hub)


@pytest.mark.parametrize("refuse_files", [False, True])
def test_a_gated_model_says_where_to_accept_its_terms(
    hub: Hub, server: FakeHub, *, refuse_files: bool
) -> None:
    server.refusals[NAME] = (403, "GatedRepo")
    server.refuse_files = refuse_files
    with pytest.raises(ModelError, match=f"gated.*huggingface.co/{NAME}.*HF_TOKEN"):
        find_folder(NAME, hub=hub)


def test_a_hub_in_trouble_is_told(hub: Hub, server: FakeHub) -> None:
    server.refusals[NAME] = (503, "")
    with pytest.raises(ModelError, match=r"answered 503.*starter"):
        find_folder(NAME, hub=hub)


def test_no_network_is_told_at_once(hub: Hub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    away = replace(hub, endpoint=f"http://127.0.0.1:{port}")
    with pytest.raises(ModelError, match=r"cannot be reached.*internet.*starter"):
        find_folder(NAME, hub=away)


def test_too_small_a_disk_is_told_before_the_download(hub: Hub, server: FakeHub) -> None:
    server.claimed_bytes = 2**60
    with pytest.raises(StorageError, match=r"GiB.*HF_HOME"):
        find_folder(NAME, hub=hub)


@pytest.mark.parametrize("name", ["a/b/c", "name with spaces", "x--y", "https://huggingface.co/a"])
def test_a_name_that_no_model_can_have_is_told(hub: Hub, name: str) -> None:
    with pytest.raises(ModelError, match="neither a folder"):
        find_folder(name, hub=hub)


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere", "~/nowhere-model"])
def test_a_folder_that_is_not_there_is_told(hub: Hub, server: FakeHub, name: str) -> None:
    with pytest.raises(ModelError, match="does not exist"):
        find_folder(name, hub=hub)
    assert server.requests == []


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "~nobody-here/x"])
def test_an_impossible_path_is_told(hub: Hub, name: str) -> None:
    with pytest.raises(ModelError, match=r"neither a folder|does not exist"):
        find_folder(name, hub=hub)


def test_the_starter_is_a_folder_of_the_package(hub: Hub, model_folders: dict[str, Path]) -> None:
    whole = replace(hub, starter=model_folders["gpt-neo"])
    assert find_folder("starter", hub=whole) == model_folders["gpt-neo"]
    assert Hub().starter.parent.name == "autoblog"


def test_a_starter_that_is_missing_says_what_else_to_do(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"starter model is missing.*gpt-neo-125m"):
        find_folder("starter", hub=replace(hub, starter=tmp_path / "none"))


def test_a_token_that_the_hub_refuses_is_named(hub: Hub, server: FakeHub) -> None:
    server.refusals[NAME] = (403, "")
    with pytest.raises(ModelError, match="HF_TOKEN"):
        find_folder(NAME, hub=hub)


def test_a_full_disk_is_a_storage_error(hub: Hub) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    wrapped = RuntimeError("Data processing error")
    wrapped.__cause__ = full
    for error in (full, wrapped, RuntimeError("IO Error: No space left on device (os error 28)")):
        failure = download_failure(NAME, hub.download(NAME).folder, error)
        assert isinstance(failure, StorageError)
        assert "The disk is full" in str(failure)


def test_a_cache_that_is_not_writable_is_a_storage_error(hub: Hub) -> None:
    failure = download_failure(
        NAME, hub.download(NAME).folder, PermissionError(errno.EACCES, "Permission denied")
    )
    assert isinstance(failure, StorageError)
    assert "HF_HOME" in str(failure)


def test_pickles_are_taken_only_where_there_is_nothing_else() -> None:
    parts = {"pytorch_model-00001-of-00002.bin": 5, "pytorch_model-00002-of-00002.bin": 6}
    texts = {"config.json": 1, "merges.txt": 1, "vocab.json": 1, "onnx/config.json": 1}
    index = {"pytorch_model.bin.index.json": 1}
    assert wanted_files(NAME, {**texts, **index, **parts, "README.md": 9, "a.py": 1}) == {
        "config.json": 1,
        "merges.txt": 1,
        "vocab.json": 1,
        **index,
        **parts,
    }
    assert "pytorch_model.bin" not in wanted_files(
        NAME, {"config.json": 1, "pytorch_model.bin": 9, "model.safetensors": 9}
    )


@pytest.mark.parametrize("sizes", [{}, {"config.json": 1}, {"model.safetensors": 1}])
def test_a_hub_repository_without_a_model_is_told(sizes: dict[str, int]) -> None:
    with pytest.raises(ModelError, match="not a model for transformers"):
        wanted_files(NAME, sizes)
