"""The soak in short: runs leave nothing behind but their rows."""

from pathlib import Path

from tests.soak.run import run_soak

RUNS = 40


def test_runs_leave_nothing_behind_but_their_rows(tmp_path: Path) -> None:
    report = run_soak(tmp_path, runs=RUNS)
    assert report.is_clean, str(report)
