"""A careless client, to see that the fault run notices the harm."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from autoblog.wordpress import PostRef, WordPress


class BlindWordPress(WordPress):
    """A client that never looks for a post before it sends or changes one."""

    def find_post(self, marker: str, *, since: datetime | None = None) -> PostRef | None:
        del marker, since
        return None

    def set_status(self, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
        self._api.post(f"wp/v2/posts/{ref.id}", {"status": status}, fields="id")
        return replace(ref, status=status)
