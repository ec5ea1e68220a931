"""Prints what the commands say: results to stdout, everything else to stderr.

A model's text or a site's answer never reaches a terminal with characters that control it.
"""

import io
import json
import logging
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from autoblog import atomic_files
from autoblog.errors import StorageError
from autoblog.log_lines import Line

if TYPE_CHECKING:
    from rich.table import Table

    from autoblog.settings import LogFormat

MESSAGES = logging.getLogger("autoblog")
HANDLER = "autoblog"
LONGEST_ROW = 2_000
LONGEST_CELL = 80
LONGEST_LINE = 100


def flag(*names: str, **details: Any) -> Any:
    """Return an option of yes or no; the help shows no type beside it."""
    return typer.Option(*names, metavar="", **details)


class Command(TyperCommand):
    """A command whose help shows no type beside `--help` either."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option (called by typer)."""
        return _without_type(super().get_help_option(ctx))


class CommandGroup(TyperGroup):
    """Commands under one name; their help shows no type beside `--help` either."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option (called by typer)."""
        return _without_type(super().get_help_option(ctx))


def _without_type(option: Any) -> Any:
    if option is not None:
        option.metavar = ""
    return option


class TextFormatter(logging.Formatter):
    """The format of plain log lines, without characters that control a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record; a traceback keeps its lines."""
        return shown(super().format(record))


TEXT = TextFormatter("%(asctime)s %(levelname)s %(message)s")


class JsonFormatter(logging.Formatter):
    """The format of one object a line: time, level, logger, message, then the message's fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = record.msg if isinstance(record.msg, Line) else None
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": line.message if line else record.getMessage(),
        }
        # A field must not replace one of the four above.
        entry |= {
            f"{name}_" if name in entry else name: value
            for name, value in (line.fields if line else {}).items()
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def start_logging(*, verbose: bool) -> None:
    """Log to stderr: our own lines from INFO on (DEBUG if verbose), libraries' from WARNING on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a locale such as Latin-1 lacks most letters
            stream.reconfigure(errors="backslashreplace")
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name(HANDLER)
    handler.setFormatter(TEXT)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("autoblog").setLevel(logging.DEBUG if verbose else logging.INFO)


def log_as(log_format: "LogFormat") -> None:
    """Set the format of log lines; with JSON, `tell` and `complain` log lines, too."""
    logging.captureWarnings(log_format == "json")
    for handler in _our_handlers():
        handler.setFormatter(JsonFormatter() if log_format == "json" else TEXT)


def _our_handlers() -> list[logging.Handler]:
    return [handler for handler in logging.getLogger().handlers if handler.name == HANDLER]


def _says_json() -> bool:
    return any(isinstance(handler.formatter, JsonFormatter) for handler in _our_handlers())


def result(text: str) -> None:
    """Print a part of the command's result."""
    typer.echo(shown(text))


def add_row(table: "Table", *cells: str) -> None:
    """Add a row, each cell on one line and not too long; `--json` shows all."""
    table.add_row(*(shortened(printable(cell)) for cell in cells))


def shortened(text: str) -> str:
    """Return a text with its end cut off if it is longer than a cell.

    A single word stays whole: it may be a slug, which people copy.
    """
    fits = len(text) <= LONGEST_CELL or " " not in text
    return text if fits else f"{text[: LONGEST_CELL - 3].rstrip()}..."


def wrapped(name: str, text: str) -> str:
    """Return a name and its text, whose further lines are indented below its first."""
    return textwrap.fill(
        f"{name:10} {text}",
        LONGEST_LINE,
        subsequent_indent=" " * 11,
        break_long_words=False,
        break_on_hyphens=False,
    )


def result_table(table: "Table") -> None:
    """Print a table as wide as the terminal; without a terminal, each row is one line."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else LONGEST_ROW
    Console(width=width, markup=False, emoji=False).print(table)


def result_json(value: Mapping[str, Any]) -> None:
    """Print one object as one line."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def printable(text: str) -> str:
    """Return text of a site on one line, without characters that control a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def shown(text: str) -> str:
    """Return text of several lines without characters that control a terminal."""
    return "\n".join(map(printable, text.replace("\t", "    ").split("\n")))


def program() -> str:
    """Return how this program is called from where the reader stands, to print a next command."""
    own, found = Path(sys.argv[0]), shutil.which("autoblog")
    if own.name != "autoblog":  # python -m autoblog
        return f"{shlex.quote(sys.executable)} -m autoblog"
    if found is not None and own.exists() and Path(found).samefile(own):
        return "autoblog"
    return shlex.quote(str(own.absolute()))


def tell(text: str) -> None:
    """Print something that is not part of the result."""
    if _says_json():
        MESSAGES.info(Line(text))
    else:
        typer.echo(shown(text), err=True)


def complain(text: str) -> None:
    """Print what went wrong; each line begins with the program's name."""
    if _says_json():
        MESSAGES.error(Line(text))
        return
    for line in text.splitlines():
        typer.echo(f"autoblog: {printable(line)}", err=True)


def tell_bug() -> bool:
    """Log the current exception as one line if lines are JSON; return whether they are."""
    if _says_json():
        MESSAGES.critical(Line("a bug in autoblog"), exc_info=True)
    return _says_json()


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show a spinner on a terminal while the block runs, and one plain line elsewhere."""
    if not shows_movement():
        tell(text)
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


def shows_movement() -> bool:
    """Return whether stderr is a terminal whose lines may change, and not a log of objects."""
    return sys.stderr.isatty() and not _says_json()


def write_text(path: Path, text: str) -> None:
    """Write a file that the user asked for. Raises `StorageError`."""
    with storage_errors(path):
        path.write_text(text, encoding="utf-8")


@contextmanager
def replacing(path: Path) -> Iterator[Callable[[str], None]]:
    """Yield a function that writes the new text of `path`, which is replaced when the block ends.

    Raises `StorageError` before the block begins if `path` cannot be replaced. If the block raises,
    the file stays as it was.
    """
    with ExitStack() as stack:
        with storage_errors(path):
            if path.exists() and not path.is_file():
                raise StorageError(f"{path}: is no file that can be replaced; choose another name")
            fresh = stack.enter_context(atomic_files.replacing(path))

        def write(text: str) -> None:
            with storage_errors(path):
                fresh.write_text(text, encoding="utf-8", errors="replace")

        yield write
        with storage_errors(path):
            stack.close()


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn an `OSError` of the block into a `StorageError` that names `path`."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written: {error.strerror}; choose another place or free some space"
        ) from error
