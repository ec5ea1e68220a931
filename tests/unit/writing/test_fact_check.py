"""Claims are listed with their sentences, or their sentences are cut, as the topic says."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from autoblog.package_data import shipped_templates
from autoblog.prompts import read_script
from autoblog.topics import parse_topics
from autoblog.writing import WritingOptions, WrittenArticle, write_article
from tests.prose import passing
from tests.scripted import ScriptedGenerator

FOLDERS = (shipped_templates() / "prompts",)
INVENTED = "The mill on the hill was built by Edna Ashworth in 1785."
NOTED = "The mill has 12 wheels."


def stating(prompt: str, seed: int) -> str:
    return f"{INVENTED} {passing(prompt, seed)}"


def only_stating(prompt: str, seed: int) -> str:
    del prompt
    return " ".join(f"In {seed % 900 + 1000 + year} a wheel broke." for year in range(60))


def write(facts: str, text: Callable[[str, int], str] = stating, notes: str = "") -> WrittenArticle:
    fields: dict[str, Any] = {
        "title": "How a mill works",
        "outline": ["Why wheels turn"],
        "closing": "none",
        "words": {"min": 60, "max": 600},
    } | {name: given for name, given in (("notes", notes), ("facts", facts)) if given}
    given = json.dumps(fields)
    [topic] = parse_topics(f"topics:\n- {given}", source="t")
    return write_article(
        read_script(topic, folders=FOLDERS),
        key=(topic.slug, ""),
        generator=ScriptedGenerator(text),
        options=WritingOptions(seed=3, candidates=1),
    )


def text_of(written: WrittenArticle) -> str:
    assert written.article is not None
    return "\n\n".join(section.text for section in written.article.sections)


def whole(prompt: str, seed: int) -> str:
    """Too short to lose a sentence, so that the choice leaves the claim in."""
    return " ".join([*passing(prompt, seed, sentences=4).split("\n\n"), INVENTED])


def test_claims_are_listed_with_their_sentences_unless_told_otherwise() -> None:
    [first, *_] = write("", whole).provenance["claims"]
    assert first == {
        "section": 0,
        "kind": "name",
        "text": "Edna Ashworth",
        "sentence": INVENTED,
    }


def test_strict_cuts_the_sentences_and_keeps_the_rest() -> None:
    written = write("strict")
    assert "1785" not in text_of(written)
    assert "Ashworth" not in text_of(written)
    assert written.provenance["claims"] == []


def test_a_part_of_which_too_little_is_left_is_refused() -> None:
    written = write("strict", only_stating)
    assert written.article is None
    assert {rejection["filter"] for rejection in written.rejections} == {"too_short"}


def test_off_names_and_cuts_nothing() -> None:
    written = write("off")
    assert INVENTED in text_of(written)
    assert "claims" not in written.provenance


@pytest.mark.parametrize("facts", ["list", "strict"])
def test_what_the_notes_say_is_no_claim(facts: str) -> None:
    written = write(facts, notes=NOTED)
    assert NOTED in text_of(written)
    assert not [claim for claim in written.provenance["claims"] if "12" in claim["text"]]
