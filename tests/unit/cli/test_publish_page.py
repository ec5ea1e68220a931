"""`publish --dry-run --html`: a page for a browser."""

import json
import os
from pathlib import Path

import pytest

from autoblog.cli import console
from autoblog.errors import StorageError
from tests.prose import short
from tests.scripted import ScriptedGenerator
from tests.unit.cli.conftest import Folder


def test_several_topics_become_one_page_and_nothing_else_changes(folder: Folder) -> None:
    said = folder.run("publish", "--dry-run", "--count", "2", "--html", "page.html")
    assert said.code == 0, said.err
    assert said.out == ""
    assert "page.html: 2 topics" in said.err
    page = (folder.path / "page.html").read_text(encoding="utf-8")
    assert page.count('<section class="topic"') == 2
    assert "Second thoughts" in page
    assert folder.site.received == []
    names = {path.name for path in folder.path.iterdir()}
    assert names == {".env", "templates", "page.html"}


def test_topics_that_were_refused_are_on_the_page_with_their_candidates(folder: Folder) -> None:
    folder.generator = ScriptedGenerator(short)
    said = folder.run("publish", "--dry-run", "--html", "page.html")
    assert said.code == 75
    assert "nothing passed" in said.err
    page = (folder.path / "page.html").read_text(encoding="utf-8")
    assert "Too short." in page
    assert "too_short" in page


def test_without_a_due_topic_no_page_is_made_and_the_reason_told(folder: Folder) -> None:
    folder.run("publish", "--count", "3")
    said = folder.run("publish", "--dry-run", "--html", "page.html")
    assert said.code == 0
    assert "no page was made: nothing is due: 3 of 3 topics are written" in said.err
    assert not (folder.path / "page.html").exists()


def test_programs_get_their_lines_as_well(folder: Folder) -> None:
    said = folder.run("publish", "--dry-run", "--json", "--html", "page.html")
    assert json.loads(said.out)["outcome"] == "rendered"
    assert (folder.path / "page.html").exists()


def test_without_a_dry_run_it_is_a_wrong_call_and_nothing_is_posted(folder: Folder) -> None:
    said = folder.run("publish", "--html", "page.html")
    assert said.code == 2
    assert "add --dry-run" in said.err
    assert folder.site.received == []
    assert folder.generator.calls == []
    assert not (folder.path / "page.html").exists()


@pytest.mark.parametrize("name", ["no-such-folder/page.html", "templates"])
def test_what_cannot_be_written_ends_with_73_before_anything_is_generated(
    folder: Folder, name: str
) -> None:
    said = folder.run("publish", "--dry-run", "--html", name)
    assert said.code == 73
    assert name in said.err
    assert folder.generator.calls == []


def test_a_run_that_fails_leaves_an_earlier_page_as_it_was(folder: Folder) -> None:
    (folder.path / "page.html").write_text("earlier")
    said = folder.run("publish", "--dry-run", "--topic", "no-such", "--html", "page.html")
    assert said.code == 2
    assert (folder.path / "page.html").read_text() == "earlier"
    assert {path.name for path in folder.path.iterdir()} == {".env", "templates", "page.html"}


def test_a_link_stays_a_link_to_the_page(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "page.html"
    link.symlink_to(tmp_path / "real" / "page.html")
    with console.replacing(link) as write:
        write("new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "page.html").read_text() == "new"
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["page.html"]


def test_a_device_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(StorageError, match="no file that can be replaced"), console.replacing(pipe):
        pass
    assert pipe.is_fifo()


def test_others_may_read_a_page_as_they_may_any_other_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    with console.replacing(tmp_path / "page.html") as write:
        write("new")
    assert (tmp_path / "page.html").stat().st_mode == plain.stat().st_mode


def test_tables_without_a_terminal_cut_long_texts(folder: Folder) -> None:
    (folder.path / "templates" / "topics.yaml").write_text(
        f"topics: [{{title: {'A long one ' * 20}, slug: short}}]", encoding="utf-8"
    )
    assert max(map(len, folder.run("topics").out.splitlines())) < 130


def test_the_topics_table_cuts_no_slug_short(folder: Folder) -> None:
    slug = "a-topic-with-a-name-" + "that-goes-on-and-on-" * 7 + "end"
    (folder.path / "templates" / "topics.yaml").write_text(
        f"topics: [{{title: A long one, slug: {slug}}}]", encoding="utf-8"
    )
    assert f" {slug} " in folder.run("topics").out
