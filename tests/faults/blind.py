"""A client that does what autoblog must never do, to see that the fault run notices."""

from datetime import datetime
from typing import Literal

from autoblog.wordpress import PostRef, WordPress
from autoblog.wordpress.posts import _FIELDS, _read


class BlindWordPress(WordPress):
    """Never looks before it sends, and never looks at a post before it changes it."""

    def find_post(self, marker: str, *, since: datetime | None = None) -> PostRef | None:
        del marker, since
        return None

    def set_status(self, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
        answer = self._api.post(f"wp/v2/posts/{ref.id}", {"status": status}, fields=_FIELDS)
        return _read(self._api, answer.record())
