"""The search for a post of ours on its site, by everything that tells it from other posts.

    marker    the site's search, which plugins may limit to published posts or to visible text
    | slug    whatever the search knows; also finds posts whose marker a plugin took out
    | title   only for a post that this machine does not know to have sent
    | list    our own posts, those changed since a moment, or all

Each later way is tried only if the ways before found nothing. Anybody can compute a marker, so one
in a post of another user needs proof: the post's seal, its words, or that it is published.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote

from autoblog.errors import AnswerUnclearError, PostGoneError
from autoblog.html_text import html_to_text
from autoblog.posts import Post, markers_in
from autoblog.wordpress.current_user import NOBODY
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.post_refs import REF_FIELDS, ROUTE, PostRef, read_ref
from autoblog.wordpress.rest.answers import Answer, id_of, text_of
from autoblog.wordpress.rest.api import Api

ROW_FIELDS: Final = f"{REF_FIELDS},author,date_gmt,title.raw,content.raw"

_PER_PAGE: Final = 50  # with their content, posts are large
_MOST_CHANGED: Final = 500
_MOST_OWN: Final = 5_000
_MOST_NUMBERS: Final = 9
_TRASHED: Final = "__trashed"
_LIVE: Final = frozenset({"publish", "future", "private"})

Row = Mapping[str, object]


class PostSearch:
    """A search for one post after another, as one user; `statuses` are all that a post may have."""

    def __init__(self, api: Api, *, user_id: int, statuses: str) -> None:
        self._api = api
        self._user_id = user_id
        self._statuses = statuses
        self._own_ids: dict[str, set[int]] = {}
        self._read_at: datetime | None = None

    def find(
        self, post: Post, *, since: datetime | None = None, until: int | None = None
    ) -> list[PostRef]:
        """Return the posts on the site that are `post`, the oldest first, trashed ones too.

        More than one is a double: another machine made it, or an answer was lost. `since` is when
        the post was written; None if another machine may have sent it at any time. With `until`,
        the search goes on until it has found the post of this number, so that it is no older.

        Raises `PostGoneError` if a human took the post over, so that it is hidden from us.
        """
        found: dict[int, PostRef] = {}
        for rows in self._ways(post, since):
            for row in rows:
                if id_of(row) == until or self._is(row, post, since):
                    ref = read_ref(self._api, row)
                    found[ref.id] = ref
            if found and (until is None or until in found):
                break
        return [found[post_id] for post_id in sorted(found)]

    def _ways(self, post: Post, since: datetime | None) -> Iterator[Iterable[Row]]:
        answer = self._search(post.marker)
        yield answer.rows()
        if _counts_hidden(answer):
            yield self._hidden(post)
        if post.slug:
            named = {"slug": ",".join(_slugs(post.slug))}
            answer = self._list(named)
            yield answer.rows()
            if _counts_hidden(answer):
                yield self._public(named)
        if since is None and post.title:
            yield self._search(html.unescape(post.title)).rows()
        yield self._changed_since(since) if since else self._own_with(post.marker)

    def _is(self, row: Row, post: Post, since: datetime | None) -> bool:
        """Tell whether a row is `post`, by its marker, or by its slug and words if that is lost."""
        raw = text_of(row, "content", "raw")
        is_own = self._user_id in {row.get("author"), NOBODY}
        if not raw and row.get("hidden"):
            return True
        if post.marker in raw:
            return is_own or _is_vouched_for(row, raw, post)
        if not is_own or markers_in(raw):
            return False
        if _lost_its_slug(row) and _has_words(row, post):
            return True
        made_since = since is not None and self._is_made_since(row, since)
        return has_slug(row, post.slug) and (_has_words(row, post) or made_since)

    def _is_made_since(self, row: Row, since: datetime) -> bool:
        made = f"{row.get('date_gmt') or ''}Z"
        return made >= self._api.site.modified_after(since)

    def _search(self, text: str) -> Answer:
        return self._list({"search": text})

    def _list(self, query: Mapping[str, object]) -> Answer:
        params = {
            "status": self._statuses,
            "context": "edit",
            # The oldest first: a human's copy of our post holds its marker too.
            "orderby": "id",
            "order": "asc",
            "per_page": _PER_PAGE,
            "_fields": ROW_FIELDS,
        }
        return self._ask({**params, **query})

    def _ask(self, params: Mapping[str, object]) -> Answer:
        try:
            return self._api.get(ROUTE, params)
        except PostGoneError as error:
            raise _no_list(error) from error

    def _hidden(self, post: Post) -> list[Row]:
        """Return a post that the site counts but does not let us edit.

        A contributor may no longer edit a post that an editor published, nor read its raw content.
        Some search plugins count posts for any text, so a text that no post holds is searched, too.
        Raises `PostGoneError` if the post is hidden altogether. The marker is no proof of that,
        since another user may have written it into a draft; the seal is.
        """
        secret = post.seal or post.marker
        if _counts_hidden(self._search(secret[::-1])):
            return []
        params = {"search": post.marker, **of_author(self._user_id), "per_page": 1}
        rows = self._ask({**params, "_fields": REF_FIELDS}).rows()
        if rows:
            return [{**rows[0], "hidden": True}]
        if _counts_hidden(self._search(secret)):
            raise hidden_error(self._api)
        return []

    def _public(self, query: Mapping[str, object]) -> list[Row]:
        """Return our posts as visitors see them.

        A contributor may no longer edit one that an editor published.
        """
        fields = f"{REF_FIELDS},author,date_gmt,title.rendered"
        return self._ask({**query, **of_author(self._user_id), "_fields": fields}).rows()

    def _own(self, *, since: datetime | None, most: int) -> Iterator[Row]:
        """Yield our own posts, the newest first: those changed after `since`, or all."""
        params: dict[str, object] = {
            **of_author(self._user_id),
            "status": self._statuses,
            "context": "edit",
            # By number: WordPress orders posts changed in the same second anew for each page,
            # which leaves out some.
            "orderby": "id",
            "order": "desc",
            "_fields": ROW_FIELDS,
        }
        if since is not None:
            params["modified_after"] = self._api.site.modified_after(since)
        try:
            yield from self._api.rows(ROUTE, params, most=most, per_page=_PER_PAGE)
        except PostGoneError as error:
            raise _no_list(error) from error

    def _changed_since(self, since: datetime) -> Iterator[Row]:
        return self._own(since=since, most=_MOST_CHANGED)

    def _own_with(self, marker: str) -> list[Row]:
        """Return our own posts that hold the marker, as they are now."""
        self._learn()
        ids = self._own_ids.get(marker)
        return self._list({"include": ",".join(map(str, sorted(ids)))}).rows() if ids else []

    def _learn(self) -> None:
        """Read which own posts hold which markers; after the first time, in changed posts alone.

        Later pages are not needed if the search finds the marker of a draft on the first.
        """
        begun = datetime.now(tz=UTC)
        drafts: list[tuple[int, str]] = []
        for number, row in enumerate(self._own(since=self._read_at, most=_MOST_OWN)):
            if number == _PER_PAGE and any(self._finds(*draft) for draft in drafts[:1]):
                break
            post_id = id_of(row)
            for marker in markers_in(text_of(row, "content", "raw")):
                if post_id is not None:
                    self._own_ids.setdefault(marker, set()).add(post_id)
                    drafts += [(post_id, marker)] if row.get("status") not in _LIVE else []
        self._read_at = begun

    def _finds(self, post_id: int, marker: str) -> bool:
        return any(id_of(row) == post_id for row in self._search(marker).rows())


def _no_list(error: PostGoneError) -> AnswerUnclearError:
    """Return the error for a list that is answered as if one post were gone; it proves nothing."""
    return AnswerUnclearError(f"A list of posts was asked for, not one. {error}")


def of_author(user_id: int) -> Mapping[str, object]:
    """Return the parameter for our own posts; none if the site hides who we are."""
    return {} if user_id == NOBODY else {"author": user_id}


def hidden_error(api: Api) -> PostGoneError:
    """Return the error for a post that is there and that we may not see."""
    return PostGoneError(
        f"{host_of(api.site.home)} holds this post, but hides it from {api.username}: somebody "
        "made it private or gave it to another author."
    )


def has_slug(row: Row, slug: str) -> bool:
    """Tell whether a row has the slug, numbered or not; WordPress encodes letters beyond ASCII."""
    stored = unquote(str(row.get("slug") or "")).removesuffix(_TRASHED)
    wanted = unquote(slug)
    return bool(slug) and (stored == wanted or stored.removeprefix(f"{wanted}-").isdecimal())


def _lost_its_slug(row: Row) -> bool:
    """Tell whether WordPress may have taken or changed a post's slug.

    A contributor's pending posts have none, and get another one in the trash.
    """
    return row.get("status") == "trash" or (row.get("status") == "pending" and not row.get("slug"))


def same_words(one: str, other: str) -> bool:
    """Tell whether two markups show the same words."""
    return html_to_text(one).split() == html_to_text(other).split()


def _is_vouched_for(row: Row, raw: str, post: Post) -> bool:
    """Tell whether another user's post that holds our marker was ours.

    An editor may have given it to that user. A contributor may have planted the marker, and cannot
    publish.
    """
    if post.seal and post.seal in raw:
        return True
    if post.content and _has_words(row, post):
        return True
    return post.marker in markers_in(raw) and row.get("status") in _LIVE


def _has_words(row: Row, post: Post) -> bool:
    """Tell whether title and text are those of `post`; the title, if its text is unknown.

    Of a post that we may not edit WordPress shows the title with signs of its own.
    """
    title = text_of(row, "title", "raw") or text_of(row, "title", "rendered")
    if _letters(title) != _letters(post.title):
        return False
    return not post.content or same_words(text_of(row, "content", "raw"), post.content)


def _letters(markup: str) -> list[str]:
    return re.findall(r"\w+", html_to_text(markup))


def _slugs(slug: str) -> list[str]:
    """Return the slugs that a post may have which was sent with `slug`."""
    numbered = [slug, *(f"{slug}-{number}" for number in range(2, _MOST_NUMBERS + 1))]
    return [*numbered, *(f"{one}{_TRASHED}" for one in numbered)]


def _counts_hidden(answer: Answer) -> bool:
    """Tell whether the site counts posts that it does not show us."""
    return not answer.rows() and bool(answer.count("X-WP-Total"))
