import gzip
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.errors import CorpusError
from autoblog.finetuning.corpus import parse_posts, parse_text, read_posts, split
from autoblog.finetuning.corpus_cleaning import clean_posts, clean_text

from .builders import a_post, corpus_file


@given(st.lists(st.text(), max_size=30))
def test_a_post_is_held_out_exactly_when_the_hash_of_its_path_begins_with_zero(
    paths: list[str],
) -> None:
    paths = [path.encode("utf-8", "ignore").decode() for path in paths]
    training, held_out = split(a_post(path) for path in paths)
    zero = {path for path in paths if hashlib.sha256(path.encode()).hexdigest()[0] == "0"}
    assert {post.path for post in held_out} == zero
    assert not {post.path for post in training} & zero


def test_the_header_is_title_and_tags_and_a_blank_line() -> None:
    assert a_post().header == "Title: Plain notes\nTags: writing, notes\n\n"


def test_a_post_without_tags_has_no_tags_line() -> None:
    assert a_post(tags=()).header == "Title: Plain notes\n\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{broken", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"title": "x"}', "'text'"),
        ('{"title": " ", "text": "x"}', "'title'"),
        ('{"title": "x", "text": "y", "tags": [1]}', "'tags'"),
    ],
)
def test_a_bad_line_is_one_error_with_its_number(line: str, said: str) -> None:
    good = json.dumps({"title": "x", "text": "y"})
    with pytest.raises(CorpusError) as caught:
        list(parse_posts([good, "", line, "{also broken"], name="posts.jsonl"))
    assert [str(problem).split(": ")[0] for problem in caught.value.problems] == ["posts.jsonl:3"]
    assert said in str(caught.value)
    assert caught.value.exit_code == 65


def test_a_corpus_may_be_compressed(tmp_path: Path) -> None:
    plain = corpus_file(tmp_path / "corpus.jsonl", posts=3)
    packed = tmp_path / "corpus.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_posts(packed) == read_posts(plain)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_a_corpus_of_nothing_or_of_noise_is_our_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=r"corpus\.jsonl"):
        read_posts(path)


def test_a_missing_or_torn_file_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_posts(tmp_path / "none.jsonl")
    torn = tmp_path / "torn.jsonl.gz"
    torn.write_bytes(gzip.compress(b"{}" * 1000)[:20])
    with pytest.raises(CorpusError, match="cannot be read"):
        read_posts(torn)


def test_a_folder_gives_its_texts_in_order_with_titles_from_where_they_stand(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.md").write_text("---\ntitle: From facts\ntags: [one, two]\n---\nWords.")
    (tmp_path / "a.md").write_text("# From a heading\n\nWords.")
    (tmp_path / "from-a-name.txt").write_text("Words.")
    (tmp_path / "empty.md").write_text("\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    posts = read_posts(tmp_path)
    assert [post.title for post in posts] == ["From a heading", "From facts", "from a name"]
    assert posts[1].tags == ("one", "two")
    assert {post.text.strip() for post in posts} == {"Words."}


def test_an_empty_folder_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"\.md or \.txt"):
        read_posts(tmp_path)


def test_front_matter_that_is_not_yaml_names_file_and_line() -> None:
    with pytest.raises(CorpusError, match=r"a\.md:3: "):
        parse_text("---\ntitle: x\ntags: [one\n---\nWords.", path="a.md")


def test_sentences_with_addresses_and_numbers_to_call_are_left_out() -> None:
    text = (
        "We kept this. Write to someone@example.gov today. Visit https://example.gov now.\n\n"
        "Call (202) 555-0123 at once.\n\n- See www.example.gov\n- A plain item"
    )
    assert clean_text(text) == "We kept this.\n\n- A plain item"


def test_notation_is_left_out_and_prose_in_any_script_is_kept() -> None:
    assert clean_text("x = 12 * (3 + 4) / 5\n\n人々のための簡単な言葉.") == (
        "人々のための簡単な言葉."
    )


def test_a_heading_without_a_section_is_left_out() -> None:
    assert clean_text("## Empty\n\n### Why\n\nWords.\n\n## Last") == "## Why\n\nWords."


def test_code_goes_and_the_words_of_links_stay() -> None:
    assert clean_text("See [the guide](https://example.gov/a).\n\n```\ncode words\n```") == (
        "See the guide."
    )


@given(st.text())
def test_cleaning_never_raises_and_cleans_once_for_all(text: str) -> None:
    once = clean_text(text)
    assert "\n\n\n" not in once
    assert once == once.strip()


def test_lines_that_many_posts_share_are_left_out() -> None:
    shared = "This sentence stands below every single post."
    posts = [
        a_post(f"{n}.md", text=f"{f'Own words number {n} come first. ' * 12}\n\n{shared}")
        for n in range(9)
    ]
    cleaned = clean_posts(posts)
    assert len(cleaned) == 9
    assert not any(shared in post.text for post in cleaned)
