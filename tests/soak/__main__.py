"""`python -m tests.soak --runs 1000`: tell what a thousand runs leave behind."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.soak.run import run_soak


def main() -> int:
    """Run, tell, and return the exit code: 0 only where nothing grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--runs", type=int, default=1000, help="how many (default 1000)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="autoblog-soak-") as name:
        report = run_soak(Path(name), runs=arguments.runs)
    print(report, flush=True)  # noqa: T201 -- what the run is for
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
