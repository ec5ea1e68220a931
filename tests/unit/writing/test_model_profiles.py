"""Whose word counts: the family's, the model's own file, the settings and the topic, in turn."""

from dataclasses import replace

import pytest

from autoblog.errors import UsageError
from autoblog.generation import Decoding
from autoblog.writing import WritingOptions, write_article
from autoblog.writing.model_profiles import OUR_DECODING, PROFILES, decoding_for
from tests.prose import passing
from tests.scripted import ScriptedGenerator
from tests.unit.writing.test_manuscript import script_of


def test_a_model_of_no_known_family_is_asked_as_usual() -> None:
    assert decoding_for(ScriptedGenerator()) == Decoding(**OUR_DECODING)  # type: ignore[arg-type]


@pytest.mark.parametrize("family", PROFILES)
def test_a_family_s_own_habits_win_over_the_usual_ones(family: str) -> None:
    own = PROFILES[family].decoding
    expected = {**OUR_DECODING, **own}
    assert decoding_for(ScriptedGenerator(family=family)) == Decoding(**expected)  # type: ignore[arg-type]
    assert all(OUR_DECODING.get(name) != value for name, value in own.items())


def test_the_later_wish_wins_option_by_option() -> None:
    model = ScriptedGenerator(family="llama", own_decoding={"temperature": 0.7, "top_k": 20})
    decoding = decoding_for(model, {"top_k": 30, "min_p": 0.1}, {"min_p": 0.2})
    assert (decoding.temperature, decoding.top_k, decoding.min_p) == (0.7, 30, 0.2)
    assert decoding.repetition_penalty == OUR_DECODING["repetition_penalty"]


def test_an_option_out_of_range_is_refused() -> None:
    with pytest.raises(UsageError, match="top_p"):
        decoding_for(ScriptedGenerator(), {"top_p": 3.0})


def test_an_article_is_written_with_them_and_tells_so() -> None:
    script = script_of("title: Tea\n  decoding: {temperature: 0.3, dry: off}")
    generator = ScriptedGenerator(passing, own_decoding={"top_p": 0.9})
    options = WritingOptions(seed=1, candidates=1, decoding={"temperature": 0.9, "min_p": 0.1})
    written = write_article(script, key=("tea", ""), generator=generator, options=options)
    told = written.provenance["decoding"]
    used = {(call.decoding.temperature, call.decoding.min_p) for call in generator.calls}
    assert used == {(0.3, 0.1)}
    assert (told["temperature"], told["min_p"], told["top_p"]) == (0.3, 0.1, 0.9)
    assert told["dry_multiplier"] == 0
    plain = replace(generator.calls[0].decoding, max_new_tokens=400, stop=())
    assert Decoding(**told) == plain
