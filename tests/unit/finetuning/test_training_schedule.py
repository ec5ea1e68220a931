import pytest

from autoblog.finetuning.training_schedule import finetuning_schedule, starter_schedule

_PLAN = starter_schedule(context=1024, max_minutes=100, max_tokens=None)


def test_the_rate_warms_up_holds_and_cools_down_to_nothing() -> None:
    rates = [_PLAN.rate(spent=spent, step=1000) for spent in (0, 50, 60, 80, 100)]
    assert rates == pytest.approx([1, 1, 1, 0.5, 0])
    assert _PLAN.rate(spent=0, step=0) == pytest.approx(1 / 60)


def test_rows_grow_to_the_whole_context() -> None:
    assert [_PLAN.row_length(spent=s) for s in (0, 49, 51, 79, 81)] == [256, 256, 512, 512, 1024]


def test_a_run_told_to_finish_cools_down_at_once_in_proportion() -> None:
    early = _PLAN.finish_from(30)
    assert early.rate(spent=30, step=1000) == 1
    assert early.end == pytest.approx(50)
    assert early.row_length(spent=41) == 1024


def test_a_run_that_cools_down_already_goes_on_as_planned() -> None:
    assert _PLAN.finish_from(80) is _PLAN


def test_finetuning_cools_from_the_start() -> None:
    plan = finetuning_schedule(row_length=512, max_minutes=None, max_tokens=1000)
    assert plan.rate(spent=500, step=100) == pytest.approx(0.5)
    assert plan.row_length(spent=0) == plan.row_length(spent=999) == 512


def test_a_plan_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="max_minutes"):
        starter_schedule(context=64, max_minutes=None, max_tokens=None)
