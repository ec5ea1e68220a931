"""A WordPress site in memory.

It behaves as WordPress 6.1 does; the contract tests compare the two.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from tests.fake_site import xmlrpc
from tests.fake_site.edge import Edge, unresolvable
from tests.fake_site.faults import Faults
from tests.fake_site.fields import only
from tests.fake_site.habits import Habits
from tests.fake_site.media import MediaOf
from tests.fake_site.messages import Request, Response, RestError, html_response, json_response
from tests.fake_site.posts import Posts
from tests.fake_site.records import CAPABILITIES, Database, FakeMedia, FakePost, FakeTerm, User
from tests.fake_site.seo import rank_math
from tests.fake_site.terms import TermsOf

_ROLES = ("administrator", "editor", "author", "contributor", "subscriber")


class FakeSite:
    """`with FakeSite() as site:` answers every request that `requests` makes meanwhile.

    `url` is where it lives (any host, any folder), `username` and `application_password` log in as
    `role`. `posts` and `terms` are what it holds, by number; `received` every request so far;
    `faults.script(...)` lets the next ones go wrong; `habits` tells sites apart. `redirects` maps
    the beginning of an address to where it leads; `known_hosts` are further names of the site.
    """

    def __init__(
        self,
        url: str = "https://blog.example",
        *,
        role: str = "author",
        now: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
        **habits: Any,
    ) -> None:
        self.url = url.rstrip("/")
        self.habits = Habits(**habits)
        self.faults = Faults()
        self.received: list[Request] = []
        self.redirects: dict[str, str] = {}
        self.known_hosts: set[str] = {urlsplit(url).hostname or ""}
        self.clock = now
        self._cached: dict[str, Response] = {}
        self._database = Database()
        for number, name in enumerate(_ROLES, start=1):
            self._database.users.append(
                User(id=number, username=name, role=name, application_password=f"{name:x<20}1234")
            )
        user = self.user(role)
        self.username = user.username
        self.application_password = user.application_password
        self._posts = Posts(self._database, self.habits, self.now, self._link)
        self._categories = TermsOf(self._database, "category", hierarchical=True)
        self._tags = TermsOf(self._database, "post_tag", hierarchical=False)
        self._categories.add("Uncategorized")
        self._media = MediaOf(self._database, self.habits, lambda: self.url)
        self._edge = Edge(self.serve)

    def __enter__(self) -> Self:
        self._edge.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._edge.close()

    # For tests to read and change

    @property
    def posts(self) -> dict[int, FakePost]:
        return self._database.posts

    @property
    def terms(self) -> dict[int, FakeTerm]:
        return self._database.terms

    @property
    def media(self) -> dict[int, FakeMedia]:
        return self._database.media

    def now(self) -> datetime:
        return self.clock().replace(microsecond=0)

    def forget(self) -> None:
        """Lose every post, and what was received so far."""
        self.received.clear()
        self._edge.forget()
        for post_id in list(self.posts):
            self.delete(post_id)

    def user(self, role: str) -> User:
        return next(user for user in self._database.users if user.role == role)

    def written(self, route: str = "") -> list[Request]:
        """Return the requests so far that change something."""
        return [r for r in self.received if r.method != "GET" and route in r.url]

    def add_tag(self, name: str) -> int:
        """Make a tag as a human does; return its number."""
        return self._tags.add(name)

    def add_category(self, name: str, parent: int = 0) -> int:
        """Make a category as a human does; return its number."""
        return self._categories.add(name, parent)

    def trash(self, post_id: int) -> None:
        """Move a post to the trash as a human does."""
        self._posts.trash(self.posts[post_id])

    def edit(self, post_id: int, content: str) -> None:
        """Rewrite a post as a human does, a minute later."""
        post = self.posts[post_id]
        post.content = content
        post.modified_gmt += timedelta(minutes=1)

    def delete(self, post_id: int) -> None:
        """Delete a post for good as a human does."""
        del self.posts[post_id]

    # The web server

    def serve(self, request: Request) -> Response:
        """Answer one request, or raise the connection's error."""
        host = urlsplit(request.url).hostname or ""
        if host not in self.known_hosts:
            raise unresolvable(host)
        self.received.append(request)
        for start, target in self.redirects.items():
            if request.url.startswith(start):
                rest = request.url.removeprefix(start)
                return html_response(301, "Moved", {"Location": target + rest})
        fault = self.faults.take(request)
        if fault is None and request.method == "GET" and self.habits.page_cache:
            self._cached.setdefault(request.url, self._dated(self._answer(request)))
            return self._cached[request.url]
        if fault is None:
            return self._dated(self._answer(request))
        return self._dated(fault.answer(self._answer(request) if fault.acts else None))

    def _dated(self, response: Response) -> Response:
        date = format_datetime(self.now(), usegmt=True)
        headers = {"Date": date, "Server": self.habits.server, **response.headers}
        return Response(status=response.status, body=response.body, headers=headers)

    def _answer(self, request: Request) -> Response:
        if self.habits.is_wordpress and request.path == f"{urlsplit(self.url).path}/xmlrpc.php":
            return xmlrpc.answer(request, self._database.users, enabled=self.habits.xmlrpc)
        route = self._route(request)
        if route is None:
            return self._page(request)
        if self.habits.adds_slash and not request.path.endswith("/"):
            parts = urlsplit(request.url)
            moved = parts._replace(path=f"{parts.path}/").geturl()
            return html_response(301, "Moved", {"Location": moved})
        try:
            answer = self._rest(request, route, self._logged_in(request))
        except RestError as error:
            return error.as_response()
        return answer

    def _route(self, request: Request) -> str | None:
        """Return the API's route that is asked for; None for any other page."""
        folder = urlsplit(self.url).path
        if not self.habits.is_wordpress or not request.path.startswith(f"{folder}/"):
            return None
        if "rest_route" in request.query:
            return request.query["rest_route"]
        start = f"{folder}/wp-json"
        if self.habits.permalinks == "pretty" and request.path.startswith(start):
            return request.path.removeprefix(start)
        return None

    def _page(self, request: Request) -> Response:
        inside = request.path.startswith(f"{urlsplit(self.url).path}/")
        if not self.habits.is_wordpress or not inside:
            return html_response(404 if request.path != "/" else 200, "A page of something else")
        root = self.habits.api_root or self.api_root
        missing = request.path.rstrip("/") in self.habits.missing_pages
        header = {"Link": f'<{root}>; rel="https://api.w.org/"'}
        link = f'<link rel="https://api.w.org/" href="{root}">'
        return html_response(
            404 if missing else 200,
            f"The blog {link if self.habits.links_in_html else ''}",
            header if self.habits.links_in_header else {},
        )

    @property
    def api_root(self) -> str:
        if self.habits.permalinks == "pretty":
            return f"{self.url}/wp-json/"
        return f"{self.url}/index.php?rest_route=/"

    # WordPress

    def _logged_in(self, request: Request) -> User | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or self.habits.strips_authorization:
            return None
        if not self.habits.application_passwords:
            return None
        try:
            username, _, password = base64.b64decode(token).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        letters = re.sub(r"[^a-zA-Z0-9]", "", password)
        known = next((user for user in self._database.users if user.username == username), None)
        if known is not None and letters == known.application_password:
            return replace(known, granted=self.habits.granted_by_filter)
        # A wrong login counts as none, unless a plugin asks for the user too early.
        if self.habits.tells_wrong_logins:
            raise RestError("incorrect_password" if known else "invalid_username", 401)
        return None

    def _rest(self, request: Request, route: str, user: User | None) -> Response:
        if self.habits.closed and user is None:
            raise RestError(self.habits.closed_code, 401)
        answer = self._dispatch(request, route.strip("/"), user)
        fields = request.query.get("_fields")
        return Response(
            status=answer.status,
            body=_filtered(answer.body, fields) if answer.status < 300 else answer.body,
            headers=answer.headers,
        )

    def _dispatch(  # noqa: C901, PLR0911 -- a table
        self, request: Request, route: str, user: User | None
    ) -> Response:
        if any(route.startswith(shut) for shut in self.habits.shut_routes):
            raise RestError("rest_no_route", 404)
        media = re.fullmatch(r"wp/v2/media(?:/(\d+)(/post-process)?)?", route)
        if media is not None:
            media_id = int(media[1]) if media[1] else None
            return self._media.answer(request, user, media_id, media[2] or "")
        revised = re.fullmatch(r"wp/v2/posts/(\d+)/revisions", route)
        if revised:
            return self._posts.revisions(user, int(revised[1]))
        post = re.fullmatch(r"wp/v2/posts(?:/(\d+))?", route)
        if post is not None:
            return self._posts.answer(request, user, int(post[1]) if post[1] else None)
        match route:
            case "":
                return json_response(200, self._index())
            case "wp/v2/users/me":
                return json_response(200, _shown(user, editing=request.query.get("context")))
            case "wp/v2/statuses" if self.habits.tells_statuses:
                return json_response(200, self._told_statuses(user))
            case "wp/v2/categories":
                return self._categories.answer(request, user)
            case "wp/v2/tags":
                return self._tags.answer(request, user)
            case "rankmath/v1/updateMeta" if "rankmath/v1" in self.habits.namespaces:
                return rank_math(request, user, self._database, self.habits)
        raise RestError("rest_no_route", 404)

    def _told_statuses(self, user: User | None) -> dict[str, object]:
        if user is None or not user.may("edit_posts"):
            return {"publish": {"slug": "publish"}}
        core = ("publish", "future", "draft", "pending", "private", "trash")
        return {name: {"slug": name} for name in (*core, *self.habits.plugin_statuses)}

    def _index(self) -> dict[str, object]:
        authorize = f"{self.url}/wp-admin/authorize-application.php"
        offered = {"application-passwords": {"endpoints": {"authorization": authorize}}}
        return {
            "name": self.habits.name,
            "url": self.url,
            "home": self.url,
            "gmt_offset": str(self.habits.gmt_offset),
            "timezone_string": self.habits.timezone,
            "namespaces": list(self.habits.namespaces),
            "authentication": offered if self.habits.application_passwords else [],
        }

    def _link(self, post: FakePost) -> str:
        if post.status == "publish" and self.habits.permalinks == "pretty":
            return f"{self.url}/{post.slug}/"
        return f"{self.url}/?p={post.id}"


def _shown(user: User | None, *, editing: str | None) -> dict[str, object]:
    if user is None:
        raise RestError("rest_not_logged_in", 401, message="You are not currently logged in.")
    shown: dict[str, object] = {"id": user.id, "name": user.username, "slug": user.username}
    if editing == "edit":
        granted = dict.fromkeys(sorted(CAPABILITIES[user.role]), True)
        shown |= {"username": user.username, "roles": [user.role], "capabilities": granted}
    return shown


def _filtered(body: bytes, fields: str | None) -> bytes:
    return json_response(200, only(json.loads(body), fields)).body
