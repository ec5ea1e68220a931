"""The passages that answer a topic are found among twenty papers, and bad files lose no others."""

import os
from pathlib import Path

import pytest

from autoblog.sources import SITE, Library, SourcePage, read_library
from autoblog.sources.documents import UnreadableSourceError
from autoblog.sources.file_text import read_source_file
from autoblog.sources.passage_search import terms_of
from autoblog.sources.pdf_text import read_pdf
from autoblog.sources.splitting import MOST_WORDS, passages_of
from tests.unit.sources.papers import ANSWERS, make_papers, pdf


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("blog")
    make_papers(folder / "papers")
    return read_library(["papers"], folder=folder)


def test_the_passage_that_answers_is_among_the_first_three_of_nine_topics_in_ten(
    library: Library,
) -> None:
    found = [
        any(answer in passage.text for passage in library.find(title, language="en"))
        for title, (_, answer) in ANSWERS.items()
    ]
    assert sum(found) >= 9


def test_a_passage_tells_the_file_and_the_page_of_a_pdf(library: Library) -> None:
    [first, *_] = library.find("When the ferry crosses the sound", language="en")
    assert first.source == "papers/long.pdf, page 251"


def test_what_cannot_be_read_is_told_in_a_sentence_each(library: Library) -> None:
    told = dict(problem.split(": ", 1) for problem in library.problems)
    assert {Path(name).name for name in told} == {
        "broken.pdf",
        "scanned.pdf",
        "picture.txt",
        "latin.md",
    }
    assert "broken or no PDF" in told["papers/broken.pdf"]
    assert "may be scanned" in told["papers/scanned.pdf"]
    assert "is no text" in told["papers/picture.txt"]
    assert "not in UTF-8" in told["papers/latin.md"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("gone.md", "there is no 'gone.md'"),
        ("table.xlsx", "is none of"),
        ("empty.txt", "holds no text"),
        ("nothing", "holds no Markdown, text, HTML or PDF file"),
        (SITE, "in real runs only"),
    ],
)
def test_other_sources_are_read_beside_one_that_is_not(
    tmp_path: Path, source: str, said: str
) -> None:
    (tmp_path / "table.xlsx").write_bytes(b"PK")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "good.txt").write_text("The mill has 12 wheels of old oak.", encoding="utf-8")
    found = read_library([source, "good.txt"], folder=tmp_path)
    [problem] = found.problems
    assert said in problem
    assert [page.name for page in found.pages] == ["good.txt"]


def test_a_link_that_leads_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("A secret that nobody may read.", encoding="utf-8")
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "good.txt").write_text("The mill has 12 wheels of old oak.", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    (folder / "same.txt").symlink_to(folder / "good.txt")
    found = read_library(["papers"], folder=tmp_path)
    assert not [page for page in found.pages if "secret" in page.text]
    assert len(found.problems) == 2
    assert all("leads out" in problem for problem in found.problems)


def test_a_file_that_is_too_large_is_told_with_its_size(tmp_path: Path) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(9 * 2**20)
    with pytest.raises(UnreadableSourceError, match="is the limit"):
        read_source_file(tmp_path / "large.txt", name="large.txt")


def test_a_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("First text.", encoding="utf-8")
    first = read_source_file(path, name="a.txt")
    assert read_source_file(path, name="a.txt") is first
    path.write_text("Another text.", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert read_source_file(path, name="a.txt").pages[0].text == "Another text."


def test_a_pdf_that_takes_too_long_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "slow.pdf"
    path.write_bytes(pdf([f"Page number {number} has words." for number in range(6)]))
    times = iter(range(0, 10_000, 50))
    document = read_pdf(path, name="slow.pdf", now=lambda: next(times))
    assert 0 < len(document.pages) < 6
    assert "were not read, since it is too long" in document.problem


def test_the_site_s_posts_are_a_source(tmp_path: Path) -> None:
    posts = [SourcePage(name="site, Mills", text="# Mills\n\nThe mill has 12 wheels of old oak.")]
    found = read_library([SITE], folder=tmp_path, posts=lambda: posts)
    assert found.find("wheels of the mill", language="en")[0].source == "site, Mills"


def test_nothing_fits_a_query_without_a_common_word(library: Library) -> None:
    assert library.find("zzzz qqqq", language="en") == ()
    assert Library().find("anything", language="en") == ()


def test_passages_are_short_and_keep_their_heading_as_what_they_are_about() -> None:
    text = "# Wheels\n\n" + "Oak lasts long in water. " * 60 + "\n\n## Sails\n\n" + "word " * 400
    passages = list(passages_of(SourcePage(name="a", text=text), language="en"))
    assert all(len(one.passage.text.split()) <= MOST_WORDS for one in passages)
    assert {one.headings for one in passages} == {"Wheels", "Sails"}


def test_japanese_is_searched_by_pairs_of_letters() -> None:
    text = "水車小屋は1785年に川のそばで建てられました。\n\n猫は昼に長く眠ります。"
    assert terms_of("水車小屋", "ja") == ["水車", "車小", "小屋"]
    page = SourcePage(name="a", text=text)
    [found] = Library(pages=(page,)).find("水車小屋の歴史", language="ja", most=1)
    assert "1785" in found.text
