"""`python -m autoblog.sandbox up|status|down [FOLDER]`: the sandbox without the command line."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from autoblog.sandbox import DEFAULT_FOLDER, down, status, up


def main(verb: str, folder: Path) -> None:
    """Do what `verb` says; progress goes to stderr."""

    def report(line: str) -> None:
        print(line, file=sys.stderr)  # noqa: T201 -- this is a command

    if verb == "up":
        up(folder, report=report)
    elif verb in {"down", "purge"}:
        down(folder, purge=verb == "purge", report=report)
    print(json.dumps(asdict(status(folder)), indent=2))  # noqa: T201 -- this is a command


if __name__ == "__main__":
    main(sys.argv[1], Path(*sys.argv[2:]) if sys.argv[2:] else DEFAULT_FOLDER)
