from typing import Any

from autoblog.finetuning.corpus import END_OF_TEXT
from autoblog.finetuning.packing import TokenPost, TrainingRow, encode_post, epoch_rows

from .builders import a_post, code_points, text_of

_END = 0
_LONG = "\n\n".join(f"## Part {n}\n\nThe words of part {n} go on." for n in range(40))


def _encoded(**facts: Any) -> TokenPost:
    return encode_post(a_post(**facts), code_points, end_of_text=_END)


def _rows(*posts: TokenPost, length: int = 120, epoch: int = 0) -> list[TrainingRow]:
    return epoch_rows(posts, length=length, seed=1, epoch=epoch)


def test_a_post_ends_with_a_line_of_its_own_for_the_end_of_text() -> None:
    post = a_post()
    encoded = _encoded()
    assert text_of(encoded.header) == post.header
    assert text_of(encoded.body[:-1]) == f"{post.text}\n"
    assert encoded.body[-1] == _END
    assert END_OF_TEXT not in text_of(encoded.body)


def test_starts_are_the_beginnings_of_paragraphs_and_headings() -> None:
    encoded = _encoded()
    body = text_of(encoded.body)
    beginnings = [body[start:].split("\n")[0] for start in encoded.starts]
    assert beginnings == ["First words here.", "## A heading", "More words there."]


def test_every_row_is_full_and_begins_with_the_header_and_a_paragraph() -> None:
    rows = _rows(_encoded(text=_LONG))
    header = a_post().header
    assert len(rows) > 5
    for row in rows:
        text = text_of(row.ids)
        assert len(row.ids) == 121
        assert len(row.learn) == 120
        assert text.startswith(header)
        assert text[len(header) :].startswith(("## Part", "The words"))


def test_rows_reach_every_section_over_a_few_epochs() -> None:
    post = _encoded(text=_LONG)
    text = "\n".join(text_of(row.ids) for e in range(6) for row in _rows(post, epoch=e))
    assert all(f"words of part {n} go on." in text for n in range(40))


def test_a_short_post_is_followed_by_the_opening_of_another() -> None:
    (row,) = _rows(_encoded(), length=200)
    text = text_of(row.ids)
    assert text.count("Title: Plain notes") > 1
    assert f"{chr(_END)}Title: Plain notes" in text


def test_the_header_is_learnt_with_the_opening_only() -> None:
    rows = _rows(_encoded(text=_LONG))
    header = len(a_post().header)
    openings = [row for row in rows if text_of(row.ids)[header:].startswith("## Part 0")]
    others = [row for row in rows if row not in openings]
    assert openings
    assert all(all(row.learn) for row in openings)
    assert all(not any(row.learn[: header - 1]) for row in others)
    assert all(all(row.learn[header - 1 :]) for row in others)


def test_a_paragraph_longer_than_a_row_is_cut_and_not_lost() -> None:
    long = " ".join(f"word{n}" for n in range(200))
    text = "".join(text_of(row.ids) for row in _rows(_encoded(text=long)))
    assert all(f"word{n}"[:-1] in text for n in range(200))


def test_epochs_differ_and_the_same_epoch_is_the_same() -> None:
    posts = [_encoded(path=f"{n}.md", text=_LONG) for n in range(5)]
    assert _rows(*posts) == _rows(*posts)
    assert _rows(*posts) != _rows(*posts, epoch=1)


def test_kinds_of_little_weight_come_seldom() -> None:
    posts = [_encoded(path=f"{n}.md", kind="note") for n in range(100)]
    headers = len(_rows(*posts, length=120))
    assert 10 < headers < 60
