"""Posts on the site: find ours again, make one draft, change its status when asked.

Title and content are never rewritten after the draft is made, so no human's edit can be lost.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from autoblog.errors import AnswerUnclearError, PostGoneError
from autoblog.posts import Post
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.terms import Terms

_log = logging.getLogger(__name__)
_ROUTE: Final = "wp/v2/posts"
REF_FIELDS: Final = "id,link,status,slug,modified_gmt"
# `any` would leave out the trash, and what a human trashed must be found to stay there.
_EVERY_STATUS: Final = "publish,future,draft,pending,private,trash"
_PER_PAGE: Final = 20
_MOST_PAGES: Final = 25


@dataclass(frozen=True, kw_only=True)
class PostRef:
    """A post as the site holds it. `link` is public, `edit_link` opens it in wp-admin.

    `modified_gmt` is when the site last changed it, as WordPress writes it; empty if unknown.
    `note` says what was left as a human made it, if anything was.
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
    """Find the post whose content holds `marker`, whatever became of it; None if there is none.

    The site's search comes first; search plugins may pass over drafts, so our own posts are read
    as well: those changed after `since` (when the post may have been sent), else the last few.
    Raises `PostGoneError` if it is there, but hidden from us: a human took it over.
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
    """Store `post` as a draft with exactly one request; `featured_media` is its cover's number.

    Raises `AnswerUnclearError` if it may be stored all the same: look for its marker then. No date
    is sent, so the draft takes that of its publication.
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
    answer = api.post(_ROUTE, body, fields=f"{REF_FIELDS},featured_media,content.raw")
    row = answer.record()
    if answer.reply.status != 201 or not _is_id(row.get("id")):  # noqa: PLR2004 -- created
        raise AnswerUnclearError(
            f"{host_of(answer.reply.url)} answered HTTP {answer.reply.status} to a new post, "
            "without confirming that it made one."
        )
    if not _holds(row, post.marker):
        _log.warning(
            "post %s lost its marker: a plugin changes posts as they are stored, and a broken "
            "connection could then not be told from a stored post",
            row["id"],
        )
    if featured_media is not None and row.get("featured_media") != featured_media:
        # WordPress drops a picture that it does not know, without a word
        _log.warning(
            "post %s has no cover: the site did not take picture %d", row["id"], featured_media
        )
    return read_ref(api, row)


def set_status(api: Api, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
    """Bring our draft to `status`; may be repeated.

    The post is looked at first, and what a human did to it stays: a post that is no longer a draft
    keeps its status, and one that was edited since `ref` stays a draft. Both are said in the
    `note` of what is returned. Raises `PostGoneError` if it was trashed, deleted or taken over.
    """
    current = read_post(api, ref.id)
    if current.status == status:
        return current
    if current.status != "draft":
        return _left(current, f"it is {current.status} already", status)
    if ref.modified_gmt and current.modified_gmt != ref.modified_gmt:
        return _left(current, "somebody edited it", status)
    answer = api.post(f"{_ROUTE}/{ref.id}", {"status": status}, fields=REF_FIELDS)
    return read_ref(api, answer.record())


def read_post(api: Api, post_id: int) -> PostRef:
    """Look at a post. Raises `PostGoneError` if it was trashed, deleted or taken over."""
    answer = api.try_get(f"{_ROUTE}/{post_id}", {"_fields": REF_FIELDS})
    if isinstance(answer, Refusal):
        if answer.kind is ErrorKind.ROLE:
            raise PostGoneError(_taken_over(api, post_id))
        raise answer.error()
    ref = read_ref(api, answer.record())
    if ref.status == "trash":
        raise PostGoneError(f"Post {post_id} lies in the trash of {host_of(api.site.home)}.")
    return ref


def _search(api: Api, text: str) -> Answer:
    params = {
        "search": text,
        "status": _EVERY_STATUS,
        "context": "edit",
        # The oldest first: what a human copied from our post holds its marker too.
        "orderby": "id",
        "order": "asc",
        "per_page": _PER_PAGE,
        "_fields": f"{REF_FIELDS},content.raw",
    }
    return api.get(_ROUTE, params)


def _counts_hidden(answer: Answer) -> bool:
    """Tell whether the site counts posts that it does not show us.

    A search plugin that counts something for any text at all proves nothing, which is why the
    caller also searches for a text that no post holds.
    """
    return not answer.rows() and bool(answer.count("X-WP-Total"))


def _own(api: Api, user_id: int, since: datetime | None) -> Iterator[Mapping[str, object]]:
    """Yield our own posts, the last changed first."""
    params: dict[str, object] = {
        "author": user_id,
        "status": _EVERY_STATUS,
        "context": "edit",
        "orderby": "modified",
        "order": "desc",
        "per_page": _PER_PAGE,
        "_fields": f"{REF_FIELDS},content.raw",
    }
    if since is not None:
        skew = timedelta(seconds=abs(api.site.clock_skew_s or 0.0) + 120)
        params["modified_after"] = (since.astimezone(UTC) - skew).strftime("%Y-%m-%dT%H:%M:%SZ")
    for page in range(1, _MOST_PAGES + 1 if since is not None else 2):
        answer = api.try_get(_ROUTE, {**params, "page": page})
        if isinstance(answer, Refusal):
            if answer.kind is ErrorKind.PAST_END:
                return
            raise answer.error()
        yield from answer.rows()
        if not answer.has_more(page=page, per_page=_PER_PAGE):
            return


def _find_hidden(api: Api, marker: str, user_id: int) -> PostRef:
    """Find a post that the site counts but does not let us edit.

    A contributor's post is such a one as soon as an editor has published it. Its raw content is
    out of our reach then, and the search for 32 random digits has to do as the proof.
    """
    params = {"search": marker, "author": user_id, "per_page": 1, "_fields": REF_FIELDS}
    rows = api.get(_ROUTE, params).rows()
    if rows:
        return read_ref(api, rows[0])
    raise PostGoneError(
        f"{host_of(api.site.home)} holds this post already, but hides it from {api.username}: "
        "somebody made it private or gave it to another author."
    )


def _left(ref: PostRef, why: str, status: str) -> PostRef:
    _log.info("left post_id=%d status=%s asked=%s reason=%s", ref.id, ref.status, status, why)
    note = f"Post {ref.id} was left as it is, since {why}."
    return PostRef(**{**vars(ref), "note": note})


def _taken_over(api: Api, post_id: int) -> str:
    return (
        f"Post {post_id} of {host_of(api.site.home)} is hidden from {api.username}: somebody "
        "made it private or gave it to another author."
    )


def _holds(row: Mapping[str, object], marker: str) -> bool:
    content = row.get("content")
    return isinstance(content, dict) and marker in str(content.get("raw", ""))


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def read_ref(api: Api, row: Mapping[str, object]) -> PostRef:
    """Read what the site answered of a post, with at least the fields of `REF_FIELDS`."""
    post_id = row.get("id")
    if not isinstance(post_id, int):
        raise AnswerUnclearError(f"{host_of(api.site.home)} told of a post without its number.")
    return PostRef(
        id=post_id,
        link=str(row.get("link") or ""),
        edit_link=api.site.edit_link(post_id),
        status=str(row.get("status") or ""),
        slug=str(row.get("slug") or ""),
        modified_gmt=str(row.get("modified_gmt") or ""),
    )
