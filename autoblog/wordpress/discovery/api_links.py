"""The link to a site's REST API in a page: in the `Link` header, or in its HTML."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final

from autoblog.wordpress.http.addresses import absolute
from autoblog.wordpress.http.transport import Reply

_RELATION: Final = "https://api.w.org/"
# `requests.utils.parse_header_links` loses the parameters behind a semicolon in quotes, and knows
# `rel` in lower case only.
_LINK: Final = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s\",;]+))*)")
_REL: Final = re.compile(r"(?:^|;)\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)


def api_link(reply: Reply) -> str | None:
    """Return the absolute address of the API that `reply` names, or None."""
    found = _in_header(reply.headers) or _in_html(reply)
    return absolute(reply.url, found) if found else None


def _in_header(headers: Mapping[str, str]) -> str | None:
    for link in _LINK.finditer(headers.get("link", "")):
        relation = _REL.search(link[2])
        if relation is not None and _RELATION in (relation[1] or relation[2]).split():
            return link[1].strip()
    return None


def _in_html(reply: Reply) -> str | None:
    if "html" not in reply.headers.get("content-type", ""):
        return None
    reader = _LinkReader()
    reader.feed(reply.body.decode("utf-8", errors="replace"))
    return reader.found


class _LinkReader(HTMLParser):
    """A reader of the first `<link rel="https://api.w.org/" href="...">`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag (called by `feed`)."""
        if tag != "link" or self.found:
            return
        told: Mapping[str, str | None] = dict(attrs)
        if _RELATION in (told.get("rel") or "").split():
            self.found = told.get("href")
