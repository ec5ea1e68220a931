import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autoblog.finetuning.evaluation import Measures, ScoredWindow, line, nats, windows
from autoblog.finetuning.network import logits, new_network
from autoblog.finetuning.packing import TokenPost

from .builders import TINY


def _post(header: int, body: int) -> TokenPost:
    return TokenPost(
        kind="blog",
        header=tuple(range(header)),
        body=tuple(range(100, 100 + body)),
        starts=(0,),
    )


@given(
    header=st.integers(1, 20),
    body=st.integers(1, 200),
    length=st.integers(30, 64),
    slide=st.booleans(),
)
def test_windows_score_every_token_of_the_body_once_and_in_order(
    header: int, body: int, length: int, *, slide: bool
) -> None:
    post = _post(header, body)
    found = list(windows(post, length, slide=slide))
    scored = [number for window in found for number in window.ids[window.scored_from :]]
    assert scored == list(post.body)
    assert all(len(window.ids) <= length for window in found)
    assert all(window.ids[:header] == post.header for window in found)


def test_a_sliding_window_gives_half_the_room_as_context() -> None:
    later = list(windows(_post(4, 200), 64, slide=True))[1:]
    assert all(window.scored_from >= 34 for window in later)


def test_surprise_does_not_depend_on_how_windows_are_batched() -> None:
    network = new_network(TINY, end_of_text=0, seed=1).eval()
    found = [ScoredWindow(ids=tuple(range(size)), scored_from=3) for size in (5, 40, 17, 9)]
    together = nats(network, found)
    alone = sum(nats(network, [window], batch_tokens=1) for window in found)
    assert together == pytest.approx(alone, rel=1e-5)


@torch.no_grad()
def test_surprise_is_the_sum_of_minus_log_likelihoods() -> None:
    network = new_network(TINY, end_of_text=0, seed=1).eval()
    ids = (5, 6, 7, 8)
    likelihoods = torch.log_softmax(logits(network, torch.tensor([ids])), dim=-1)[0]
    expected = -float(likelihoods[1, 7] + likelihoods[2, 8])
    assert nats(network, [ScoredWindow(ids=ids, scored_from=2)]) == pytest.approx(
        expected, rel=1e-5
    )


def test_figures_follow_their_definitions() -> None:
    found = Measures(row_length=256, posts=1, tokens=10, text_bytes=40, nats=10 * math.log(16))
    assert found.perplexity == pytest.approx(16)
    assert found.bits_per_byte == pytest.approx(1)
    assert line(found) == (
        "row_length=256 posts=1 tokens=10 bytes=40 perplexity=16.00 bits_per_byte=1.0000"
    )
