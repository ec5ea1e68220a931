"""The text of a PDF, page by page, within limits of pages, letters and time."""

import logging
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Final

from autoblog.sources.documents import SourceDocument, SourcePage, UnreadableSourceError

MOST_PAGES: Final = 1_000
MOST_CHARACTERS: Final = 5_000_000
MOST_SECONDS: Final = 120.0
FEWEST_LETTERS: Final = 3
"""A page has fewer if it was scanned; page numbers alone are no text."""


def read_pdf(path: Path, *, name: str, now: Callable[[], float] = monotonic) -> SourceDocument:
    """Return the pages that hold text. Raises `UnreadableSourceError`.

    Pages that cannot be read, and those beyond the limits, are left out, which `problem` tells.
    """
    pages = _pages_of(path)
    read: list[SourcePage] = []
    broken, characters, started, number = 0, 0, now(), 0
    total = len(pages)
    for number in range(1, total + 1):
        over = characters > MOST_CHARACTERS or now() - started > MOST_SECONDS
        if number > MOST_PAGES or over:
            break
        try:
            text = str(pages[number - 1].extract_text())
        except Exception:  # noqa: BLE001 - pypdf raises anything on what it did not expect
            broken += 1
            continue
        characters += len(text)
        if sum(map(str.isalpha, text)) >= FEWEST_LETTERS:
            read.append(SourcePage(name=f"{name}, page {number}", text=text))
    else:
        number = total + 1
    if not read:
        raise UnreadableSourceError(
            "none of its pages can be read; save it anew as PDF"
            if broken
            else "holds no text: it may be scanned; let a program for OCR add the text"
        )
    unread = total - number + 1
    told = [
        f"{unread} of its {total} pages were not read, since it is too long" if unread else "",
        f"{broken} of its {total} pages cannot be read" if broken else "",
    ]
    return SourceDocument(pages=tuple(read), problem="; ".join(filter(None, told)))


def _pages_of(path: Path) -> Any:
    """Return the pages as pypdf opens them."""
    from pypdf import PdfReader  # noqa: PLC0415 (costs start-up time)

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of each odd object
    try:
        reader = PdfReader(path)
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = () if locked else reader.pages
        len(pages)
    except Exception as error:
        cause = str(error) or type(error).__name__
        raise UnreadableSourceError(f"is broken or no PDF ({cause}); save it anew") from error
    if locked:
        raise UnreadableSourceError("is locked by a password; save it without one")
    return pages
