"""The tab Topics without a browser: a file on disk, a ledger, a calendar."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autoblog.errors import SettingError, TopicFileError, UsageError
from autoblog.studio import topic_steps
from autoblog.studio.topic_form import TOPIC_FIELDS, changed_values, form_texts
from autoblog.studio.topics_table import calendar_table, topics_table
from autoblog.studio.workshop import Workshop
from autoblog.topics import RawValue, TopicFile
from tests.desk import Desk
from tests.fake_site import FakeSite
from tests.unit.studio.desks import workshop_of

FILE = """\
defaults: {words: {min: 100, max: 600}, outline: [], closing: none}
topics:
  - title: First things   # <b>
    tags: [writing]
  - title: Number {{ n }}
    each: {n: [one, two]}
  - title: Later & more
    publish_at: 2026-12-01 10:00
"""


@pytest.fixture
def blog(database: str) -> Iterator[Desk]:
    with FakeSite("https://blog.example", role="editor") as site:
        yield Desk(address=database, site=site)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "topics.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def workshop(blog: Desk, file: Path) -> Workshop:
    blog.topics = tuple(at.topic for entry in TopicFile.read(file).entries() for at in entry)
    return workshop_of(blog, topics=file)


def texts(**changes: str) -> list[str]:
    return [changes.get(field.name, "") for field in TOPIC_FIELDS]


def edited(shown: tuple[str, ...], **changes: str) -> list[str]:
    pairs = zip(TOPIC_FIELDS, shown, strict=True)
    return [changes.get(field.name, text) for field, text in pairs]


def test_the_table_shows_states_lines_and_what_comes_next(blog: Desk, workshop: Workshop) -> None:
    blog.publish(1)
    view = topic_steps.look(workshop)
    rows = [
        (row.topic.slug, row.line, row.state, row.next and f"{row.next.step} {row.next.at:%d %H}")
        for row in view.rows
    ]
    assert rows == [
        ("first-things", 3, "done", None),
        ("number-one", 5, "due", "write 22 09"),
        ("number-two", 5, "due", "write 23 09"),
        ("later-more", 7, "due", "write 24 09"),
    ]
    assert view.choices == [
        ("1. First things", "first-things"),
        ("2. Number one", "number-one"),
        ("3. Later & more", "later-more"),
    ]
    assert "Later &amp; more" in topics_table(view)
    table = calendar_table(view)
    assert table.index("draft until 2026-12-01 10:00") < table.index("<td>publish</td>")


def test_a_topic_is_changed_and_the_file_keeps_its_comments(workshop: Workshop, file: Path) -> None:
    editing = topic_steps.choose(workshop, "first-things")
    assert "writing" in editing.shown
    changes = edited(editing.shown, tags="writing, reading", outline="Why\nHow", notes="a\r\nb")
    slug, said = topic_steps.save(workshop, editing, changes)
    assert (slug, said) == ("first-things", "Saved: outline, notes, tags.")
    assert file.read_text(encoding="utf-8") == FILE.replace(
        "    tags: [writing]\n",
        "    tags: [writing, reading]\n    outline: [Why, How]\n    notes: |\n      a\n      b\n",
    )


def test_a_new_title_of_a_written_topic_keeps_its_slug(
    blog: Desk, workshop: Workshop, file: Path
) -> None:
    blog.publish(1)
    editing = topic_steps.choose(workshop, "first-things")
    slug, said = topic_steps.save(workshop, editing, edited(editing.shown, title="Other things"))
    assert slug == "first-things"
    assert "not written again" in said
    assert topic_steps.look(workshop).rows[0].state == "done"
    editing = topic_steps.choose(workshop, "later-more")
    slug, said = topic_steps.save(workshop, editing, edited(editing.shown, title="Soon"))
    assert (slug, said) == ("soon", "Saved: title.")


def test_topics_are_added_and_moved(workshop: Workshop, file: Path) -> None:
    new = topic_steps.choose(workshop, None)
    slug, _ = topic_steps.save(workshop, new, texts(title="Brand new", repeat="weekly"))
    assert slug == "brand-new"
    said = topic_steps.move(workshop, topic_steps.choose(workshop, slug), -1_000_000)
    assert said == "The topic is now number 1 of 4."
    said = topic_steps.move(workshop, topic_steps.choose(workshop, slug), -1)
    assert said == "The topic is number 1 of 4 already."
    assert "topics:\n  - title: Brand new\n    repeat: weekly\n  - title: First" in file.read_text(
        encoding="utf-8"
    )


def test_a_human_who_saves_the_file_meanwhile_wins(workshop: Workshop, file: Path) -> None:
    editing = topic_steps.choose(workshop, "first-things")
    version = topic_steps.look(workshop).version
    by_hand = FILE.replace("[writing]", "[by, hand]")
    file.write_text(by_hand, encoding="utf-8")
    with pytest.raises(UsageError, match="has changed on disk since this page read it"):
        topic_steps.save(workshop, editing, edited(editing.shown, title="Mine"))
    with pytest.raises(UsageError, match="has changed on disk"):
        topic_steps.move(workshop, editing, 1)
    with pytest.raises(UsageError, match="Copy your text"):
        topic_steps.replace_text(workshop, version, FILE)
    assert file.read_text(encoding="utf-8") == by_hand


def test_what_the_reader_would_refuse_is_told_and_not_written(
    workshop: Workshop, file: Path
) -> None:
    editing = topic_steps.choose(workshop, "later-more")
    with pytest.raises(TopicFileError, match="first-things"):
        topic_steps.save(workshop, editing, edited(editing.shown, slug="first-things"))
    with pytest.raises(UsageError, match="Nothing in the form was changed"):
        topic_steps.save(workshop, editing, editing.shown)
    version = topic_steps.look(workshop).version
    with pytest.raises(TopicFileError):
        topic_steps.replace_text(workshop, version, "topics: nothing")
    assert file.read_text(encoding="utf-8") == FILE


def test_a_broken_file_shows_its_problems_and_can_be_mended_as_text(
    workshop: Workshop, file: Path
) -> None:
    file.write_text(FILE.replace("tags:", "tag<s:"), encoding="utf-8")
    view = topic_steps.look(workshop)
    shown = topics_table(view)
    assert "topics.yaml:4" in shown
    assert "<pre>    tag&lt;s: [writing]</pre>" in shown
    assert calendar_table(view) == ""
    topic_steps.replace_text(workshop, view.version, FILE)
    assert topic_steps.look(workshop).problems == ()


def test_without_a_ledger_the_topics_are_shown_all_the_same(blog: Desk, workshop: Workshop) -> None:
    def refuse(*_: object) -> None:
        raise SettingError("AUTOBLOG_SCHEDULE is empty")

    object.__setattr__(workshop, "calendar", refuse)
    view = topic_steps.look(workshop)
    assert [row.state for row in view.rows] == ["due"] * 4
    assert "AUTOBLOG_SCHEDULE is empty" in calendar_table(view)


def test_the_form_changes_nothing_that_was_not_touched() -> None:
    values: dict[str, RawValue] = {
        "title": "A",
        "keywords": ("k",),
        "outline": (),
        "notes": "x\n\ny",
        "tags": ("a, b", "c"),
    }
    shown = form_texts(values)
    assert changed_values(shown, shown) == {}
    assert changed_values(form_texts({}), shown) == values
    assert changed_values(shown, texts(title="A")) == dict.fromkeys(
        ("keywords", "outline", "notes", "tags")
    )
