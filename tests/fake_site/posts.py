"""The fake site's `wp/v2/posts`."""

import html
import math
from collections.abc import Callable
from datetime import UTC, datetime

from tests.fake_site.cleaning import FEEDS, kses, slug_of, unique_slug, without_comments
from tests.fake_site.habits import Habits
from tests.fake_site.messages import Request, Response, RestError, json_response
from tests.fake_site.records import Database, FakePost, User, may_edit, may_read
from tests.fake_site.seo import change_meta, shown_meta

_MOST_PER_PAGE = 100
_STATUSES = ("publish", "future", "draft", "pending", "private", "trash")


class Posts:
    """Lists, shows, creates, changes and trashes posts."""

    def __init__(
        self,
        database: Database,
        habits: Habits,
        now: Callable[[], datetime],
        link: Callable[[FakePost], str],
    ) -> None:
        self._database = database
        self._now = now
        self._link = link
        self._habits = habits

    def answer(self, request: Request, user: User | None, post_id: int | None) -> Response:
        # Some hosts block DELETE, so WordPress takes the method from this parameter, too.
        match request.query.get("_method", request.method), post_id:
            case "GET", None:
                return self._list(request, user)
            case "POST", None:
                return self._create(request.json(), user)
            case "GET", int():
                return json_response(200, self._shown(self._readable(request, user, post_id), user))
            case "POST", int():
                return self._update(request.json(), user, post_id)
            case "DELETE", int():
                return self._delete(request, user, post_id)
        raise RestError("rest_no_route", 404)

    # Reading

    def _list(self, request: Request, user: User | None) -> Response:
        query = request.query
        editing = query.get("context") == "edit"
        statuses = self._statuses(query.get("status", "publish"), user)
        if editing and not (user and user.may("edit_posts")):
            raise RestError("rest_forbidden_context", _denied(user))
        found = [post for post in self._database.posts.values() if post.status in statuses]
        found = [post for post in found if self._matches(post, query)]
        key = "modified_gmt" if query.get("orderby") == "modified" else "id"
        down = query.get("order", "desc") == "desc"
        found.sort(key=lambda post: (getattr(post, key), post.id), reverse=down)
        per_page, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        if not 1 <= per_page <= _MOST_PER_PAGE:
            raise RestError("rest_invalid_param", 400)
        pages = math.ceil(len(found) / per_page)
        if page > pages and found:
            raise RestError("rest_post_invalid_page_number", 400)
        visible = may_edit if editing else may_read
        shown = [
            self._shown(post, user if editing else None)
            for post in found[(page - 1) * per_page : page * per_page]
            if visible(user, post)
        ]
        return json_response(
            200, shown, {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        )

    def _matches(self, post: FakePost, query: dict[str, str]) -> bool:
        for name, own in (("include", post.id), ("author", post.author), ("slug", post.slug)):
            if name in query and str(own) not in query[name].split(","):
                return False
        if "modified_after" in query:
            after = datetime.fromisoformat(query["modified_after"])
            if post.modified_gmt <= after.astimezone(UTC):
                return False
        words = query.get("search", "").lower().split()
        if words and post.status != "publish" and not self._habits.search_finds_drafts:
            return False
        if words and self._habits.search_counts_everything:
            return True
        content = post.content
        if self._habits.search_knows == "visible text":
            content = without_comments(content)
        text = f"{post.title} {post.excerpt} {content}".lower()
        return all(word in text for word in words)

    def _readable(self, request: Request, user: User | None, post_id: int) -> FakePost:
        post = self._get(post_id)
        if request.query.get("context") == "edit" and not may_edit(user, post):
            raise RestError("rest_forbidden_context", _denied(user))
        if not may_read(user, post):
            raise RestError("rest_forbidden", _denied(user))
        return post

    def revisions(self, user: User | None, post_id: int) -> Response:
        post = self._get(post_id)
        if not may_edit(user, post):
            raise RestError("rest_cannot_read", _denied(user))
        rows = [{"id": 10_000 + n, "author": by} for n, by in enumerate(post.revisions)]
        return json_response(200, rows[::-1])

    def _get(self, post_id: int) -> FakePost:
        if post_id not in self._database.posts:
            raise RestError("rest_post_invalid_id", 404, message="Invalid post ID.")
        return self._database.posts[post_id]

    def _shown(self, post: FakePost, user: User | None) -> dict[str, object]:
        raw = {"raw": True} if may_edit(user, post) else {}
        date = post.date_gmt or post.modified_gmt
        return {
            "id": post.id,
            "date_gmt": f"{date:%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{post.modified_gmt:%Y-%m-%dT%H:%M:%S}",
            "slug": post.slug,
            "status": post.status,
            "type": "post",
            "link": self._link(post),
            "title": _text(post.title, raw=bool(raw)),
            "content": {**_text(post.content, raw=bool(raw)), "protected": False},
            "excerpt": {**_text(post.excerpt, raw=bool(raw)), "protected": False},
            "author": post.author,
            "featured_media": post.featured_media,
            "meta": shown_meta(post, self._habits),
            "categories": list(post.categories),
            "tags": list(post.tags),
            **({"password": post.password, "_links": _links(user)} if raw else {}),
        }

    def _statuses(self, text: str, user: User | None) -> frozenset[str]:
        names = {name for name in text.split(",") if name}
        if names - {"publish"} and not (user and user.may("edit_posts")):
            inner = {"code": "rest_forbidden_status", "message": "Status is forbidden."}
            raise RestError(
                "rest_invalid_param",
                400,
                message="Invalid parameter(s): status",
                data={
                    "status": 400,
                    "params": {"status": "Status is forbidden."},
                    "details": {"status": {**inner, "data": {"status": _denied(user)}}},
                },
            )
        known = {*_STATUSES, *self._habits.plugin_statuses}
        if names - known - {"any"}:
            raise RestError("rest_invalid_param", 400, message="Invalid parameter(s): status")
        if "any" in names:  # statuses that no plugin knows any longer, too
            names |= {*known, *(p.status for p in self._database.posts.values())} - {"trash"}
        return frozenset(names)

    # Writing

    def _create(self, body: dict[str, object], user: User | None) -> Response:
        if user is None or not user.may("edit_posts"):
            raise RestError("rest_cannot_create", _denied(user))
        if body.get("author", user.id) != user.id and not user.may("edit_others_posts"):
            raise RestError("rest_cannot_edit_others", 403)
        if not any(body.get(name) for name in ("title", "content", "excerpt")):
            raise RestError("empty_content", 400)
        post = FakePost(
            id=0,
            author=user.id,
            title="",
            content="",
            excerpt="",
            slug="",
            status="draft",
            modified_gmt=self._now(),
        )
        self._change(post, body, user)
        post.status = self._habits.new_posts_become or post.status
        post.revisions = [user.id]
        post.categories = post.categories or (1,)
        post.id = self._database.next_id()
        self._database.posts[post.id] = post
        return json_response(201, self._shown(post, user), {"X-Post": str(post.id)})

    def _update(self, body: dict[str, object], user: User | None, post_id: int) -> Response:
        post = self._get(post_id)
        if not may_edit(user, post) or user is None:
            raise RestError("rest_cannot_edit", _denied(user))
        before = (post.title, post.content, post.excerpt)
        self._change(post, body, user)
        if before != (post.title, post.content, post.excerpt):
            post.revisions.append(user.id)
        return json_response(200, self._shown(post, user))

    def _change(self, post: FakePost, body: dict[str, object], user: User) -> None:
        status = str(body.get("status", post.status))
        _check(body, status, self._habits.plugin_statuses)
        goes_live = status in {"publish", "future", "private"} and status != post.status
        if goes_live and not user.may("publish_posts"):
            raise RestError("rest_cannot_publish", 403)
        clean = (lambda text: text) if user.may("unfiltered_html") else kses
        if self._habits.loses_markers:
            clean = without_comments
        for name in ("title", "content", "excerpt"):
            if name in body:
                value = body[name]
                raw = value.get("raw", "") if isinstance(value, dict) else value
                setattr(post, name, clean(str(raw)))
        for name, taxonomy in (("categories", "category"), ("tags", "post_tag")):
            if isinstance(chosen := body.get(name), list):
                known = [i for i in chosen if self._is_term(i, taxonomy)]
                setattr(post, name, tuple(dict.fromkeys(known)))
        self._attach(post, body)
        post.password = str(body.get("password", post.password))
        if isinstance(body.get("author"), int):
            post.author = int(str(body["author"]))
        if "date_gmt" in body and body["date_gmt"] is not None:
            post.date_gmt = datetime.fromisoformat(str(body["date_gmt"])).replace(tzinfo=UTC)
        self._set_status(post, status)
        post.slug = self._slug(post, body, user)
        post.modified_gmt = self._now()

    def _slug(self, post: FakePost, body: dict[str, object], user: User) -> str:
        wanted = slug_of(str(body["slug"])) if "slug" in body else post.slug
        if post.status == "pending" and not user.may("publish_posts"):
            return ""  # only those who may publish choose a pending post's address
        if not wanted and post.status not in {"draft", "pending"}:
            wanted = slug_of(html.unescape(post.title)) or str(post.id)
        return unique_slug(wanted, lambda slug: self._is_taken(slug, post)) if wanted else ""

    def _attach(self, post: FakePost, body: dict[str, object]) -> None:
        """Store a picture that exists and meta that is registered; drop others silently."""
        if body.get("featured_media") in self._database.media:
            post.featured_media = int(str(body["featured_media"]))
        change_meta(post, body, self._habits)

    def _set_status(self, post: FakePost, status: str) -> None:
        """Set the status as WordPress does: the date decides whether a post is scheduled."""
        if post.status == "trash" and status != "trash":
            post.slug = post.slug.removesuffix("__trashed")
        if status in {"publish", "future"}:
            post.date_gmt = post.date_gmt or self._now()
            status = "future" if post.date_gmt > self._now() else "publish"
        post.status = status

    def _delete(self, request: Request, user: User | None, post_id: int) -> Response:
        post = self._get(post_id)
        if not may_edit(user, post):
            raise RestError("rest_cannot_delete", _denied(user))
        if request.query.get("force") == "true":
            previous = self._shown(post, user)
            del self._database.posts[post_id]
            return json_response(200, {"deleted": True, "previous": previous})
        if post.status == "trash":
            raise RestError("rest_already_trashed", 410)
        self.trash(post)
        return json_response(200, self._shown(post, user))

    def trash(self, post: FakePost) -> None:
        post.date_gmt = post.date_gmt or self._now()
        post.status = "trash"
        post.slug = f"{post.slug}__trashed" if post.slug else ""
        post.modified_gmt = self._now()

    def _is_term(self, term_id: int, taxonomy: str) -> bool:
        term = self._database.terms.get(term_id)
        return term is not None and term.taxonomy == taxonomy

    def _is_taken(self, slug: str, post: FakePost) -> bool:
        # A draft may have the slug of a feed, a published post may not.
        if slug in FEEDS and post.status not in {"draft", "pending"}:
            return True
        return any(p.slug == slug and p is not post for p in self._database.posts.values())


def _check(body: dict[str, object], status: str, plugin_statuses: tuple[str, ...]) -> None:
    """Raise the error of the schema if a value has the wrong type."""
    wrong = {}
    if status not in {*_STATUSES, *plugin_statuses}:
        wrong["status"] = "status is not one of publish, future, draft, pending, and private."
    for name in ("categories", "tags"):
        chosen = body.get(name, [])
        if not isinstance(chosen, list) or not all(isinstance(i, int) for i in chosen):
            wrong[name] = f"{name}[0] is not of type integer."
    if wrong:
        message = f"Invalid parameter(s): {', '.join(wrong)}"
        data = {"status": 400, "params": wrong, "details": {}}
        raise RestError("rest_invalid_param", 400, message=message, data=data)


def _links(user: User | None) -> dict[str, object]:
    """Return the links that tell what the user may do with every post."""
    actions = {
        "wp:action-publish": "publish_posts",
        "wp:action-unfiltered-html": "unfiltered_html",
        "wp:action-create-categories": "manage_categories",
        "wp:action-create-tags": "edit_posts",
    }
    return {link: [{}] for link, right in actions.items() if user is not None and user.may(right)}


def _text(stored: str, *, raw: bool) -> dict[str, object]:
    return {"rendered": stored, "raw": stored} if raw else {"rendered": stored}


def _denied(user: User | None) -> int:
    return 401 if user is None else 403
