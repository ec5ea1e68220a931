"""The count of threads that is faster is found, kept while it is, and left when it is not."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.generation.engine.kernels.thread_count import LATEST, SOONEST, WINDOW, ThreadCount

Cost = Callable[[int], float]


def run(count: ThreadCount, cost: Cost, *, steps: int, rows: int = 1) -> list[int]:
    """How many threads shared each step."""
    used = []
    for _ in range(steps):
        used.append(count.now)
        count.took(cost(count.now), rows=rows)
    return used


def quiet(threads: int) -> float:
    return 1 / threads


def beside(programs: int, *, cores: int) -> Cost:
    """Those that share a core with another program get half of it, and the others wait."""
    return lambda threads: (2.0 if threads > cores - programs else 1.0) / threads


def test_all_threads_are_kept_where_nothing_else_runs_and_trials_cost_little() -> None:
    used = run(ThreadCount(4), quiet, steps=10_000)
    assert used[-1] == 4
    assert 0 < sum(one != 4 for one in used) < 0.01 * len(used)


@pytest.mark.parametrize(
    ("cores", "programs", "best"), [(2, 1, 2), (4, 1, 3), (8, 1, 7), (8, 3, 5), (16, 3, 13)]
)
def test_beside_busy_programs_their_cores_are_left_to_them(
    cores: int, programs: int, best: int
) -> None:
    """On two cores both at half are as good as one, so there nothing is changed."""
    used = run(ThreadCount(cores), beside(programs, cores=cores), steps=12 * LATEST)
    assert used[-LATEST // 2 :].count(best) > 0.4 * LATEST


def slower_by_far(threads: int) -> float:
    """As it was measured on two cores beside a busy program."""
    return {1: 6.3, 2: 11.0}[threads]


def test_what_was_measured_beside_a_busy_program_leads_to_one_thread_and_back() -> None:
    count = ThreadCount(2)
    used = run(count, slower_by_far, steps=2 * SOONEST)
    assert used[SOONEST + WINDOW] == 1
    assert used.count(1) > 0.4 * len(used)
    back = run(count, quiet, steps=2 * LATEST)
    assert back[-SOONEST:].count(2) > SOONEST - WINDOW


def test_step_by_step_it_finds_the_best_of_many() -> None:
    best = 5
    used = run(ThreadCount(8), lambda threads: 1 + 0.2 * abs(threads - best), steps=20 * SOONEST)
    assert used[-SOONEST // 2 :].count(best) > SOONEST // 4
    assert used[: 4 * SOONEST].count(best) > 0  # what paid is tried again at once


def test_a_trial_that_is_much_slower_is_broken_off_at_once() -> None:
    used = run(ThreadCount(2), lambda threads: 3.0 - threads, steps=2 * SOONEST)
    assert used.count(1) == 1


def test_a_little_faster_is_not_worth_a_change() -> None:
    used = run(ThreadCount(2), lambda threads: 1 + 0.01 * threads, steps=2 * SOONEST)
    assert used[-1] == 2
    assert used.count(1) == WINDOW


def test_steps_of_other_rows_are_not_compared() -> None:
    count = ThreadCount(2)
    for step in range(20 * SOONEST):
        assert count.now == 2
        count.took(1.0, rows=1 + step % 2)


def test_a_trial_that_a_new_row_breaks_into_says_nothing() -> None:
    count = ThreadCount(2)
    run(count, slower_by_far, steps=SOONEST + 3)
    assert count.now == 1
    count.took(0.1, rows=5)
    assert count.now == 2


def test_one_thread_stays_one() -> None:
    assert set(run(ThreadCount(1), quiet, steps=3 * LATEST)) == {1}


@given(
    st.integers(1, 9),
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 2)), max_size=300),
)
def test_whatever_steps_take_the_count_is_one_that_there_is(
    most: int, steps: list[tuple[float, int]]
) -> None:
    count = ThreadCount(most)
    for seconds, rows in steps:
        count.took(seconds, rows=rows)
        assert 1 <= count.now <= most
