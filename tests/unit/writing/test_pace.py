"""A post takes the time that it may take, whatever the machine's speed."""

import pytest

from autoblog.writing.pace import FIRST, POST_S, STEPS, affordable


@pytest.mark.parametrize(
    ("seconds_each", "expected"), [(0.01, STEPS[-1]), (0.5, 48), (2.0, 12), (60.0, STEPS[0])]
)
def test_a_fast_machine_writes_more_candidates(seconds_each: float, expected: int) -> None:
    seconds = FIRST * seconds_each
    assert affordable(parts_left=4, written=FIRST, seconds=seconds) == expected


def test_nothing_is_known_at_first() -> None:
    assert affordable(parts_left=5, written=0, seconds=0.0) == FIRST


@pytest.mark.parametrize("seconds_each", [0.1, 0.4, 0.9, 1.7])
def test_a_whole_post_stays_within_its_time(seconds_each: float) -> None:
    written, seconds = 0, 0.0
    for parts_left in range(6, 0, -1):
        count = affordable(parts_left=parts_left, written=written, seconds=seconds)
        written, seconds = written + count, seconds + count * seconds_each
    assert seconds <= POST_S
    assert seconds > POST_S / 2 or written == FIRST + 5 * STEPS[-1]
