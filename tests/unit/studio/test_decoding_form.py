"""The form for decoding means what the options of `autoblog generate` mean."""

import inspect

import pytest

from autoblog.cli.generate import generate
from autoblog.errors import UsageError
from autoblog.studio.decoding_form import FIELDS, read_form
from tests.scripted import ScriptedGenerator

USUAL = {field.name: field.value for field in FIELDS}


def test_the_fields_and_their_defaults_are_those_of_the_command_line() -> None:
    options = inspect.signature(generate).parameters
    own = {name for name in options if name not in {"context", "prompt", "topic", "out"}}
    assert {*USUAL, "early_stopping"} == own
    for name, value in USUAL.items():
        default = options[name].default
        assert value == ("" if default is None else str(default)), name


def test_an_empty_field_leaves_the_word_to_topic_settings_and_model() -> None:
    model = ScriptedGenerator(own_decoding={"top_k": 7, "top_p": 0.5})
    wished = read_form({**USUAL, "temperature": "0.9"})
    decoding = wished.decoding(model, {"top_p": 0.6, "temperature": 0.1}, {"min_p": 0.2})
    assert (decoding.top_k, decoding.top_p, decoding.min_p) == (7, 0.6, 0.2)
    assert decoding.temperature == 0.9
    assert decoding.max_new_tokens == 400


def test_all_fields_are_read() -> None:
    given = {"temperature": "1.5", "top_p": "0.9", "top_k": "40", "min_p": "0.05"}
    given |= {"repetition_penalty": "1.2", "no_repeat_ngram_size": "3", "dry": "0.5"}
    given |= {"max_new_tokens": "50", "num_beams": "4", "n": "2", "seed": " 7 "}
    wished = read_form(given, early_stopping=True)
    decoding = wished.decoding(ScriptedGenerator())
    assert (wished.n, wished.seed) == (2, 7)
    assert (decoding.num_beams, decoding.early_stopping, decoding.max_new_tokens) == (4, True, 50)
    assert (decoding.temperature, decoding.top_k, decoding.dry_multiplier) == (1.5, 40, 0.5)
    assert decoding.no_repeat_ngram_size == 3


def test_every_wrong_field_is_named_with_its_range() -> None:
    with pytest.raises(UsageError) as raised:
        read_form({**USUAL, "temperature": "hot", "n": "0", "seed": "-1", "top_p": "2"})
    for part in ("Temperature is 'hot'", "Texts is '0'", "Seed is '-1'", "from 1 to 64", "top_p"):
        assert part.casefold().replace("_", "-") in str(raised.value).casefold().replace("_", "-")
