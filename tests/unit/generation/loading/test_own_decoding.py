"""What a model's makers say of decoding, in its generation_config.json."""

import json
from pathlib import Path

import pytest

from autoblog.errors import ModelError
from autoblog.generation import load_generator
from autoblog.generation.loading.own_decoding import read_own_decoding


def write(folder: Path, text: str) -> Path:
    (folder / "generation_config.json").write_text(text, encoding="utf-8")
    return folder


def test_only_what_the_file_names_counts(tmp_path: Path) -> None:
    named = {"temperature": 0.6, "top_p": 0.9, "top_k": 20, "min_p": None, "eos_token_id": 2}
    assert read_own_decoding(write(tmp_path, json.dumps(named)), model="x") == {
        "temperature": 0.6,
        "top_p": 0.9,
        "top_k": 20,
    }


def test_a_model_without_the_file_names_nothing(tmp_path: Path) -> None:
    assert read_own_decoding(tmp_path, model="x") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"temperature": "hot"}', "temperature is 'hot'; it must be a number from 0 to 5"),
        ('{"top_p": 1.5}', "top_p is '1.5'"),
        ('{"top_k": true}', "top_k is 'True'"),
        ("[]", "is not a configuration"),
        ("{", "cannot be read"),
    ],
)
def test_a_file_that_says_nonsense_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ModelError, match=said) as refused:
        read_own_decoding(write(tmp_path, text), model="x")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("architecture", ["gpt-neo", "llama"])
def test_a_loaded_model_tells_its_family_and_its_own_decoding(
    model_folders: dict[str, Path], architecture: str
) -> None:
    file = model_folders[architecture] / "generation_config.json"
    before = file.read_text()
    file.write_text(json.dumps({**json.loads(before), "temperature": 0.25}))
    try:
        generator = load_generator(str(model_folders[architecture]), device="cpu")
    finally:
        file.write_text(before)
    assert generator.own_decoding == {"temperature": 0.25}
    assert generator.family == architecture.replace("-", "_")
