"""Changes of a topic file by a program: every line that is not meant stays as it is."""

import stat
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoblog.errors import StorageError, TopicFileError, UsageError
from autoblog.topics import RawValue, TopicFile

ODD = """\
# the list
defaults: {words: {min: 100,  max: 600}}
topics:
  # about the list
  - # odd
    slug: one-x   # the slug
    # about the title
    title: 'It''s one'
    keywords:   # why
      - a   # first
      # between
      - b

  # --- spring ---

  # about two
  - {title: Two, tags: [a, b], words: {min: 100,max: 200}}   # eol
  - title: "Three"
    notes: |   # facts
      # not a comment

      a fact
    # its own comment
# the tail
"""


def written(folder: Path, text: str) -> TopicFile:
    path = folder / "topics.yaml"
    path.write_bytes(text.encode())
    return TopicFile.read(path)


def after(file: TopicFile, change: Callable[[TopicFile], object]) -> str:
    change(file)
    return file.path.read_bytes().decode()


def differing(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the lines that are gone and those that are new."""
    before, now = old.splitlines(), new.splitlines()
    return [line for line in before if line not in now], [
        line for line in now if line not in before
    ]


def test_moved_topics_take_their_comments_along_and_nothing_else_changes(tmp_path: Path) -> None:
    text = after(written(tmp_path, ODD), lambda file: file.move(1, 0))
    assert lines_of(text) == lines_of(ODD)
    assert "# about the list\n\n  # about two\n  - {title: Two" in text
    back = after(TopicFile.read(tmp_path / "topics.yaml"), lambda file: file.move(0, 1))
    assert back.replace("list\n\n", "list\n") == ODD


def lines_of(text: str) -> list[str]:
    return sorted(line for line in text.splitlines() if line)


@pytest.mark.parametrize(("number", "to"), [(0, 2), (2, 0), (1, 2), (0, 1)])
def test_every_move_gives_the_wished_order(tmp_path: Path, number: int, to: int) -> None:
    file = written(tmp_path, ODD)
    order = ["one-x", "two", "three"]
    order.insert(to, order.pop(number))
    text = after(file, lambda file: file.move(number, to))
    entries = TopicFile.read(file.path).entries()
    assert [entry[0].topic.slug for entry in entries] == order
    assert lines_of(text) == lines_of(ODD)


def test_a_changed_value_keeps_its_quotes_and_its_comments(tmp_path: Path) -> None:
    file = written(tmp_path, ODD)
    text = after(file, lambda file: file.change(0, {"title": "It's new", "slug": "new"}))
    assert differing(ODD, text) == (
        ["    slug: one-x   # the slug", "    title: 'It''s one'"],
        ["    slug: new     # the slug", "    title: 'It''s new'"],
    )


def test_a_list_keeps_the_items_that_stay_with_their_comments(tmp_path: Path) -> None:
    text = after(
        written(tmp_path, ODD), lambda file: file.change(0, {"keywords": ("a", "new", "b", "c: d")})
    )
    assert differing(ODD, text) == ([], ["      - new", "      - 'c: d'"])


def test_a_key_is_taken_away_and_the_dash_stays(tmp_path: Path) -> None:
    text = after(written(tmp_path, ODD), lambda file: file.change(0, {"slug": None}))
    assert differing(ODD, text)[0] == ["    slug: one-x   # the slug"]
    assert [
        entry[0].topic.slug for entry in TopicFile.read(tmp_path / "topics.yaml").entries()
    ] == [
        "its-one",
        "two",
        "three",
    ]


def test_a_topic_in_braces_stays_in_braces(tmp_path: Path) -> None:
    text = after(
        written(tmp_path, ODD), lambda file: file.change(1, {"title": "Two: 2", "kind": "how-to"})
    )
    assert differing(ODD, text)[1] == [
        "  - {title: 'Two: 2', tags: [a, b], words: {min: 100, max: 200}, kind: how-to} # eol"
    ]


def test_a_new_topic_stands_at_the_end_in_the_files_own_form(tmp_path: Path) -> None:
    values: dict[str, RawValue] = {
        "title": "Four: more",
        "tags": ("x, y", "#1"),
        "notes": "First.\n\nSecond # two.",
    }
    text = after(written(tmp_path, ODD), lambda file: file.add(values))
    assert differing(ODD, text)[0] == []
    assert text.endswith("# the tail\n")
    [topic] = [at.topic for at in TopicFile.read(tmp_path / "topics.yaml").entries()[-1]]
    assert (topic.title, topic.tags, topic.notes) == tuple(values.values())


def test_windows_line_breaks_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    text = "\ufeff" + ODD.replace("\n", "\r\n").rstrip()
    file = written(tmp_path, text)
    changes: list[Callable[[TopicFile], object]] = [
        lambda file: file.add({"title": "Four", "notes": "a\nb"}),
        lambda file: file.change(2, {"notes": "c\nd", "status": "draft"}),
        lambda file: file.move(3, 0),
        lambda file: file.replace(file.text.replace("\r\n", "\n")),
    ]
    for change in changes:
        content = after(TopicFile.read(file.path), change)
        assert content.startswith("\ufeff# the list\r\n")
        assert "\n" not in content.replace("\r\n", "")
    assert TopicFile.read(file.path).entries()[3][0].topic.notes == "c\nd"


def test_a_file_that_changed_on_disk_wins(tmp_path: Path) -> None:
    file = written(tmp_path, ODD)
    file.path.write_text(ODD + "# by hand\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has changed on disk since it was read"):
        file.add({"title": "Four"})
    assert file.path.read_text(encoding="utf-8") == ODD + "# by hand\n"
    assert [each.name for each in tmp_path.iterdir()] == ["topics.yaml"]


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.change(0, {"title": "Two"}),
        lambda file: file.change(0, {"slug": "two"}),
        lambda file: file.change(0, {"title": None}),
        lambda file: file.change(2, {"status": "later"}),
        lambda file: file.add({"title": "Two"}),
        lambda file: file.add({"title": "Bell \x07"}),
        lambda file: file.replace("topics: ["),
    ],
)
def test_a_file_that_the_reader_would_refuse_is_never_written(
    tmp_path: Path, change: Callable[[TopicFile], object]
) -> None:
    file = written(tmp_path, ODD.replace("slug: one-x", "kind: how-to"))
    before = file.path.read_bytes()
    with pytest.raises(TopicFileError):
        change(file)
    assert file.path.read_bytes() == before


def test_a_list_in_brackets_is_left_to_its_author(tmp_path: Path) -> None:
    file = written(tmp_path, "topics: [{title: One}]\n")
    with pytest.raises(TopicFileError, match="stands in brackets"):
        file.change(0, {"title": "Two"})


def test_the_files_mode_stays_and_a_link_stays_a_link(tmp_path: Path) -> None:
    file = written(tmp_path, ODD)
    file.path.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(file.path)
    TopicFile.read(link).add({"title": "Four"})
    assert link.is_symlink()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o640


def test_a_folder_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    file = written(tmp_path, ODD)
    moved = TopicFile(
        path=Path("/proc/topics.yaml"), content=file.content, text=file.text, timezone=file.timezone
    )
    with pytest.raises(StorageError, match="nothing was changed"):
        moved.add({"title": "Four"})


# --- any file, any change ---------------------------------------------------------------------

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn"]),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() == text and " ".join(text.split()) == text and "{" not in text)
ENTRIES = st.lists(
    st.sampled_from(
        [
            "- title: T{n}\n",
            "- title: T{n}   # eol\n  tags: [a,  b]\n",
            "# above\n- {{title: T{n}, tags: [a]}}\n",
            "-\n  # in it\n  title: 'T{n}'\n  notes: |\n    # no comment\n\n    text\n\n",
            "- tags:\n  - a # x\n  - b\n  # deep\n  title: >-\n    T{n}\n  # its own\n\n",
            "\n# a heading\n\n- title:\n    T{n}\n  keywords: [a,\n    b]  # two lines\n",
        ]
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(
    forms=ENTRIES,
    indent=st.sampled_from(["", "  ", "    "]),
    data=st.data(),
    title=WORDS,
    tags=st.lists(WORDS, max_size=3, unique_by=str.casefold),
    notes=st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
)
def test_any_change_does_what_it_says_and_no_more(  # noqa: PLR0917  (pytest fills them by name)
    tmp_path_factory: pytest.TempPathFactory,
    forms: list[str],
    indent: str,
    data: st.DataObject,
    title: str,
    tags: list[str],
    notes: str,
) -> None:
    body = "".join(form.format(n=n) for n, form in enumerate(forms))
    text = "topics:\n" + "".join(
        indent + line if line.strip() else line for line in body.splitlines(keepends=True)
    )
    file = written(tmp_path_factory.mktemp("any"), text)
    number = data.draw(st.integers(0, len(forms) - 1))
    try:
        file.change(number, {"title": title, "tags": tuple(tags), "notes": notes})
    except TopicFileError as error:
        assert "other topics" not in str(error)  # noqa: PT017  (a title may make a slug twice)
        return
    entries = TopicFile.read(file.path).entries()
    topic = entries[number][0].topic
    assert (topic.title, topic.tags) == (title, tuple(tags))
    assert topic.notes.split() == notes.split()
    assert len(entries) == len(forms)
    for one, other in combinations(range(len(forms)), 2):
        TopicFile.read(file.path).move(one, other)
    titles = {entry[0].topic.title for entry in TopicFile.read(file.path).entries()}
    assert titles == {title} | {f"T{n}" for n in range(len(forms)) if n != number}
