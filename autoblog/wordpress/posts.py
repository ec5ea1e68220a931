"""Posts on the site: find ours again, make a draft, change its status when asked.

Title and content are never rewritten after the draft is made, so no human's edit can be lost.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from autoblog.errors import AnswerUnclearError, PostGoneError
from autoblog.html_text import html_to_text
from autoblog.log_lines import Line
from autoblog.posts import Post
from autoblog.wordpress.current_user import NOBODY
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.rest.answers import Answer, Refusal, id_of, text_of
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.terms import Terms

_log = logging.getLogger(__name__)
ROUTE: Final = "wp/v2/posts"
REF_FIELDS: Final = "id,link,status,slug,modified_gmt"
EVERY_STATUS: Final = "publish,future,draft,pending,private,trash"
"""WordPress's `any` leaves out the trash, and a post that a human trashed must be found there."""

_PER_PAGE: Final = 20  # with their content, posts are large
_MOST_OWN: Final = 500
_CREATED: Final = 201
_MAY_NOT_ASSIGN: Final = "rest_cannot_assign_term"
_TERM_FIELDS: Final = frozenset({"categories", "tags"})
_WIDE: Final = re.compile(r"[\U00010000-\U0010ffff]")
"""Letters of four bytes, which MySQL's old `utf8` (utf8mb3) does not hold."""


@dataclass(frozen=True, kw_only=True)
class PostRef:
    """A post as the site holds it. `link` is public, `edit_link` opens it in wp-admin.

    `modified_gmt` is when the site last changed it, as WordPress writes it; empty if unknown.
    `note` tells why a change was not made, if a human had changed the post before.
    """

    id: int
    link: str
    edit_link: str
    status: str
    slug: str
    modified_gmt: str = ""
    note: str = ""


def find_post(
    api: Api, marker: str, *, user_id: int, since: datetime | None = None
) -> PostRef | None:
    """Return the post whose content holds `marker`, in the trash too; None if there is none.

    Asks the site's search first. Search plugins may pass over drafts, so our own posts are read as
    well: those changed after `since` (when the post may have been sent), else the last few.
    Raises `PostGoneError` if a human took the post over, so that it is hidden from us.
    """
    answer = _search(api, marker)
    found = next((row for row in answer.rows() if _holds(row, marker)), None)
    if found is not None:
        return read_ref(api, found)
    if _counts_hidden(answer) and not _counts_hidden(_search(api, marker[::-1])):
        return _find_hidden(api, marker, user_id)
    return next((read_ref(api, r) for r in _own(api, user_id, since) if _holds(r, marker)), None)


def create_draft(
    api: Api, post: Post, terms: Terms, *, featured_media: int | None = None
) -> PostRef:
    """Store `post` as a draft, with one request that makes it; `featured_media` is its cover.

    Raises `AnswerUnclearError` if it may be stored all the same: look for its marker then. No date
    is sent, so WordPress dates the post when it is published.
    """
    body: dict[str, object] = {
        "title": post.title,
        "content": post.content,
        "excerpt": post.excerpt,
        "slug": post.slug,
        "status": "draft",
    }
    if terms.category_ids:
        body["categories"] = list(terms.category_ids)
    if terms.tag_ids:
        body["tags"] = list(terms.tag_ids)
    if featured_media is not None:
        body["featured_media"] = featured_media
    answer = _create(api, post, body)
    row = answer.record()
    if answer.reply.status != _CREATED or id_of(row) is None:
        raise AnswerUnclearError(
            f"{host_of(answer.reply.url)} answered HTTP {answer.reply.status} to a new post, "
            "without confirming that it made one."
        )
    post_id = id_of(row)
    if not _is_about(row, post):
        raise AnswerUnclearError(
            f"{host_of(answer.reply.url)} answered a new post with another one, number {post_id}. "
            "A cache or a plugin may be changing its REST API."
        )
    if not _holds(row, post.marker):
        _log.warning(
            Line(
                "the post lost its marker: a plugin changes posts as they are stored, so after a "
                "broken connection the post could not be found again",
                post_id=post_id,
            )
        )
    if featured_media is not None and row.get("featured_media") != featured_media:
        # WordPress drops unknown pictures silently.
        _log.warning(
            Line(
                "the post has no cover: the site did not take the picture",
                post_id=post_id,
                media_id=featured_media,
            )
        )
    return read_ref(api, row)


def _create(api: Api, post: Post, body: Mapping[str, object]) -> Answer:
    """Send a new post; send it again without what the site surely refused it for.

    Raises the error of a refusal.
    """
    fields = f"{REF_FIELDS},featured_media,title.raw,content.raw"
    answer = api.try_post(ROUTE, body, fields=fields)
    if isinstance(answer, Refusal) and answer.code == _MAY_NOT_ASSIGN:
        _log.warning(Line("the post goes without categories and tags", reason=answer.text))
        bare = {name: value for name, value in body.items() if name not in _TERM_FIELDS}
        answer = api.try_post(ROUTE, bare, fields=fields)
    if isinstance(answer, Refusal) and answer.kind is ErrorKind.NOT_STORED and _is_wide(post):
        _log.warning(
            Line(
                "the site's database takes no emoji or rare letters, so title and excerpt go "
                "without them; convert it to utf8mb4",
                reason=answer.text,
            )
        )
        narrow = {name: _WIDE.sub("", str(body[name])).strip() for name in ("title", "excerpt")}
        answer = api.try_post(ROUTE, {**body, **narrow}, fields=fields)
    if not isinstance(answer, Refusal):
        return answer
    if answer.kind is ErrorKind.GONE:  # a post that was never there cannot be gone
        raise AnswerUnclearError(answer.text)
    raise answer.error()


