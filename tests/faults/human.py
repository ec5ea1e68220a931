"""A human who works on our posts beside us: trashes, edits or publishes one now and then."""

import hashlib
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests

_TIMEOUT_S: Final = 60
_STATUSES: Final = "publish,draft,pending,pitch"
_ACTS: Final = (
    *("trash", "edit", "retitle", "publish", "edit and publish"),
    *("in-progress", "excerpt", "password", "tags", "put back", "withdraw", "restore"),
)
_NEXT_SECOND_S: Final = 1.1
_RECENT: Final = 4


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post as the site holds it: the fields that a human may have changed."""

    id: int
    status: str
    title: str
    content: str

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Post":
        """Read REST's answer in the context of editing; keep a digest of the content."""
        content = hashlib.md5(row["content"]["raw"].encode()).hexdigest()
        return cls(id=row["id"], status=row["status"], title=row["title"]["raw"], content=content)


@dataclass(kw_only=True)
class Human:
    """The administrator, who never touches a post twice."""

    site: str
    username: str
    application_password: str = field(repr=False)
    touched: set[int] = field(default_factory=set)

    def act(self, chance: random.Random, *, author: str, slugs: str) -> Post | None:
        """Do something with one of the author's latest posts whose slugs begin with `slugs`.

        Return the post as the human left it; None if no untouched post is left.
        """
        me = self._ask("GET", "users", params={"search": author, "context": "edit"})
        rows = self._ask(
            "GET",
            "posts",
            params={
                "author": next(user["id"] for user in me if user["username"] == author),
                "status": _STATUSES,
                "context": "edit",
                "orderby": "id",
                "per_page": _RECENT,
            },
        )
        ours = [row for row in rows if row["slug"].startswith(slugs)]
        untouched = [row for row in ours if row["id"] not in self.touched]
        if not untouched:
            return None
        row, act = chance.choice(untouched), chance.choice(_ACTS)
        # WordPress stores times in whole seconds, and no human reads and edits a post within the
        # second in which it was made
        threading.Event().wait(_NEXT_SECOND_S)
        self._do(act, row)
        self.touched.add(row["id"])
        return Post.read(self._ask("GET", f"posts/{row['id']}", params={"context": "edit"}))

    def _do(self, act: str, row: Mapping[str, Any]) -> None:
        route = f"posts/{row['id']}"
        if act == "trash":
            self._ask("DELETE", route)
            return
        if act in {"put back", "withdraw", "restore"}:
            self._do_and_undo(act, route, row)
            return
        change: dict[str, object] = {}
        if "edit" in act:
            mine = "<!-- wp:paragraph --><p>Mine.</p><!-- /wp:paragraph -->"
            change["content"] = row["content"]["raw"] + mine
        if act == "retitle":
            change["title"] = "My own title"
        if "publish" in act:
            change["status"] = "publish"
        if act == "in-progress":
            change["status"] = act
        if act in {"excerpt", "password"}:
            change[act] = "mine"
        if act == "tags":
            change[act] = []
            change["excerpt"] = "mine"
        self._ask("POST", route, json=change)

    def _do_and_undo(self, act: str, route: str, row: Mapping[str, Any]) -> None:
        """Change a post and put it back: to all appearances it is as before."""
        if act == "put back":
            self._ask("POST", route, json={"title": "Mine for a moment"})
        elif act == "withdraw":
            self._ask("POST", route, json={"status": "publish"})
        else:
            self._ask("DELETE", route)
        threading.Event().wait(2 * _NEXT_SECOND_S)
        change = {"title": row["title"]["raw"]} if act == "put back" else {"status": "draft"}
        self._ask("POST", route, json=change)

    def _ask(self, method: str, route: str, **content: Any) -> Any:
        answer = requests.request(
            method,
            f"{self.site}/wp-json/wp/v2/{route}",
            auth=(self.username, self.application_password),
            timeout=_TIMEOUT_S,
            **content,
        )
        answer.raise_for_status()
        return answer.json()
