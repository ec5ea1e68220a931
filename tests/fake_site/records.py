"""The fake site's records: users, posts, terms, pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

_SUBSCRIBER: Final = frozenset({"read"})
_CONTRIBUTOR: Final = _SUBSCRIBER | {"edit_posts", "delete_posts"}
_AUTHOR: Final = _CONTRIBUTOR | {
    "publish_posts",
    "upload_files",
    "edit_published_posts",
    "delete_published_posts",
}
_EDITOR: Final = _AUTHOR | {
    "edit_others_posts",
    "edit_private_posts",
    "read_private_posts",
    "delete_others_posts",
    "delete_private_posts",
    "manage_categories",
    "unfiltered_html",
}
CAPABILITIES: Final[Mapping[str, frozenset[str]]] = {
    "subscriber": _SUBSCRIBER,
    "contributor": _CONTRIBUTOR,
    "author": _AUTHOR,
    "editor": _EDITOR,
    "administrator": _EDITOR | {"manage_options"},
}


@dataclass(frozen=True, kw_only=True)
class User:
    """One user with one application password."""

    id: int
    username: str
    role: str
    application_password: str = field(repr=False)
    granted: frozenset[str] = frozenset()

    @property
    def password(self) -> str:
        """The password of the login form."""
        return f"the {self.username}'s & own word"

    def may(self, capability: str) -> bool:
        return capability in CAPABILITIES[self.role] | self.granted


@dataclass(kw_only=True)
class FakePost:
    """A post as the database holds it; a test may change it, as a human would."""

    id: int
    author: int
    title: str
    content: str
    excerpt: str
    slug: str
    status: str
    modified_gmt: datetime
    date_gmt: datetime | None = None
    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    featured_media: int = 0
    meta: dict[str, str] = field(default_factory=dict)
    password: str = ""
    revisions: list[int] = field(default_factory=list)
    """The author of each revision; WordPress keeps the first one from 6.4 on."""


@dataclass(kw_only=True)
class FakeMedia:
    """A picture of the library; `unfinished` counts the calls until its sizes are made."""

    id: int
    author: int
    slug: str
    title: str
    alt_text: str
    file_name: str
    data: bytes = field(repr=False)
    unfinished: int = 0


@dataclass(frozen=True, kw_only=True)
class FakeTerm:
    """A category or a tag; `name` is escaped, as WordPress stores it."""

    id: int
    taxonomy: str
    name: str
    slug: str
    parent: int = 0


@dataclass(kw_only=True)
class Database:
    """The data that outlives a request."""

    users: list[User] = field(default_factory=list)
    posts: dict[int, FakePost] = field(default_factory=dict)
    terms: dict[int, FakeTerm] = field(default_factory=dict)
    media: dict[int, FakeMedia] = field(default_factory=dict)
    last_id: int = 0

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id


def may_edit(user: User | None, post: FakePost) -> bool:
    """Tell whether the user may edit a post, as WordPress's `edit_post` does."""
    if user is None or not user.may("edit_posts"):
        return False
    if post.author != user.id and not user.may("edit_others_posts"):
        return False
    return post.status not in {"publish", "future"} or user.may("edit_published_posts")


def may_read(user: User | None, post: FakePost) -> bool:
    return post.status == "publish" or may_edit(user, post)