def _is_wide(post: Post) -> bool:
    return _WIDE.search(f"{post.title}{post.excerpt}") is not None


def _is_about(row: Mapping[str, object], post: Post) -> bool:
    """Tell whether a record is that of `post`: by its marker, or by its words if that is lost."""
    if _holds(row, post.marker):
        return True
    stored = (text_of(row, "title", "raw"), text_of(row, "content", "raw"))
    return list(map(_words, stored)) == list(map(_words, (post.title, post.content)))


def _words(markup: str) -> list[str]:
    return html_to_text(markup).split()


def set_status(api: Api, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
    """Bring our draft to `status`; may be repeated.

    Reads the post first and keeps a human's changes: a post that is no longer a draft keeps its
    status, and one that was edited since `ref` stays a draft. The `note` of the returned post
    tells so. Raises `PostGoneError` if the post was trashed, deleted or taken over.
    """
    current = read_post(api, ref.id)
    if current.status == status:
        return current
    if current.status != "draft":
        return _left(current, f"it is {current.status} already", status)
    if ref.modified_gmt and current.modified_gmt != ref.modified_gmt:
        return _left(current, "somebody edited it", status)
    answer = api.post(f"{ROUTE}/{ref.id}", {"status": status}, fields=REF_FIELDS)
    return read_ref(api, answer.record(), expected=ref.id)


def read_post(api: Api, post_id: int) -> PostRef:
    """Return a post. Raises `PostGoneError` if it was trashed, deleted or taken over."""
    answer = api.try_get(f"{ROUTE}/{post_id}", {"_fields": REF_FIELDS})
    if isinstance(answer, Refusal):
        raise _hidden(api) if answer.kind is ErrorKind.ROLE else answer.error()
    ref = read_ref(api, answer.record(), expected=post_id)
    if ref.status == "trash":
        raise PostGoneError(f"Post {post_id} lies in the trash of {host_of(api.site.home)}.")
    return ref


def read_ref(api: Api, row: Mapping[str, object], *, expected: int | None = None) -> PostRef:
    """Return the post in a row that has at least the fields of `REF_FIELDS`.

    Raises `AnswerUnclearError` if it is not the `expected` post.
    """
    post_id = id_of(row)
    if expected is not None and post_id not in {None, expected}:
        raise AnswerUnclearError(
            f"{host_of(api.site.home)} was asked about post {expected} and answered with post "
            f"{post_id}. A cache or a plugin may be changing its REST API."
        )
    if post_id is None:
        raise AnswerUnclearError(
            f"{host_of(api.site.home)} sent a post without its number. "
            "A plugin may be changing its REST API."
        )
    return PostRef(
        id=post_id,
        link=str(row.get("link") or ""),
        edit_link=api.site.edit_link(post_id),
        status=str(row.get("status") or ""),
        slug=str(row.get("slug") or ""),
        modified_gmt=str(row.get("modified_gmt") or ""),
    )


def _search(api: Api, text: str) -> Answer:
    params = {
        "search": text,
        "status": EVERY_STATUS,
        "context": "edit",
        # The oldest first: a human's copy of our post holds its marker too.
        "orderby": "id",
        "order": "asc",
        "per_page": _PER_PAGE,
        "_fields": f"{REF_FIELDS},content.raw",
    }
    return api.get(ROUTE, params)


def _counts_hidden(answer: Answer) -> bool:
    """Tell whether the site counts posts that it does not show us.

    Some search plugins count posts for any text. The caller therefore also searches for a text
    that no post holds.
    """
    return not answer.rows() and bool(answer.count("X-WP-Total"))


def _own(api: Api, user_id: int, since: datetime | None) -> Iterator[Mapping[str, object]]:
    """Yield our own posts: the newest of those changed after `since`, or the last changed."""
    params: dict[str, object] = {
        **of_author(user_id),
        "status": EVERY_STATUS,
        "context": "edit",
        # By number where there are pages: WordPress orders posts changed in the same second anew
        # for each page, which leaves out some.
        "orderby": "modified" if since is None else "id",
        "order": "desc",
        "_fields": f"{REF_FIELDS},content.raw",
    }
    if since is not None:
        params["modified_after"] = api.site.modified_after(since)
    most = _PER_PAGE if since is None else _MOST_OWN
    return api.rows(ROUTE, params, most=most, per_page=_PER_PAGE)


def of_author(user_id: int) -> Mapping[str, object]:
    """Return the parameter for our own posts; all posts that we see, if the site hides who we are.

    No other user's post holds one of our markers.
    """
    return {} if user_id == NOBODY else {"author": user_id}


def _find_hidden(api: Api, marker: str, user_id: int) -> PostRef:
    """Find a post that the site counts but does not let us edit.

    A contributor may no longer edit a post that an editor published, nor read its raw content.
    A search hit for a marker of 32 random digits is proof enough then.
    """
    params = {"search": marker, **of_author(user_id), "per_page": 1, "_fields": REF_FIELDS}
    rows = api.get(ROUTE, params).rows()
    if not rows:
        raise _hidden(api)
    return read_ref(api, rows[0])


def _hidden(api: Api) -> PostGoneError:
    return PostGoneError(
        f"{host_of(api.site.home)} holds this post, but hides it from {api.username}: somebody "
        "made it private or gave it to another author."
    )


def _left(ref: PostRef, why: str, status: str) -> PostRef:
    _log.info(Line("left", post_id=ref.id, status=ref.status, asked=status, reason=why))
    return replace(ref, note=f"Post {ref.id} was left as it is, since {why}.")


def _holds(row: Mapping[str, object], marker: str) -> bool:
    return marker in text_of(row, "content", "raw")
