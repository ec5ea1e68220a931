"""Speaks WordPress REST over `requests`; knows nothing of models."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PostRef:
    """A post as the site holds it. `link` is public, `edit_link` opens it in wp-admin."""

    id: int
    link: str
    edit_link: str
    status: str
    slug: str
