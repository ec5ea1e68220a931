"""`python -m tests.crashes --crashes 100 --seed 1`: the crash run on a WordPress of its own."""

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

from autoblog.sandbox.packages import find_programs
from autoblog.sandbox.site_form import SiteForm
from tests.crashes.run import run_crashes
from tests.integration.real_wordpress import WordPressFarm


def main() -> int:
    """Run, report, and return the exit code: 0 only if nothing was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes")
    parser.add_argument("--crashes", type=int, default=100, help="how many (default 100)")
    parser.add_argument("--seed", type=int, help="of an earlier run, to make it again")
    arguments = parser.parse_args()
    seed = secrets.randbelow(2**31) if arguments.seed is None else arguments.seed
    started = time.monotonic()

    def tell(count: int) -> None:
        if count % max(1, arguments.crashes // 10) == 0:
            _say(f"{count} of {arguments.crashes} after {time.monotonic() - started:.0f} s")

    with tempfile.TemporaryDirectory(prefix="autoblog-crashes-") as name:
        farm = WordPressFarm(Path(name) / "site", find_programs())
        try:
            farm.open()
            report = run_crashes(
                farm.site(SiteForm()),
                folder=Path(name),
                crashes=arguments.crashes,
                seed=seed,
                tell=tell,
            )
        finally:
            farm.close()
    for problem in (*report.verdict.lost, *report.verdict.twice, *report.bugs):
        _say(f"!! {problem}")
    _say(
        f"{report.topics} topics, {report.broken_off} kills left something open, "
        f"{time.monotonic() - started:.0f} s, SEED={seed}"
    )
    _say(str(report))
    return 0 if report.is_clean else 1


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- what the run is for


if __name__ == "__main__":
    sys.exit(main())
