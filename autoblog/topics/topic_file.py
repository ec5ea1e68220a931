"""A topic file on disk that a program changes beside its author, whose edits always win.

read -> TopicFile (text, version) -> an edit -> checked by the reader -> replaced as a whole
"""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import cached_property, partial
from pathlib import Path
from typing import Final, Self

from autoblog import atomic_files
from autoblog.errors import Problem, StorageError, TopicFileError, UsageError
from autoblog.text_files import UnreadableError, read_content
from autoblog.topics.edits import NewValues, added, changed, moved
from autoblog.topics.file import TopicAtLine, parse_entries
from autoblog.topics.layout import Layout, RawValue, read_layout

_BOM: Final = b"\xef\xbb\xbf"
_ONE_WRITER: Final = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class TopicFile:
    """A topic file as it was read; `content` is what stood on disk, byte by byte."""

    path: Path
    content: bytes
    text: str
    timezone: tzinfo

    @classmethod
    def read(cls, path: Path, *, timezone: tzinfo = UTC) -> Self:
        """Read a file, sound or not. Raises `TopicFileError` if it is no text."""
        try:
            content, text = read_content(
                path, missing="'autoblog init' writes one", usual="topics.yaml"
            )
        except UnreadableError as error:
            raise TopicFileError([error.problem]) from error
        return cls(path=path, content=content, text=text, timezone=timezone)

    @property
    def version(self) -> str:
        """A digest of the content."""
        return hashlib.sha256(self.content).hexdigest()

    def entries(self) -> list[list[TopicAtLine]]:
        """Return the topics of each entry of the list. Raises `TopicFileError`."""
        grouped: dict[int, list[TopicAtLine]] = {}
        for each in self._topics:
            grouped.setdefault(each.line, []).append(each)
        return [grouped[line] for line in sorted(grouped)]

    def values(self, number: int) -> dict[str, RawValue]:
        """Return the texts and lists of one entry as they are typed."""
        keys = self._layout.entries[number].keys
        return {name: key.value for name, key in keys.items() if key.value is not None}

    def add(self, values: NewValues) -> None:
        """Write the file with a new topic at its end.

        Like every change, it raises `TopicFileError` if the reader would refuse the new file,
        `UsageError` if the file has changed on disk, and `StorageError`; the file then stays as it
        is.
        """
        self._write(self._with(added(self._layout, values)))

    def change(self, number: int, values: NewValues) -> None:
        """Write the file with other values of one topic, and all other topics as they were."""
        new = self._with(changed(self._layout, number, values))
        self._prove(new, lambda entries: [*entries[:number], *entries[number + 1 :]])
        self._write(new)

    def move(self, number: int, to: int) -> None:
        """Write the file with a topic at another place of the list."""
        new = self._with(moved(self._layout, number, to))
        self._prove(new, partial(sorted, key=lambda topics: topics[0].slug))
        self._write(new)

    def replace(self, text: str) -> None:
        """Write another text in place of the whole file, with the file's own line breaks."""
        plain = text.replace("\r\n", "\n")
        windows = "\r\n" in self.text
        self._write(self._with(plain.replace("\n", "\r\n") if windows else plain))

    # Ten thousand topics take seconds to read, and a change asks for them several times.
    @cached_property
    def _topics(self) -> tuple[TopicAtLine, ...]:
        return parse_entries(self.text, source=str(self.path), timezone=self.timezone)

    @cached_property
    def _layout(self) -> Layout:
        _ = self._topics  # a file that the reader refuses has no layout
        return read_layout(self.text, source=str(self.path))

    def _with(self, text: str) -> "TopicFile":
        """Return the file with another text, which is not on disk yet."""
        return replace(self, text=text)

    def _prove(self, new: "TopicFile", kept: Callable[..., object]) -> None:
        """Raise `TopicFileError` if the new file has other values where it must not."""
        before, after = ([[at.topic for at in each] for each in of.entries()] for of in (self, new))
        if kept(before) != kept(after):
            reason = "this change would alter other topics, too; make it in a text editor"
            raise TopicFileError([Problem(source=str(self.path), line=None, text=reason)])

    def _write(self, new: "TopicFile") -> None:
        new.entries()  # refused here, before anything is written
        bom = _BOM if self.content.startswith(_BOM) else b""
        try:
            with _ONE_WRITER, atomic_files.replacing(self.path) as fresh:
                fresh.write_bytes(bom + new.text.encode())
                fresh.chmod(self.path.stat().st_mode & 0o7777)
                if self.path.read_bytes() != self.content:
                    raise UsageError(
                        f"{self.path} has changed on disk since it was read, so nothing was "
                        "written; here it is anew: make your change again"
                    )
        except (OSError, UnicodeEncodeError) as error:
            cause = getattr(error, "strerror", None) or str(error)
            raise StorageError(
                f"{self.path}: cannot be written: {cause}; nothing was changed"
            ) from error
