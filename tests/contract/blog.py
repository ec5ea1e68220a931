"""The two kinds of site that the contract runs against, behind one protocol."""

import contextlib
import secrets
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import requests

from autoblog.posts import Post
from autoblog.wordpress import Credentials, PostRef, Retry, Site, Transport, WordPress, find_site
from tests.contract.breakages import Breakage
from tests.fake_site import FakeSite
from tests.integration.real_wordpress import RealWordPress

_TIMEOUT_S = 60


class Blog(Protocol):
    """A site, its users and its breakages."""

    @property
    def url(self) -> str:
        """The site's address."""

    @property
    def form(self) -> str:
        """The site's form: `pretty`, `plain`, `subfolder` or `closed`."""

    def credentials(self, role: str) -> Credentials:
        """Return the login of the user with `role`."""

    def breaking(self, breakage: Breakage) -> contextlib.AbstractContextManager[None]:
        """Let requests go wrong inside the `with` block."""

    def later(self) -> None:
        """Move the site's clock on, so that the next change has another time."""


class FakeBlog:
    """The site in memory."""

    def __init__(self, site: FakeSite, clock: "Clock", form: str) -> None:
        self.site = site
        self.url = site.url
        self.form = form
        self._clock = clock

    def credentials(self, role: str) -> Credentials:
        user = self.site.user(role)
        return Credentials(username=user.username, application_password=user.application_password)

    @contextlib.contextmanager
    def breaking(self, breakage: Breakage) -> Iterator[None]:
        before = vars(self.site.habits).copy()
        breakage.fake(self.site)
        try:
            yield
        finally:
            self.site.faults.clear()
            vars(self.site.habits).update(before)

    def later(self) -> None:
        self._clock.ahead += timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class RealBlog:
    """WordPress itself."""

    site: RealWordPress
    form: str

    @property
    def url(self) -> str:
        return self.site.url

    def credentials(self, role: str) -> Credentials:
        account = self.site.accounts[role]
        return Credentials(
            username=account.username, application_password=account.application_password
        )

    def breaking(self, breakage: Breakage) -> contextlib.AbstractContextManager[None]:
        return self.site.must_use_plugin(breakage.php)

    def later(self) -> None:
        """Wait for the next second, the smallest time that WordPress knows."""
        threading.Event().wait(1.1)


@dataclass(kw_only=True)
class Clock:
    """The fake site's clock, which may run ahead."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(tz=UTC) + self.ahead


class Human:
    """The site's administrator, who works on posts without autoblog."""

    def __init__(self, site: Site, credentials: Credentials) -> None:
        self._root = site.api_root
        self._login = (credentials.username, credentials.application_password)

    def post(self, post_id: int) -> dict[str, object]:
        """Return everything the site knows of a post."""
        return self._ask("GET", f"posts/{post_id}", {"context": "edit"})

    def raw(self, post_id: int, name: str) -> str:
        """Return the stored title, content or excerpt."""
        stored = self.post(post_id)[name]
        assert isinstance(stored, dict)
        return str(stored["raw"])

    def change(self, post_id: int, **fields: object) -> None:
        self._ask("POST", f"posts/{post_id}", fields)

    def trash(self, post_id: int) -> None:
        self._ask("DELETE", f"posts/{post_id}", {})

    def delete(self, post_id: int) -> None:
        self._ask("DELETE", f"posts/{post_id}", {"force": "true"})

    def create_post(self, **fields: object) -> None:
        self._ask("POST", "posts", fields)

    def create_term(self, taxonomy: str, name: str, *, parent: int | None = None) -> int:
        below = {} if parent is None else {"parent": parent}
        term_id = self._ask("POST", taxonomy, {"name": name, **below})["id"]
        assert isinstance(term_id, int)
        return term_id

    def count(self, search: str) -> int:
        """Return how many posts hold a text, wherever they are."""
        url = self._url("posts")
        params = {"search": search, "context": "edit", "per_page": "100"}
        params["status"] = "publish,future,draft,pending,private,trash"
        answer = requests.get(url, params=params, auth=self._login, timeout=_TIMEOUT_S)
        return len(answer.json())

    def _ask(self, method: str, route: str, fields: dict[str, object]) -> dict[str, object]:
        written = method == "POST"
        answer = requests.request(
            method,
            self._url(route),
            params=None if written else {name: str(value) for name, value in fields.items()},
            json=fields if written else None,
            auth=self._login,
            timeout=_TIMEOUT_S,
        )
        answer.raise_for_status()
        value = answer.json()
        assert isinstance(value, dict)
        return value

    def _url(self, route: str) -> str:
        return f"{self._root}wp/v2/{route}"


def log_in(blog: Blog, role: str = "author", *, read_timeout_s: float = 60.0) -> WordPress:
    """Find the site and return autoblog's client, which never waits."""
    http = Transport(read_timeout_s=read_timeout_s)
    credentials = blog.credentials(role)
    site = find_site(blog.url, http=http, credentials=credentials)
    retry = Retry(wait=lambda _: None, attempts=2)
    return WordPress(site=site, credentials=credentials, http=http, retry=retry)


def find(wordpress: WordPress, post: Post, *, since: datetime | None = None) -> PostRef | None:
    """Return the oldest post on the site that is `post`."""
    return next(iter(wordpress.find_posts(post, since=since)), None)


def sample(
    *,
    title: str = "A quiet title",
    text: str = "<p>Some words.</p>",
    slug: str = "",
    excerpt: str = "In short.",
    tags: Sequence[str] = (),
) -> Post:
    """Return a post that the site has never seen."""
    marker = secrets.token_hex(16)
    opening = f'<!-- wp:paragraph {{"metadata":{{"autoblog":"{marker}"}}}} -->'
    return Post(
        marker=marker,
        title=title,
        content=f"{opening}\n{text}\n<!-- /wp:paragraph -->",
        excerpt=excerpt,
        slug=slug or f"slug-{marker[:12]}",
        categories=(),
        tags=tuple(tags),
    )
