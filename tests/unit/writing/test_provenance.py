"""How an article was written, as it is stored with its post."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.generation import ChatPrompt, Completion, Decoding
from autoblog.prompts import Part
from autoblog.writing import WritingOptions
from autoblog.writing.candidates import Candidate
from autoblog.writing.provenance import (
    MAX_CANDIDATE_CHARACTERS,
    MAX_PROMPT_CHARACTERS,
    ChosenCompletions,
    JudgedCandidate,
    fingerprint,
    json_value,
    record_of,
)
from autoblog.writing.recording import RecordingGenerator
from autoblog.writing.replaying import StoredCall
from tests.prose import passing
from tests.scripted import ScriptedGenerator


def test_long_candidates_are_kept_in_part_and_endless_prompts_not_at_all() -> None:
    recording = RecordingGenerator(ScriptedGenerator(lambda _prompt, _seed: "x" * 10_000))
    prompt = "p" * (MAX_PROMPT_CHARACTERS + 1)
    [[completion]] = recording.generate([prompt], decoding=Decoding(), seeds=[[5]])
    opening = Part(kind="opening")
    candidate = Candidate(text="x", words=1, completion=completion, rejections=())
    writing = record_of(
        recording,
        ChosenCompletions(parts=[(opening, completion)]),
        [JudgedCandidate(part=opening, part_index=0, candidate=candidate)],
    )
    assert writing.calls == ()
    assert [len(stored["text"]) for stored in writing.candidates] == [MAX_CANDIDATE_CHARACTERS]


def test_a_chat_template_s_prompt_is_one_again() -> None:
    recording = RecordingGenerator(ScriptedGenerator())
    prompts = ["plain", ChatPrompt("<|user|>")]
    found = recording.generate(prompts, decoding=Decoding(), seeds=[[1], [2]])
    chosen = ChosenCompletions(parts=[(Part(kind="opening"), own[0]) for own in found])
    [call] = json.loads(json.dumps(record_of(recording, chosen, []).calls))
    again = StoredCall.from_json(call).prompts
    assert again == prompts
    assert [type(prompt) for prompt in again] == [str, ChatPrompt]


def test_settings_are_kept_as_every_database_s_json_can_hold_them() -> None:
    values = {"limit": math.inf, "phrases": ("one", "two"), "earlier": (b"x",), "top_p": 0.5}
    assert json_value(values) == {
        "limit": "off",
        "phrases": ["one", "two"],
        "earlier": [],
        "top_p": 0.5,
    }
    options = json_value(WritingOptions(seed=1))
    assert options["decoding"] == {}
    assert json.loads(json.dumps(options, allow_nan=False)) == options


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)))
def test_a_fingerprint_does_not_depend_on_the_order_of_keys(value: dict[str, object]) -> None:
    assert fingerprint(dict(reversed(value.items()))) == fingerprint(value)


def test_a_failed_call_is_not_remembered() -> None:
    recording = RecordingGenerator(ScriptedGenerator(error=MemoryError()))
    with pytest.raises(MemoryError):
        recording.generate(["p"], decoding=Decoding(), seeds=[[1]])
    assert recording.calls == []
    assert recording.generating_s == 0


def test_a_completion_is_what_the_generator_made() -> None:
    recording = RecordingGenerator(ScriptedGenerator(passing))
    found = recording.generate(["p"], decoding=Decoding(max_new_tokens=3), seeds=[[1, 2]])
    assert [list(own) for own in recording.calls[0].completions] == found
    assert isinstance(found[0][0], Completion)
