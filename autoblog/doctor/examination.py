"""One examination: its dependencies, the findings that later checks build on, and its lines."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from autoblog.errors import AutoblogError, InputError
from autoblog.ledger import Ledger
from autoblog.settings import Settings
from autoblog.topics import Topic
from autoblog.wordpress import CurrentUser, Site, Transport, WordPress

_SENTENCE_END: Final = re.compile(r"[.!?](?=\s+[A-Z])|;(?=\s)")
_DEEPER: Final = {"(": 1, ")": -1}


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """The ways out of the examination, as functions.

    `load_settings` reads the settings, with the given address in place of the one that is set;
    `typed_address` is that one. `find` finds the site, `enter` makes a client for a site that was
    found already. `read_notifiers` reads the addresses of AUTOBLOG_NOTIFY, `read_ping` that of
    AUTOBLOG_PING_URL, and `open_to_others` is an env file with a password that other users of this
    machine may read.
    """

    load_settings: Callable[[str | None], Settings]
    typed_address: str | None
    open_ledger: Callable[[Settings], Ledger]
    find: Callable[[Settings], WordPress]
    enter: Callable[[Settings, Site], WordPress]
    read_notifiers: Callable[[str], object]
    read_ping: Callable[[str], object]
    http: Transport
    now: Callable[[], datetime]
    open_to_others: Path | None = None


@dataclass(kw_only=True)
class Examination:
    """The findings so far. An attribute is missing until the check that sets it has passed.

    `site` is missing as well for a site that does not describe itself to visitors. `writer` is the
    user, if it may write posts.
    """

    dependencies: Dependencies
    topics: Sequence[Topic] = ()
    settings: Settings = field(init=False)
    wordpress: WordPress = field(init=False)
    site: Site = field(init=False)
    user: CurrentUser = field(init=False)
    writer: CurrentUser = field(init=False)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the examination; `fix` is None if nothing is to be done.

    A warning lets the program work, with less than the settings ask for. `exit_code` is the
    program's if the check failed, else 0.
    """

    check: str
    state: Literal["ok", "warning", "failed"]
    found: str
    fix: str | None = None
    exit_code: int = 0


def ok(check: str, found: str, *, fix: str | None = None) -> Check:
    """Return a check that passed; `fix` may tell an improvement."""
    return Check(check=check, state="ok", found=found, fix=fix)


def warning(check: str, found: str, *, fix: str) -> Check:
    """Return a check of something that works in part."""
    return Check(check=check, state="warning", found=found, fix=fix)


def failed(check: str, found: str, *, fix: str, exit_code: int) -> Check:
    """Return a check that failed."""
    return Check(check=check, state="failed", found=found, fix=fix, exit_code=exit_code)


def failed_by(check: str, error: AutoblogError, *, fix: str) -> Check:
    """Return a failed check with an error's cause and next step; `fix` if it names no step."""
    if isinstance(error, InputError):
        return failed(check, str(error), fix=fix, exit_code=error.exit_code)
    cause, step = split_message(str(error))
    if not step or "`autoblog doctor`" in step:  # which is running already
        step = fix
    return failed(check, cause, fix=step, exit_code=error.exit_code)


def split_message(message: str) -> tuple[str, str]:
    """Split an error's message into its cause and the next step, which begins a new sentence.

    Parentheses hold the site's own words, which may be sentences themselves.
    """
    for end in _outer_ends(message):
        cause, step = message[:end].rstrip(".;"), message[end:].strip(" \n.;")
        if step:
            return cause, step
    return message.rstrip("."), ""


def _outer_ends(message: str) -> Iterator[int]:
    depth = position = 0
    for end in _SENTENCE_END.finditer(message):
        depth += sum(_DEEPER.get(sign, 0) for sign in message[position : end.end()])
        position = end.end()
        if depth <= 0:
            yield position
