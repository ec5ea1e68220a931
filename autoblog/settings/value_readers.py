"""Readers that turn the text of one setting into its value.

Each raises `ValueError` that tells what is wrong and what to write instead.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import SecretStr

from autoblog.filter_limits import FilterLimits, read_limit
from autoblog.loopback import is_loopback
from autoblog.ranking_weights import RankingWeights, read_weight
from autoblog.spelling import did_you_mean
from autoblog.text_files import UnreadableError, read_text

_STARTER: Final = "starter"
MOST_CANDIDATES: Final = 64
_QUOTES: Final = {"''", '""', "\u2018\u2019", "\u201c\u201d", "\u201e\u201c", "\u00ab\u00bb"}
_OFFSET: Final = re.compile(r"(?i:utc|gmt)?[+-]\d{1,2}(:?\d\d)?|(?!UTC)[A-Z]{3,4}")
_INVISIBLE: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_POSTGRESQL: Final = re.compile(r"postgres(ql)?(?=://)")


def unquoted(value: Any) -> Any:
    """Take the white space and the quotes off that stand around a whole text.

    Word processors and web pages turn plain quotes into typographic ones.
    """
    if not isinstance(value, str):
        return value
    bare = value.strip()
    return bare[1:-1].strip() if bare[:1] + bare[1:][-1:] in _QUOTES else bare


def read_model(name: str) -> str:
    """Refuse another spelling of "starter", which would be looked for on the hub."""
    if name != _STARTER and name.strip().casefold() == _STARTER:
        message = f"is {name!r}; did you mean {_STARTER!r}?"
        raise ValueError(message)
    return name


def read_device(name: str) -> str:
    """Refuse what no machine has; loading tells which devices this one has."""
    if not re.fullmatch(r"auto|cpu|mps|cuda(:\d{1,3})?", name):
        message = f"is {name!r}; it must be auto, cpu, cuda, cuda:1 (the second GPU) or mps"
        raise ValueError(message)
    return name


def read_candidates(text: str | int) -> int | None:
    """Return how many candidates are wanted; None for "auto"."""
    if text == "auto":
        return None
    try:
        count = int(text)
    except ValueError:
        count = 0
    if not 1 <= count <= MOST_CANDIDATES:
        message = f"is {text!r}; it must be auto, or a whole number from 1 to {MOST_CANDIDATES}"
        raise ValueError(message)
    return count


def read_timezone(name: str) -> ZoneInfo:
    """Return the time zone of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        hint = did_you_mean(name, available_timezones())
        if _OFFSET.fullmatch(name):  # CEST, GMT+2; names like these are of other places
            hint = ", which knows summer time"
        message = f"{name!r} is no time zone; use a name such as Europe/Berlin or UTC{hint}"
        raise ValueError(message) from error


def check_address(address: str) -> str:
    """Refuse addresses over which the application password would travel in the clear."""
    _refuse_login(address, "it into WORDPRESS_USERNAME and WORDPRESS_APPLICATION_PASSWORD")
    if any(unicodedata.category(letter) in _INVISIBLE for letter in address):
        message = f"{address!r} holds a space or an invisible letter; type it again"
        raise ValueError(message)
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{address!r} is no web address; use something like https://blog.example.org"
        raise ValueError(message)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        message = (
            "is plain http, so the password would travel in the clear; use https "
            "(http is accepted for this machine only: localhost, 127.0.0.1)"
        )
        raise ValueError(message)
    return address


def _refuse_login(address: str, instead: str) -> None:
    """Refuse a login in an address; checked first of all, so that no message repeats a password."""
    if re.search("[^/]@", address):
        message = f"holds a login; put {instead}"
        raise ValueError(message)


def check_server(address: str) -> str:
    """Refuse what is no address of a model server."""
    _refuse_login(address, "the key into AUTOBLOG_GENERATOR_KEY")
    try:
        parts = urlsplit(address)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        message = f"{address!r} is no address of a server; such as http://localhost:11434/v1"
        raise ValueError(message)
    return address.rstrip("/")


def read_database(address: str) -> SecretStr:
    """Put the home folder in place of `~`, and name PostgreSQL's driver.

    A database in memory, which forgets, and other kinds of databases are refused. No message
    repeats the address, which may hold a password.
    """
    kind, _, rest = _POSTGRESQL.sub("postgresql+psycopg", address).partition("://")
    if kind == "postgresql+psycopg":
        return SecretStr(f"{kind}://{rest}")
    if kind not in {"sqlite", "sqlite+pysqlite"}:
        message = (
            "is no address of a database in SQLite or PostgreSQL; use something like "
            "sqlite:///autoblog.db or postgresql+psycopg://user:password@host/name"
        )
        raise ValueError(message)
    if rest in {"", "/", "/:memory:"}:
        message = "keeps nothing once the program ends; name a file, such as sqlite:///autoblog.db"
        raise ValueError(message)
    if not rest.startswith("/"):
        message = "needs three slashes before a file's name, as in sqlite:///autoblog.db"
        raise ValueError(message)
    if rest.startswith("/file:"):  # SQLite's own form, with options
        return SecretStr(address)
    if "?" in rest:
        message = "takes nothing after the file's name, as in sqlite:///autoblog.db"
        raise ValueError(message)
    path = _at_home(Path(rest.removeprefix("/")))
    try:
        is_other = path.exists() and not path.is_file()
    except OSError as error:
        message = f"names a file that no disk can hold ({error.strerror}); choose another"
        raise ValueError(message) from error
    if is_other:
        message = "names a folder or a device; name a file, such as sqlite:///autoblog.db"
        raise ValueError(message)
    return SecretStr(f"{kind}:///{path}")


def read_path(name: str) -> Path:
    """Return the path, with the home folder in place of `~`."""
    return _at_home(Path(name))


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        message = f"{path} is in the home folder of a user that this machine does not have"
        raise ValueError(message) from error


def read_phrases(path: str) -> tuple[str, ...]:
    """Read a file of phrases, one a line; lines that begin with # are comments."""
    try:
        text = read_text(read_path(path), missing="check its name", usual="phrases.txt")
    except UnreadableError as error:
        raise ValueError(str(error)) from error
    phrases = (line.strip() for line in text.splitlines())
    return tuple(line for line in phrases if line and not line.startswith("#"))


def read_limits(text: str) -> FilterLimits:
    """Read "top_2_gram=0.25 profanity=off"; a filter that is not named keeps its usual limit."""
    return replace(FilterLimits(), **_read_pairs(text, read_limit))


def read_weights(text: str) -> RankingWeights:
    """Read "relevance=1 information=0.5"; a feature that is not named keeps its usual weight."""
    return RankingWeights(**_read_pairs(text, read_weight))


def _read_pairs(text: str, read: Callable[[str, str], float]) -> dict[str, float]:
    """Read "name=value other=value", separated by spaces or commas; report all problems at once."""
    problems: list[str] = []
    found: dict[str, float] = {}
    for pair in text.replace(",", " ").split():
        name, sign, value = pair.partition("=")
        if not sign:
            problems.append(f"{pair!r} is not of the form name=value")
            continue
        if name in found:
            problems.append(f"{name} occurs twice")
        try:
            found[name] = read(name, value)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("; ".join(problems))
    return found
