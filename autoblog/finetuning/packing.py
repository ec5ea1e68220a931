"""Cuts tokenised posts into training rows of one length, with no padding.

A row is a header (`Title`, `Tags`) and a piece of its post that begins at a paragraph or
heading and runs to the row's end. If the post ends earlier, the end-of-text token and the
opening of another post fill the rest.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from autoblog.finetuning.corpus import CorpusPost


class Encoder(Protocol):
    """Text to token ids, without special tokens."""

    def __call__(self, text: str) -> list[int]:
        """Encode one text."""
        ...


@dataclass(frozen=True, kw_only=True)
class TokenPost:
    """A post as token ids; `starts` are the indices in `body` where a piece may begin."""

    kind: str
    header: tuple[int, ...]
    body: tuple[int, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingRow:
    """A row of `length + 1` token ids; `learn[i]` says whether predicting `ids[i + 1]` counts."""

    ids: tuple[int, ...]
    learn: tuple[bool, ...]


# The model should sound like blogs and guides; the notes are many, odd and of one person.
KIND_WEIGHTS: Mapping[str, float] = {
    "blog": 1.0,
    "guide": 1.0,
    "event": 0.5,
    "recipe": 0.5,
    "note": 0.3,
}


def encode_post(
    post: CorpusPost, encode: Encoder, *, end_of_text: int, max_header: int = 96
) -> TokenPost:
    """Encode a post, paragraph by paragraph, so that every start is exact."""
    body: list[int] = []
    starts: list[int] = []
    for paragraph in post.text.split("\n\n"):
        if body:
            body.extend(encode("\n\n"))
        starts.append(len(body))
        body.extend(encode(paragraph))
    return TokenPost(
        kind=post.kind,
        header=tuple(encode(post.header)[:max_header]),
        body=(*body, *encode("\n"), end_of_text),
        starts=tuple(starts),
    )


def epoch_rows(
    posts: Sequence[TokenPost],
    *,
    length: int,
    seed: int,
    epoch: int,
    weights: Mapping[str, float] = KIND_WEIGHTS,
) -> list[TrainingRow]:
    """Return the rows of one pass in their order; the same arguments give the same rows."""
    rng = random.Random(f"{seed}/{epoch}/{length}")  # noqa: S311 - an order, not a secret
    rows: list[TrainingRow] = []
    for post in posts:
        weight = weights.get(post.kind, 1.0)
        for _ in range(int(weight) + (rng.random() < weight % 1)):
            rows.extend(_post_rows(post, posts, length, rng))
    rng.shuffle(rows)
    return rows


def _post_rows(
    post: TokenPost, posts: Sequence[TokenPost], length: int, rng: random.Random
) -> list[TrainingRow]:
    room = length + 1 - len(post.header)
    rows: list[TrainingRow] = []
    start = 0
    while True:
        piece = post.body[start : start + room]
        ids = [*post.header, *piece]
        # Headers of later pieces are context only: learnt once per post, not once per row.
        learn = [start == 0] * len(post.header) + [True] * len(piece)
        while len(ids) < length + 1:
            other = rng.choice(posts)
            opening = [*other.header, *other.body]
            ids.extend(opening)
            learn.extend([True] * len(opening))
        rows.append(TrainingRow(ids=tuple(ids[: length + 1]), learn=tuple(learn[1 : length + 1])))
        end = start + room
        if end >= len(post.body):
            return rows
        start = _next_start(post, start, end, rng)


def _next_start(post: TokenPost, start: int, end: int, rng: random.Random) -> int:
    """Choose a boundary on either side of `end` at random, so that all tokens are seen as often."""
    before = bisect_right(post.starts, end) - 1
    after = bisect_left(post.starts, end)
    choices = [post.starts[i] for i in {before, after} if i < len(post.starts)]
    forward = [index for index in choices if index > start]
    return rng.choice(forward) if forward else end
