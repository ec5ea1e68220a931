"""A text about the subject of an example, and not its own, is refused and asked for without it."""

import pytest

from autoblog.package_data import shipped_templates
from autoblog.prompts import read_script
from autoblog.topics import parse_topics
from autoblog.writing import WritingOptions, write_article
from autoblog.writing.leaks import leak_of, subjects_of
from tests.prose import passing
from tests.scripted import ScriptedGenerator

TIDES = (shipped_templates() / "examples" / "explainer.md").read_text(encoding="utf-8")
OWN = "Why I cycle to work in winter"
LEAKED = (
    "The sea is a natural body of water. It flows around us, and it carries us all the way "
    "through our lives. When the sea stops flowing, the tides change, and people have to wait "
    "for the water to turn again."
)


def test_a_text_about_the_examples_subject_is_a_leak_and_one_about_its_own_is_none() -> None:
    subjects = subjects_of([TIDES], own_words=OWN, language="en")
    assert leak_of(LEAKED, subjects, language="en") is not None
    own = "Cold air keeps me awake, and on most days I overtake three cars before the bridge."
    assert leak_of(own, subjects, language="en") is None
    assert leak_of("The path was under water for a day.", subjects, language="en") is None


def test_a_topic_on_the_examples_own_subject_may_speak_of_it() -> None:
    own = "When to walk on the beach at low water"
    [subject] = subjects_of([TIDES], own_words=own, language="en")
    assert subject == frozenset()


def test_no_other_shipped_example_leaks_into_an_example() -> None:
    files = sorted((shipped_templates() / "examples").glob("*.md"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    for text in texts:
        others = [other for other in texts if other != text]
        assert (
            leak_of(text, subjects_of(others, own_words="", language="en"), language="en") is None
        )


@pytest.mark.parametrize("leaking", [True, False])
def test_the_example_is_left_out_once_most_texts_were_about_it(*, leaking: bool) -> None:
    def speak(prompt: str, seed: int) -> str:
        text = passing(prompt, seed)
        about_tides = leaking and prompt.startswith("# What a tide table")
        return text.replace(". ", " by the sea at low water. ") if about_tides else text

    text = f"{{title: {OWN}, outline: [Cold air], closing: none, words: {{min: 50, max: 600}}}}"
    [topic] = parse_topics(f"topics:\n- {text}", source="t")
    generator = ScriptedGenerator(speak, knows_headers=False)
    written = write_article(
        read_script(topic, folders=(shipped_templates() / "prompts",)),
        key=(topic.slug, ""),
        generator=generator,
        options=WritingOptions(seed=7, candidates=2),
    )
    assert written.article is not None
    firsts = [call.prompts[0].startswith("# What a tide table") for call in generator.calls]
    assert firsts == ([True, False, False] if leaking else [True, True])
    refused = {rejection["filter"] for rejection in written.rejections}
    assert refused == ({"example_leak"} if leaking else set())
