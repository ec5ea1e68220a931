"""Waiting ends with the condition or with the patience."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from autoblog.sandbox.waiting import wait_until


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def wait(self, seconds: float) -> None:
        self.now += seconds


@given(true_after_s=st.floats(0, 10), within_s=st.floats(0, 10))
def test_it_tells_whether_the_condition_held_in_time(true_after_s: float, within_s: float) -> None:
    clock = _Clock()

    held = wait_until(
        lambda: clock.now >= true_after_s,
        within_s=within_s,
        wait=clock.wait,
        clock=lambda: clock.now,
    )

    assert held or clock.now >= within_s
    assert held or true_after_s > within_s


def test_what_holds_already_is_not_waited_for() -> None:
    def wait(seconds: float) -> None:
        raise AssertionError(seconds)

    assert wait_until(lambda: True, within_s=0, wait=wait)


def test_the_condition_is_asked_again_after_each_pause() -> None:
    answers = iter([False, False, True])
    pauses = itertools.count()

    wait_until(lambda: next(answers), within_s=5, wait=lambda _: next(pauses), clock=lambda: 0.0)

    assert next(pauses) == 2
