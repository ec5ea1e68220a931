"""`python -m tests.faults --faults 5000 --seed 1`: the fault run on a WordPress of its own."""

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from autoblog.sandbox.packages import WORDPRESS, find_programs
from autoblog.sandbox.site_form import SiteForm
from tests.faults.run import Report, run_faults
from tests.integration.real_wordpress import WordPressFarm


def main() -> int:
    """Run, report, and return the exit code: 0 only if nothing was lost, doubled or touched."""
    arguments = _arguments()
    seed = secrets.randbelow(2**31) if arguments.seed is None else arguments.seed
    _say(f"{arguments.faults} faults with SEED={seed}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="autoblog-faults-") as name:
        folder = Path(arguments.keep or name)
        folder.mkdir(parents=True, exist_ok=True)
        programs = find_programs(wordpress=arguments.wordpress)
        farm = WordPressFarm(Path(name) / "site", programs)
        try:
            farm.open()
            report = run_faults(
                farm.site(SiteForm()),
                folder=folder,
                faults=arguments.faults,
                seed=seed,
                blind=arguments.blind,
                tell=_progress(arguments.faults, started),
            )
        finally:
            farm.close()
    _tell(report, seed=seed, seconds=time.monotonic() - started)
    return 0 if report.is_clean else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--faults", type=int, default=5000, help="how many (default 5000)")
    parser.add_argument("--seed", type=int, help="of an earlier run, to make it again")
    parser.add_argument("--keep", help="a folder for the ledgers and logs")
    parser.add_argument(
        "--wordpress", type=Path, default=WORDPRESS, help="another WordPress than this machine's"
    )
    parser.add_argument(
        "--blind", action="store_true", help="send without looking, which must not pass"
    )
    return parser.parse_args()


def _tell(report: Report, *, seed: int, seconds: float) -> None:
    for name, count in sorted(report.faults.items()):
        _say(f"{count:6} {name}")
    for problem in (*report.verdict.lost, *report.verdict.twice, *report.verdict.touched):
        _say(f"!! {problem}")
    for bug in report.bugs:
        _say(f"!! {bug}")
    _say(
        f"{report.topics} topics, {report.human} posts touched by a human, the port shut "
        f"{report.shut} times besides, {seconds:.0f} s, SEED={seed}"
    )
    _say(str(report))


def _progress(total: int, started: float) -> Callable[[int], None]:
    step = max(1, total // 20)

    def tell(count: int) -> None:
        if count % step == 0:
            _say(f"{count} of {total} after {time.monotonic() - started:.0f} s")

    return tell


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- what the run is for


if __name__ == "__main__":
    sys.exit(main())
