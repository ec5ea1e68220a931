"""A careless client, to see that the fault run notices the harm."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from autoblog.posts import Post
from autoblog.wordpress import PostRef, WordPress


class BlindWordPress(WordPress):
    """A client that never looks for a post before it sends or changes one."""

    def find_posts(
        self, post: Post, *, since: datetime | None = None, until: int | None = None
    ) -> list[PostRef]:
        del post, since, until
        return []

    def set_status(self, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
        self._api.post(f"wp/v2/posts/{ref.id}", {"status": status}, fields="id")
        return replace(ref, status=status)
