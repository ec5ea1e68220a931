"""The hint beside a name that is not known."""

import difflib
from collections.abc import Iterable
from typing import Final

_SURELY_MEANT: Final = 0.9


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the known name most like `name`, or "" if none is like it.

    Upper and lower case count as the same.
    """
    by_folded_name = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), by_folded_name, n=1)
    return f"; did you mean {by_folded_name[close[0]]!r}?" if close else ""


def is_like(name: str, known: Iterable[str]) -> bool:
    """Return whether `name` is so like a known one that it is surely a slip."""
    folded = [candidate.casefold() for candidate in known]
    return bool(difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=_SURELY_MEANT))


def did_you_mean_or_known(name: str, known: Iterable[str]) -> str:
    """Return the hint of `did_you_mean`, or else "; known are ..." with all known names."""
    known = tuple(known)
    return did_you_mean(name, known) or f"; known are {', '.join(known)}"
