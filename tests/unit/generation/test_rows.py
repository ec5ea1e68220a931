"""Which rows are run together, and how far."""

import pytest

from autoblog.errors import ContextError
from autoblog.generation.rows import BatchLimits, Row, slide_windows, start_rows
from autoblog.generation.transformers_engine.padded_batch import (
    next_beam_batch,
    next_sampling_batch,
)

CONTEXT = 32
LIMITS = BatchLimits(context=CONTEXT, max_new_tokens=10, max_batch=4)
LONG = BatchLimits(context=CONTEXT, max_new_tokens=100, max_batch=4)


def rows_of(*lengths: int, candidates: int = 1) -> list[Row]:
    documents = [list(range(length)) for length in lengths]
    return start_rows(documents, [range(candidates)] * len(lengths), context=CONTEXT)


def write(row: Row, count: int) -> None:
    row.document.extend(range(100, 100 + count))


def test_there_is_a_row_for_every_seed() -> None:
    rows = start_rows([[1], [2, 3]], [[7, 8], [9]], context=CONTEXT)
    assert [(row.prompt, row.candidate, row.seed) for row in rows] == [
        (0, 0, 7),
        (0, 1, 8),
        (1, 0, 9),
    ]
    assert rows[0].document is not rows[1].document


@pytest.mark.parametrize("length", [CONTEXT, CONTEXT + 1])
def test_a_prompt_without_room_is_told_with_both_numbers(length: int) -> None:
    with pytest.raises(ContextError, match=rf"Prompt 2 of 2 has {length} .* holds {CONTEXT}"):
        rows_of(3, length)
    assert LIMITS.room(rows_of(CONTEXT - 1)[0]) == 1


def test_the_longest_are_sampled_first_and_no_more_than_allowed() -> None:
    batch = next_sampling_batch(rows_of(3, 9, 5, 7, 2), LIMITS)
    assert [len(row.document) for row in batch.rows] == [9, 7, 5, 3]
    assert batch.new_tokens == 10


def test_a_batch_of_samples_ends_where_its_longest_row_is_full() -> None:
    assert next_sampling_batch(rows_of(3, 30), LONG).new_tokens == 2


def test_candidates_of_one_prompt_share_their_beam_search() -> None:
    batch = next_beam_batch(rows_of(3, 3, candidates=2), LIMITS, num_beams=2)
    assert [len(rows) for rows in batch.inputs] == [2, 2]


def test_candidates_that_have_written_are_searched_apart() -> None:
    rows = rows_of(20, candidates=2)
    for row in rows:
        write(row, 5)
    batch = next_beam_batch(rows, LONG, num_beams=2)
    assert [len(own) for own in batch.inputs] == [1, 1]


def test_searches_that_end_elsewhere_are_not_run_together() -> None:
    batch = next_beam_batch(rows_of(20, 21), LONG, num_beams=2)
    assert [len(row.document) for row in batch.rows] == [21]
    assert batch.new_tokens == CONTEXT - 21
    assert len(next_beam_batch(rows_of(20, 21), LIMITS, num_beams=2).inputs) == 2


def test_searches_for_other_numbers_of_candidates_are_not_run_together() -> None:
    rows = start_rows([[1], [2]], [[1, 2], [3]], context=CONTEXT)
    assert len(next_beam_batch(rows, LIMITS, num_beams=2).inputs) == 1


@pytest.mark.parametrize(("num_beams", "inputs"), [(2, 2), (3, 1), (9, 1)])
def test_beams_count_as_rows(num_beams: int, inputs: int) -> None:
    batch = next_beam_batch(rows_of(3, 3, 3), LIMITS, num_beams=num_beams)
    assert len(batch.inputs) == inputs


def test_only_full_windows_slide() -> None:
    rows = rows_of(20, 20)
    write(rows[1], CONTEXT - 20)
    slide_windows(rows, context=CONTEXT, ends_paragraph=lambda _: False)
    assert [row.shown for row in rows] == [20, CONTEXT // 2]
    assert [row.shown_written for row in rows] == [0, CONTEXT // 2 - CONTEXT // 4]
