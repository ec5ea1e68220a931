"""Reads one file as a source, and remembers it as long as the file stays as it is."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import regex

from autoblog.html_text import html_to_text
from autoblog.readable_sizes import readable_size
from autoblog.sources.documents import SourceDocument, SourcePage, UnreadableSourceError
from autoblog.sources.pdf_text import read_pdf
from autoblog.text_files import UnreadableError, read_text

MOST_BYTES: Final = {".pdf": 200 * 2**20}
MOST_BYTES_OF_TEXT: Final = 8 * 2**20

_BLOCK: Final = regex.compile(
    r"</?(?:p|div|li|ul|ol|tr|table|section|article|header|footer|blockquote|pre|dd|dt|br|figure"
    r"|figcaption|main|aside|title)\b[^<>]*>",
    regex.IGNORECASE,
)
_HEADING: Final = regex.compile(r"<h[1-6]\b[^<>]*>", regex.IGNORECASE)
_HEADING_END: Final = regex.compile(r"</h[1-6]\s*>", regex.IGNORECASE)
_UNREAD: Final = regex.compile(
    r"<(nav|script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)", regex.DOTALL | regex.IGNORECASE
)


def read_source_file(path: Path, *, name: str) -> SourceDocument:
    """Return the text of a file. Raises `UnreadableSourceError`."""
    try:
        state = path.stat()
    except (OSError, ValueError) as error:
        raise UnreadableSourceError(f"cannot be read: {error}; check its name and mode") from error
    most = MOST_BYTES.get(path.suffix.casefold(), MOST_BYTES_OF_TEXT)
    if state.st_size > most:
        size, limit = readable_size(state.st_size), readable_size(most)
        raise UnreadableSourceError(f"has {size}, and {limit} is the limit; split it")
    found = _read(path, name, state.st_size, state.st_mtime_ns)
    if isinstance(found, str):
        raise UnreadableSourceError(found)
    return found


# A daemon reads the same files for each topic; 500 pages of PDF take half a minute.
@lru_cache(maxsize=1024)
def _read(path: Path, name: str, size: int, changed_ns: int) -> SourceDocument | str:
    """Return the file's text, or why there is none; size and time tell whether it has changed."""
    del size, changed_ns
    ending = path.suffix.casefold()
    try:
        if ending == ".pdf":
            return read_pdf(path, name=name)
        text = read_text(path, missing="correct the name", usual="notes.md")
    except UnreadableError as error:
        return error.problem.text
    except UnreadableSourceError as error:
        return str(error)
    if ending in {".html", ".htm"}:
        text = text_of_page(text)
    if not text.strip():
        return "holds no text"
    return SourceDocument(pages=(SourcePage(name=name, text=text),))


def text_of_page(markup: str) -> str:
    """Return the text of a web page: paragraphs between blank lines, headings after `#`."""
    seen = _UNREAD.sub(" ", regex.sub(r"\s*\n\s*", " ", markup))
    broken = _HEADING_END.sub("\n\n", _HEADING.sub("\n\n# ", _BLOCK.sub("\n\n", seen)))
    return html_to_text(broken)
