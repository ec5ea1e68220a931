"""What the commands say, and where: results to stdout, everything else to stderr."""

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from autoblog.errors import StorageError

PROGRESS = logging.getLogger("autoblog.progress")


def start_logging(*, verbose: bool) -> None:
    """Lines on stderr: ours from INFO on (DEBUG if verbose), those of libraries from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("autoblog").setLevel(logging.DEBUG if verbose else logging.INFO)
    if not verbose:
        PROGRESS.setLevel(logging.WARNING)


def result(text: str) -> None:
    """Print one line of the command's result."""
    typer.echo(text)


def result_json(value: Mapping[str, Any]) -> None:
    """Print one object as one line."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def tell(text: str) -> None:
    """Say something beside the result."""
    typer.echo(text, err=True)


def complain(text: str) -> None:
    """Say what went wrong, every line of it marked as ours."""
    for line in text.splitlines():
        typer.echo(f"autoblog: {line}", err=True)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """A spinner on a terminal while something long goes on, one plain line elsewhere."""
    if not sys.stderr.isatty():
        tell(text)
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


def write_text(path: Path, text: str) -> None:
    """Write a file that the user asked for; raises `StorageError`."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written: {error.strerror}; choose another place or free some space"
        ) from error
