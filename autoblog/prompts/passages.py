"""A passage of a source, which a prompt may hold and a text may draw its facts from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Some sentences of a source; `source` names the file, with the page of a PDF."""

    source: str
    text: str
