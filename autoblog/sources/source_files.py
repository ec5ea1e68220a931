"""The files of a topic's sources: those that are named, and those in folders that are named."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ENDINGS: Final = frozenset({".md", ".markdown", ".txt", ".text", ".html", ".htm", ".pdf"})
MOST_FILES: Final = 500

Found = tuple[Path, None] | tuple[Path, str]
"""A file, or a path with the sentence that tells why it is no source."""


def source_files(source: str, *, folder: Path) -> Iterator[Found]:
    """Yield the files of a source, which may be a file or a folder below `folder` or anywhere.

    Hidden files and those of other kinds in a folder are passed over in silence. A link that leads
    out of a named folder is not followed, since whoever may write there could have any file read.
    """
    path = folder / Path(source).expanduser()
    if path.is_dir():
        yield from _in_folder(path)
    elif not path.exists():
        yield path, f"there is no {source!r} in {folder}; correct the name in the topics file"
    elif path.suffix.casefold() not in ENDINGS:
        kinds = ", ".join(sorted(ENDINGS))
        yield path, f"is none of {kinds}; save it as one of these"
    else:
        yield path, None


def _in_folder(top: Path) -> Iterator[Found]:
    root, count = top.resolve(), 0
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = [Path(folder) / name for name in sorted([*names, *folders])]
        for path in paths:
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                yield path, f"is a link that leads out of {top}, so it was not followed"
            elif path.is_file() and _is_source(path):
                count += 1
                if count > MOST_FILES:
                    yield top, f"holds more than {MOST_FILES} files; the others were not read"
                    return
                yield path, None
    if not count:
        yield top, "holds no Markdown, text, HTML or PDF file"


def _is_source(path: Path) -> bool:
    return path.suffix.casefold() in ENDINGS and not path.name.startswith(".")
