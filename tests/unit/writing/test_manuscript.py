"""An article is written part by part, each after the end of what stands before it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoblog.errors import ContextError, StoppedError
from autoblog.filters import section_words
from autoblog.generation import LogLikelihood
from autoblog.package_data import shipped_templates
from autoblog.prompts import Script, read_script
from autoblog.ranking_weights import NAMES as RANKING_NAMES
from autoblog.ranking_weights import RankingWeights
from autoblog.topics import parse_topics
from autoblog.writing import WritingOptions, WritingProgress, WrittenArticle, write_article
from autoblog.writing.manuscript import Manuscript
from autoblog.writing.recording import RecordingGenerator
from tests.prose import passing, short
from tests.scripted import ScriptedGenerator

FOLDERS = (shipped_templates() / "prompts",)
OPTIONS = WritingOptions(seed=7, candidates=2)
OWN = "{title: First things, outline: [Why, How], closing: Last, words: {min: 100, max: 600}}"
PATTERN = "{title: First things, words: {min: 100, max: 600}}"


KEY = ("first-things", "")


def script_of(text: str) -> Script:
    [topic] = parse_topics(f"topics:\n- {text}", source="t")
    return read_script(topic, folders=FOLDERS)


def write(generator: ScriptedGenerator, text: str = OWN, **options: Any) -> WrittenArticle:
    return write_article(
        script_of(text), key=KEY, generator=generator, options=replace(OPTIONS, **options)
    )


def headings(written: WrittenArticle) -> list[str | None]:
    return [section.heading for section in written.article.sections] if written.article else []


def test_each_part_is_given_the_chosen_texts_before_it() -> None:
    generator = ScriptedGenerator(passing)
    written = write(generator)
    assert headings(written) == [None, "Why", "How", "Last"]
    assert written.article is not None
    texts = [section.text for section in written.article.sections]
    last = generator.calls[-1].prompts[0]
    offsets = [last.index(text) for text in (texts[0], "## Why", texts[1], "## How", texts[2])]
    assert offsets == sorted(offsets)
    assert last.endswith("\n\n## Last\n\n")


def test_a_small_window_drops_the_oldest_paragraphs_and_no_prompt_outgrows_it() -> None:
    generator = ScriptedGenerator(passing, context=500)
    written = write(generator)
    assert headings(written) == [None, "Why", "How", "Last"]
    assert written.article is not None
    for call in generator.calls:
        [prompt] = call.prompts
        assert generator.count_tokens(prompt) + call.decoding.max_new_tokens <= generator.context
    last = generator.calls[-1].prompts[0]
    opening, *_, before = [section.text for section in written.article.sections[:-1]]
    assert opening.split("\n\n")[0] not in last
    assert before.split("\n\n")[-1] in last


@settings(max_examples=25)
@given(st.integers(min_value=40, max_value=900))
def test_whatever_the_window_a_prompt_and_its_text_fit_or_the_topic_fails(context: int) -> None:
    generator = ScriptedGenerator(passing, context=context)
    try:
        write(generator)
    except ContextError:
        assert context < 100
    for call in generator.calls:
        room = context - min(call.decoding.max_new_tokens, context // 2)
        assert generator.count_tokens(call.prompts[0]) <= room


@pytest.mark.parametrize(("letters", "fewest", "most"), [(1, 5, 12), (6, 0.8, 2.5)])
def test_the_tokens_of_a_part_are_counted_by_the_model_s_own_tokenizer(
    letters: int, fewest: float, most: float
) -> None:
    """A tokenizer that knows no English word takes one token for each letter of it."""

    class Speller(ScriptedGenerator):
        def count_tokens(self, text: str) -> int:
            return max(1, len(text) // letters)

    generator = Speller(passing, context=10**9)
    write(generator)
    words = section_words(script_of(OWN).topic.words, sections=4).max
    for call in generator.calls:
        assert fewest < call.decoding.max_new_tokens / words < most


def test_a_part_that_repeats_another_is_refused() -> None:
    once = passing("always the same", 1)
    written = write(ScriptedGenerator(lambda prompt, seed: once))
    assert written.article is None
    assert {rejection["section"] for rejection in written.rejections} == {1}
    assert {rejection["filter"] for rejection in written.rejections} & {
        "duplicate_paragraphs",
        "duplicate_10_grams",
    }


def test_a_part_that_says_a_line_of_its_example_again_is_refused() -> None:
    line = "The water moves slowly at first, fastest in the middle, and slowly again at the end."

    def echoes(prompt: str, seed: int) -> str:
        return f"{passing(prompt, seed)}\n\n{line}" if line in prompt else passing(prompt, seed)

    topic = "{title: First, kind: explainer, outline: [Why], words: {min: 60, max: 600}}"
    written = write(ScriptedGenerator(echoes, knows_headers=False), topic)
    assert written.article is None
    assert {rejection["filter"] for rejection in written.rejections} == {"prompt_residue"}


def test_the_sentences_of_the_notes_stand_in_the_post_whatever_the_model_writes() -> None:
    facts = ("The box beside the door takes books at any time.", "It opens at 10:00.")
    notes = " ".join(facts)
    topic = f"{{title: T, outline: [Why, How], notes: {notes!r}, words: {{min: 60, max: 600}}}}"

    def invents(prompt: str, seed: int) -> str:
        return f"It opens at 11:00. {passing(prompt, seed)}"

    article = write(ScriptedGenerator(invents), topic).article
    assert article is not None
    text = "\n".join(section.text for section in article.sections)
    assert all(text.count(fact) == 1 for fact in facts)
    assert "11:00" not in text


def test_a_part_of_the_topics_own_outline_that_does_not_come_fails_the_article() -> None:
    written = write(
        ScriptedGenerator(lambda p, s: (short if p.endswith("## How\n\n") else passing)(p, s))
    )
    assert written.article is None
    assert written.candidates == 2 + 2 + 3 * 2
    assert written.words is None


def test_a_closing_that_does_not_come_is_left_out() -> None:
    written = write(
        ScriptedGenerator(lambda p, s: (short if p.endswith("## Last\n\n") else passing)(p, s))
    )
    assert headings(written) == [None, "Why", "How"]


def test_a_section_of_a_pattern_that_does_not_come_is_left_out() -> None:
    script = script_of(PATTERN)
    missing = script.parts[2].heading
    generator = ScriptedGenerator(
        lambda p, s: (short if p.endswith(f"## {missing}\n\n") else passing)(p, s)
    )
    written = write(generator, PATTERN)
    assert headings(written) == [p.heading for p in script.parts if p.heading != missing]
    assert f"## {missing}" not in generator.calls[-1].prompts[0]


def test_an_article_that_lost_too_much_is_too_short() -> None:
    only_opening = ScriptedGenerator(lambda p, s: (short if "## " in p else passing)(p, s))
    written = write(only_opening, "{title: First things, words: {min: 200, max: 900}}")
    assert written.article is None
    assert [
        rejection["filter"] for rejection in written.rejections if "section" not in rejection
    ] == ["too_short"]


def test_the_same_seed_writes_the_same_article() -> None:
    assert write(ScriptedGenerator(passing)).article == write(ScriptedGenerator(passing)).article
    other = write(ScriptedGenerator(passing), seed=8).article
    assert other != write(ScriptedGenerator(passing)).article


def test_a_chat_model_is_told_and_its_heading_is_taken_off() -> None:
    generator = ScriptedGenerator(
        lambda prompt, seed: f"## Why\n\n{passing(prompt, seed)}", takes_chat=True
    )
    written = write(generator, "{title: T, outline: [Why], closing: none}", rounds=9)
    assert all("<|user|> " in call.prompts[0] for call in generator.calls)
    assert written.article is None  # the opening has no heading to be taken off, so it is empty
    generator.script = lambda prompt, seed: (
        f"**Why**\n\n{passing(prompt, seed)}" if "Explain it" in prompt else passing(prompt, seed)
    )
    text = "{title: T, outline: [Why], closing: none, words: {min: 100, max: 600}}"
    article = write(generator, text).article
    assert article is not None
    assert "Why" not in article.sections[1].text


def test_a_program_that_is_told_to_stop_gives_the_article_up_between_two_parts() -> None:
    generator = ScriptedGenerator(passing)
    with pytest.raises(StoppedError, match="first-things"):
        write_article(
            script_of(OWN),
            key=KEY,
            generator=generator,
            options=OPTIONS,
            stopped=lambda: len(generator.calls) == 2,
        )


def test_a_manuscript_asks_step_by_step_and_never_generates_by_itself() -> None:
    recording = RecordingGenerator(ScriptedGenerator(passing))
    manuscript = Manuscript(script_of(OWN), key=KEY, generator=recording, options=OPTIONS)
    asked = 0
    while request := manuscript.request():
        assert manuscript.request() == request  # asking changes nothing
        assert len(recording.calls) == asked
        [found] = recording.generate(
            [request.prompt], decoding=request.decoding, seeds=[request.seeds]
        )
        manuscript.receive(found, request=request)
        asked += 1
    assert asked == 4
    assert headings(manuscript.finish()) == [None, "Why", "How", "Last"]


def test_the_model_ranks_where_the_settings_ask_it_to() -> None:
    def likes_vowels(_before: str, word: str) -> float:
        return -1.0 if word[0] in "aeiou" else -2.0

    generator = ScriptedGenerator(passing, word_likelihood=likes_vowels)
    ranking = RankingWeights(**dict.fromkeys(RANKING_NAMES, 0.0) | {"likelihood": 1.0})
    written = write(generator, ranking=ranking, candidates=3)
    likeliest = []
    for call in generator.calls:
        [prompt], [seeds] = call.prompts, call.seeds
        found = generator.log_likelihoods([(prompt, passing(prompt, seed)) for seed in seeds])
        likeliest.append(max(zip(found, seeds, strict=True), key=lambda pair: pair[0].total)[1])
    assert [section["seed"] for section in written.provenance["sections"]] == likeliest
    assert written.provenance["seconds"]["scoring"] > 0


def test_the_model_is_not_asked_again_where_its_answer_counts_nothing() -> None:
    class NeverAsked(ScriptedGenerator):
        def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
            raise AssertionError(pairs)

    generator = NeverAsked(passing)
    written = write(generator, candidates=3, ranking=RankingWeights(information=0))
    assert written.provenance["seconds"]["scoring"] == 0


def test_an_observer_is_told_before_each_request_how_far_the_writing_is() -> None:
    seen: list[WritingProgress] = []
    generator = ScriptedGenerator(passing)
    write_article(
        script_of(OWN), key=KEY, generator=generator, options=OPTIONS, observe=seen.append
    )
    assert [(one.part, one.parts, one.attempt, one.candidates) for one in seen] == [
        (part, 4, 1, 2) for part in (1, 2, 3, 4)
    ]
    assert (seen[0].topic, seen[0].tokens, seen[0].tokens_per_s, seen[0].left_s) == (
        "first-things",
        0,
        None,
        None,
    )
    answers = ScriptedGenerator(passing).generate(
        generator.calls[0].prompts,
        decoding=generator.calls[0].decoding,
        seeds=generator.calls[0].seeds,
    )
    assert seen[1].tokens == sum(completion.tokens for completion in answers[0])
    assert seen[1].tokens_per_s is not None


def test_the_time_left_is_that_of_the_parts_ahead_at_the_pace_of_those_behind() -> None:
    progress = WritingProgress(
        topic="t", part=3, parts=5, attempt=1, candidates=4, tokens=900, generating_s=3, seconds=8
    )
    assert progress.left_s == 12
    assert progress.tokens_per_s == 300


def test_retries_and_the_search_for_a_title_are_told_as_such() -> None:
    seen: list[WritingProgress] = []
    write_article(
        script_of("{title: auto, slug: s, keywords: [k], outline: [Why]}"),
        key=KEY,
        generator=ScriptedGenerator(short),
        options=replace(OPTIONS, rounds=2),
        observe=seen.append,
    )
    assert [(one.part, one.attempt) for one in seen] == [(0, 1), (1, 1), (1, 2)]
