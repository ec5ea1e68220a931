"""Titles that a topic leaves to the model are found and stored; the post keeps its identity."""

from pathlib import Path

from tests.desk import Desk, topics_of
from tests.prose import passing
from tests.scripted import ScriptedGenerator

TOPICS = """
topics:
  - title: auto
    slug: bread-for-beginners
    keywords: [sourdough bread, baking]
    words: {min: 100, max: 600}
    outline: [Flour, Water]
    closing: none
"""


def titled(prompt: str, seed: int) -> str:
    """One of three titles for the prompt of a title, text for any other prompt."""
    if prompt.endswith("Sourdough bread:"):
        return (" Something Else Entirely", " Baking at home for a week", "")[seed % 3]
    return passing(prompt, seed)


def test_a_post_gets_the_title_and_keeps_slug_and_marker(desk: Desk) -> None:
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator(titled)
    [result] = desk.publish()
    [post] = desk.site.posts.values()
    assert result.facts.title == post.title == "Sourdough bread: Baking at home for a week"
    assert post.slug == "bread-for-beginners"
    title, opening, *_ = desk.generator.calls
    assert title.prompts == ("Title: Sourdough bread:",)
    assert len(title.seeds[0]) > 8
    assert opening.prompts[0].startswith(f"Title: {post.title}\n")
    assert desk.publish() == []
    assert desk.states() == {"bread-for-beginners": "done"}


def test_where_the_title_came_from_is_kept(desk: Desk) -> None:
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator(titled)
    desk.publish()
    kept = desk.kept("bread-for-beginners")
    ledger = desk.ledger()
    writing = ledger.writing_of(kept.post.marker)
    ledger.close()
    names = [section["heading"] for section in kept.provenance["sections"]]
    assert names == [None, "Flour", "Water"]
    assert writing is not None
    title = kept.provenance["title"]
    [found] = [candidate for candidate in writing.candidates if candidate["seed"] == title["seed"]]
    assert (found["part"], found["chosen"]) == ("title", True)
    assert " Baking at home for a week" in writing.calls[0]["texts"].values()


def test_without_a_title_nothing_is_posted_and_the_topic_comes_back(desk: Desk) -> None:
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator([" -"])
    [result] = desk.publish()
    assert result.outcome == "rejected"
    assert len(desk.generator.calls) == 3
    assert {rejection["filter"] for rejection in result.facts.rejections} == {
        "too_short",
        "title_unfinished",
    }
    assert desk.titles() == []


def test_a_chat_model_is_told_to_find_a_title(desk: Desk) -> None:
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator(
        lambda p, s: "\n“Bread for beginners”\n" if "Find a title" in p else passing(p, s),
        takes_chat=True,
    )
    [result] = desk.publish()
    assert result.facts.title == "Bread for beginners"
    assert "It is about: sourdough bread, baking" in desk.generator.calls[0].prompts[0]


def test_a_title_template_of_the_users_wins(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "title.txt.j2").write_text("{{ keywords[1] }}\nTitle: My")
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator(
        lambda p, s: " own sourdough bread" if p.endswith("Title: My") else passing(p, s)
    )
    ledger = desk.ledger()
    blog_folders = desk.blog(ledger).prompt_folders
    ledger.close()
    [result] = desk.publish(prompt_folders=(folder, *blog_folders))
    assert result.facts.title == "My own sourdough bread"
