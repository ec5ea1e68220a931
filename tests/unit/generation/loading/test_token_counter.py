"""A tokenizer is found by folder, file or name, and what is wrong with it is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from autoblog.errors import ModelError
from autoblog.generation.loading.model_lookup import Hub
from autoblog.generation.loading.token_counter import FILE, read_token_counter
from tests.unit.generation.loading.fake_hub import FakeHub, serving

NAME = "blogger/tiny"


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    """A tokenizer of words that opens a text with one token more, as Llama's does."""
    made = Tokenizer(models.WordLevel({"[UNK]": 0, "<s>": 1}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 1)]
    )
    folder = tmp_path / "tokenizer"
    folder.mkdir()
    made.save(str(folder / FILE))
    return folder


@pytest.fixture
def server(tokenizer: Path) -> Iterator[FakeHub]:
    with serving(FakeHub(models={NAME: tokenizer})) as server:
        yield server


@pytest.fixture
def hub(server: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    return Hub(endpoint=server.endpoint, cache=tmp_path / "cache")


def test_a_folder_and_its_file_count_alike(tokenizer: Path) -> None:
    for name in (tokenizer, tokenizer / FILE):
        count = read_token_counter(str(name))
        assert (count("one, two"), count("")) == (4, 1)


def test_a_name_is_asked_of_the_hub_once(
    hub: Hub, server: FakeHub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_token_counter(NAME, hub=hub)("one, two") == 4
    asked = len(server.requests)
    assert read_token_counter(NAME, hub=hub)("one, two") == 4
    assert len(server.requests) == asked
    assert {Path(path).name for path in server.requests} == {FILE}
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", f"has no {FILE}"),
        ("notes.txt", "can be read"),
        ("blogger/unknown", "no such file or folder"),
        ("no/such/folder", "no such file or folder"),
    ],
)
def test_what_is_no_tokenizer_is_said(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("no tokenizer", encoding="utf-8")
    with pytest.raises(ModelError, match=words) as caught:
        read_token_counter(name, hub=hub)
    assert "AUTOBLOG_GENERATOR_TOKENIZER" in str(caught.value)


def test_without_a_network_a_name_is_refused_at_once(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="did not give"):
        read_token_counter(NAME, hub=hub)
