"""A thin command for long runs: ``python -m autoblog.finetuning --corpus FILE --out DIR``."""

import argparse
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from autoblog.errors import AutoblogError
from autoblog.finetuning.runs import train_from_scratch
from autoblog.finetuning.training import Report


def main() -> int:
    """Trains until done or told to stop (SIGTERM, Ctrl-C), with one line of fields per report."""
    parser = argparse.ArgumentParser(prog="python -m autoblog.finetuning", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--max-minutes", type=float, default=120.0)
    parser.add_argument("--max-tokens", type=int)
    arguments = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        train_from_scratch(
            arguments.corpus,
            arguments.out,
            max_minutes=arguments.max_minutes,
            max_tokens=arguments.max_tokens,
            report=lambda report: print(report_line(report), flush=True),  # noqa: T201
            stopped=stop.is_set,
        )
    except AutoblogError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def report_line(report: Report) -> str:
    """The report as fields in fixed order; numbers short."""
    return " ".join(
        f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in asdict(report).items()
        if value is not None
    )


if __name__ == "__main__":
    sys.exit(main())
