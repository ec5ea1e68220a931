"""A model read without its weights makes of prompts what the loaded one does."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from autoblog.errors import ModelError
from autoblog.generation import ChatMessage, load_generator, load_prompt_reader
from autoblog.generation.loading.model_lookup import Hub
from autoblog.generation.loading.tokenizer import read_prompt_reader
from tests.unit.generation.loading.fake_hub import FakeHub, serving
from tests.unit.generation.test_chat import chat_folder

NAME = "blogger/tiny-gpt2"
TEXTS = ("", "Title: How to bake bread\n\n", "東京 and a 🦊", "<|endoftext|>", "</s>", "a" * 300)

__all__ = ["chat_folder"]


def without_weights(folder: Path, target: Path) -> Path:
    return Path(
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.safetensors", "*.bin"))
    )


@pytest.mark.parametrize("name", ["gpt2", "gpt-neo", "llama"])
def test_tokens_and_window_are_those_of_the_loaded_model(
    model_folders: dict[str, Path], tmp_path: Path, name: str
) -> None:
    loaded = load_generator(str(model_folders[name]), device="cpu")
    reader = load_prompt_reader(str(without_weights(model_folders[name], tmp_path / "bare")))
    assert reader.context == loaded.context
    assert [reader.count_tokens(one) for one in TEXTS] == [loaded.count_tokens(t) for t in TEXTS]
    assert reader.chat_prompt([ChatMessage(role="user", text="Hello.")]) is None


def test_a_chat_template_is_read_too(chat_folder: Path, tmp_path: Path) -> None:
    said = [ChatMessage(role="user", text="Write <|stop|> of bread.")]
    loaded = load_generator(str(chat_folder), device="cpu")
    reader = load_prompt_reader(str(without_weights(chat_folder, tmp_path / "bare")))
    prompt = reader.chat_prompt(said)
    assert prompt is not None
    assert prompt == loaded.chat_prompt(said)
    assert reader.count_tokens(prompt) == loaded.count_tokens(prompt)


def test_what_the_model_s_own_files_call_the_end_counts(
    model_folders: dict[str, Path], tmp_path: Path
) -> None:
    folder = without_weights(model_folders["gpt2"], tmp_path / "bare")
    (folder / "generation_config.json").write_text('{"eos_token_id": [0, 7]}')
    assert read_prompt_reader(str(folder)).tokens.eos_ids == (0, 7)
    (folder / "generation_config.json").unlink()
    assert read_prompt_reader(str(folder)).tokens.eos_ids == (0,)


def test_a_folder_without_a_tokenizer_is_told(
    model_folders: dict[str, Path], tmp_path: Path
) -> None:
    folder = without_weights(model_folders["gpt2"], tmp_path / "bare")
    for path in folder.glob("tokenizer*"):
        path.unlink()
    with pytest.raises(ModelError):
        load_prompt_reader(str(folder))


@pytest.fixture
def hub(
    model_folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    with serving(FakeHub(models={NAME: model_folders["gpt2"]})) as server:
        yield Hub(endpoint=server.endpoint, cache=tmp_path / "cache")


def test_of_a_hub_s_model_no_weights_are_downloaded(hub: Hub) -> None:
    assert read_prompt_reader(NAME, hub=hub).count_tokens("Bread") > 0
    assert hub.cache is not None
    names = {path.name for path in hub.cache.rglob("*")}
    assert "tokenizer.json" in names
    assert not any(name.endswith((".safetensors", ".bin")) for name in names)
