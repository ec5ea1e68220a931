"""Readers that turn the text of one setting into its value.

Each raises `ValueError` that tells what is wrong and what to write instead.
"""

import re
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

_STARTER: Final = "starter"
MOST_CANDIDATES: Final = 64


def unquoted(value: Any) -> Any:
    """Take the quotes off that stand around a whole text."""
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def read_model(name: str) -> str:
    """Refuse another spelling of "starter", which would be looked for on the hub."""
    if name != _STARTER and name.strip().casefold() == _STARTER:
        message = f"is {name!r}; did you mean {_STARTER!r}?"
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
        message = f"{name!r} is no time zone; use a name such as Europe/Berlin or UTC{hint}"
        raise ValueError(message) from error


def check_address(address: str) -> str:
    """Refuse addresses over which the application password would travel in the clear."""
    if re.search("[^/]@", address):  # first of all, so that no message repeats a password
        message = "holds a login; put it into WORDPRESS_USERNAME and WORDPRESS_APPLICATION_PASSWORD"
        raise ValueError(message)
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
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


def read_database(address: str) -> SecretStr:
    """Put the home folder in place of `~`, and refuse a database in memory, which forgets."""
    kind, slashes, path = address.partition(":///")
    in_memory = kind.startswith("sqlite") and (not slashes or path in {"", ":memory:"})
    if in_memory and "@" not in address:
        message = "keeps nothing once the program ends; name a file, such as sqlite:///autoblog.db"
        raise ValueError(message)
    if kind.startswith("sqlite") and path.startswith("~"):
        return SecretStr(f"{kind}:///{Path(path).expanduser()}")
    return SecretStr(address)


def read_phrases(path: str) -> tuple[str, ...]:
    """Read a file of phrases, one a line; lines that begin with # are comments."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise ValueError(message) from error
    phrases = (line.strip() for line in lines)
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
        name, _, value = pair.partition("=")
        if name in found:
            problems.append(f"{name} occurs twice")
        try:
            found[name] = read(name, value)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("; ".join(problems))
    return found
