"""The sources of one topic, read and indexed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from autoblog.prompts import Passage
from autoblog.sources.documents import SITE, SourceDocument, SourcePage, UnreadableSourceError
from autoblog.sources.file_text import read_source_file
from autoblog.sources.passage_search import PassageIndex
from autoblog.sources.source_files import source_files
from autoblog.sources.splitting import passages_of

PASSAGES: Final = 3
"""The passages that a part is given, if they fit."""

MOST_PAGES: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class Library:
    """The pages of a topic's sources, and the sentences that tell what was not read."""

    pages: tuple[SourcePage, ...] = ()
    problems: tuple[str, ...] = ()

    def find(self, query: str, *, language: str, most: int = PASSAGES) -> tuple[Passage, ...]:
        """Return the passages nearest to a query, the best first."""
        return _index(self.pages, language).find(query, most=most)


# The topics of a blog mostly share their sources.
@lru_cache(maxsize=4)
def _index(pages: tuple[SourcePage, ...], language: str) -> PassageIndex:
    passages = [one for page in pages for one in passages_of(page, language=language)]
    return PassageIndex(passages, language=language)


def read_library(
    sources: Sequence[str],
    *,
    folder: Path,
    posts: Callable[[], Sequence[SourcePage]] | None = None,
) -> Library:
    """Read a topic's sources; relative names are those of files in `folder`.

    `posts` reads the blog's published posts, for the source `site`; without it they are told as not
    read. What cannot be read becomes a problem, one sentence each.
    """
    pages: list[SourcePage] = []
    problems: list[str] = []
    for source in sources:
        if source == SITE:
            if posts is None:
                problems.append("site: the posts are read in real runs only, not in this one")
            else:
                pages += posts()
            continue
        for path, problem in source_files(source, folder=folder):
            name = _name(path, folder)
            document = _unread(problem) if problem else _document(path, name)
            pages += document.pages
            problems += [f"{name}: {document.problem}"] if document.problem else []
    if len(pages) > MOST_PAGES:
        problems.append(f"only the first {MOST_PAGES} of {len(pages)} pages are searched")
    return Library(pages=tuple(dict.fromkeys(pages[:MOST_PAGES])), problems=tuple(problems))


def _document(path: Path, name: str) -> SourceDocument:
    try:
        return read_source_file(path, name=name)
    except UnreadableSourceError as error:
        return _unread(str(error))


def _unread(problem: str) -> SourceDocument:
    return SourceDocument(pages=(), problem=problem)


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
