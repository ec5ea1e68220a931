"""A WordPress site as the index of its REST API describes it."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from autoblog.errors import SiteNotFoundError
from autoblog.wordpress.http.addresses import absolute, host_of
from autoblog.wordpress.http.retry import read_date
from autoblog.wordpress.rest.answers import Answer, mapping_of

# The clock may have moved since its skew was measured.
_CLOCK_MARGIN_S: Final = 120


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site's address and what it offers.

    `api_root` ends in `/` or in `?rest_route=/`, `admin_url` in `wp-admin/`. `timezone` is a name
    of the time zone database, or empty where only `gmt_offset` (hours) is set. `clock_skew_s` is
    how far the site's clock is ahead of ours; None if it does not tell the time.
    `application_passwords` says whether the site takes them; `authorization_url` is the page of
    wp-admin that makes one. `closed` says that the API answers only users who are logged in.
    `typed` is the address by which the site was found.
    """

    api_root: str
    home: str
    admin_url: str
    name: str = ""
    namespaces: tuple[str, ...] = ()
    application_passwords: bool = True
    authorization_url: str | None = None
    gmt_offset: float = 0.0
    timezone: str = ""
    clock_skew_s: float | None = None
    closed: bool = False
    typed: str = ""

    def is_at(self, url: str) -> bool:
        """Tell whether `url` is the site's front page, or the folder of its files."""
        places = (self.home, self.admin_url.removesuffix("wp-admin/"))
        return _path(url) in map(_path, places)

    def modified_after(self, since: datetime) -> str:
        """Return `since` for the parameter of this name, early enough for the site's clock."""
        margin = timedelta(seconds=abs(self.clock_skew_s or 0.0) + _CLOCK_MARGIN_S)
        return (since.astimezone(UTC) - margin).strftime("%Y-%m-%dT%H:%M:%SZ")

    def edit_link(self, post_id: int) -> str:
        """Return the address that opens a post in wp-admin's editor."""
        return f"{self.admin_url}post.php?post={post_id}&action=edit"


def read_index(root: str, answer: Answer, *, closed: bool, now: datetime) -> Site:
    """Read the index that the API at `root` sent at `now`.

    Raises `SiteNotFoundError` if it is not WordPress's.
    """
    index = mapping_of(answer.value)
    namespaces = _texts(index.get("namespaces"))
    if "wp/v2" not in namespaces:
        raise SiteNotFoundError(
            f"{host_of(root)} answers at {root}, but not as WordPress's REST API (no wp/v2). Check "
            "WORDPRESS_URL, and look for a plugin that switches the REST API off."
        )
    # WordPress sends an empty list here, not an empty object, when it offers nothing.
    offered = mapping_of(index.get("authentication"))
    passwords = mapping_of(offered.get("application-passwords"))
    authorization = mapping_of(passwords.get("endpoints")).get("authorization")
    home = _like(root, index.get("home"), root)
    admin = _like(root, index.get("url"), home)
    return Site(
        api_root=root,
        home=home,
        admin_url=f"{admin.rstrip('/')}/wp-admin/",
        name=html.unescape(str(index.get("name") or "")),
        namespaces=namespaces,
        application_passwords="application-passwords" in offered,
        authorization_url=authorization if isinstance(authorization, str) else None,
        gmt_offset=_number(index.get("gmt_offset")),
        timezone=str(index.get("timezone_string") or ""),
        clock_skew_s=_clock_skew_s(answer.reply.headers, now),
        closed=closed,
    )


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")


def _like(root: str, address: object, otherwise: str) -> str:
    """Return `address` with the scheme that worked for the API."""
    known = absolute(root, address) if isinstance(address, str) and address else None
    if known is None:
        return otherwise
    return urlsplit(known)._replace(scheme=urlsplit(root).scheme).geturl()


def _clock_skew_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the site's clock minus ours; a cache tells in `Age` how old the site's date is."""
    date = read_date(headers.get("date", ""))
    if date is None:
        return None
    age = headers.get("age", "0").strip()
    older = timedelta(seconds=int(age[:9]) if age.isascii() and age.isdigit() else 0)
    return (date + older - now).total_seconds()


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def _number(value: object) -> float:
    """Read a number, which WordPress sends as text in some versions."""
    try:
        return float(str(value))
    except ValueError:
        return 0.0
