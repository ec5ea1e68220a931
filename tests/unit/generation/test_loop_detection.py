"""A loop is seen soon after it has begun, and nothing else is taken for one."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.generation.loop_detection import (
    CHECK_EVERY,
    LEAST_REPEATED,
    MAX_PERIOD,
    has_looped,
    is_looping,
)


def words(count: int, seed: int = 1) -> list[int]:
    return random.Random(seed).sample(range(10_000), count)


@pytest.mark.parametrize("period", [1, 2, 3, 7, 20, 39, 40, 41, 100, 260, MAX_PERIOD])
def test_a_loop_of_any_period_is_seen_once_it_is_long_enough(period: int) -> None:
    repeated = max(period, LEAST_REPEATED)
    text = [*words(500, seed=2), *(words(period) * 50)[: period + repeated]]
    assert is_looping(text)
    assert not is_looping(text[:-1])


@given(st.lists(st.integers(), unique=True, max_size=900))
def test_distinct_tokens_are_no_loop(tokens: list[int]) -> None:
    assert not tokens or not is_looping(tokens)


def test_a_refrain_is_no_loop() -> None:
    refrain = words(60)
    assert not is_looping([*refrain, *words(100, seed=2), *refrain])


def test_what_the_prompt_holds_does_not_count() -> None:
    prompt, own = words(48), words(48)
    assert not has_looped([*prompt, *own], len(prompt))
    assert has_looped([*prompt, *own, *own], len(prompt))


def test_a_loop_is_looked_for_now_and_then() -> None:
    text = [5] * (LEAST_REPEATED + 3 * CHECK_EVERY)
    seen = [length for length in range(1, len(text)) if has_looped(text[:length], 0)]
    assert seen == [LEAST_REPEATED + CHECK_EVERY, LEAST_REPEATED + 2 * CHECK_EVERY]
