"""Posts on the site: make a draft, change its status when asked, take back a double.

Title and content are never rewritten after the draft is made, so no human's edit can be lost.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from autoblog.errors import AnswerUnclearError, PostGoneError
from autoblog.log_lines import Line
from autoblog.posts import Post
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.narrow_text import narrow
from autoblog.wordpress.post_refs import REF_FIELDS, ROUTE, PostRef, read_ref
from autoblog.wordpress.post_search import hidden_error, same_words
from autoblog.wordpress.rest.answers import Answer, Refusal, id_of, text_of
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.terms import Terms

_log = logging.getLogger(__name__)

_CREATED: Final = 201
_MAY_NOT_ASSIGN: Final = "rest_cannot_assign_term"
_TERM_FIELDS: Final = frozenset({"categories", "tags"})
_CORE: Final = frozenset({"publish", "future", "draft", "pending", "private", "trash"})
_LIVE: Final = frozenset({"publish", "future"})


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
    return _as_made(read_ref(api, row))


def _as_made(ref: PostRef) -> PostRef:
    """Tell of a site that makes something else of a draft than a draft."""
    if ref.status == "draft":
        return ref
    note = f"A draft was sent, and a plugin of the site made it {ref.status} (post {ref.id})."
    level = logging.WARNING if ref.status in _LIVE else logging.INFO
    _log.log(level, Line("not a draft", post_id=ref.id, status=ref.status, reason=note))
    return replace(ref, note=note) if ref.status in _LIVE else ref


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
        without = {name: narrow(str(body[name])) for name in ("title", "excerpt")}
        answer = api.try_post(ROUTE, {**body, **without}, fields=fields)
    if not isinstance(answer, Refusal):
        return answer
    if answer.kind is ErrorKind.GONE:  # a post that was never there cannot be gone
        raise AnswerUnclearError(answer.text)
    raise answer.error()


def _is_wide(post: Post) -> bool:
    return (narrow(post.title), narrow(post.excerpt)) != (post.title, post.excerpt)


def _is_about(row: Mapping[str, object], post: Post) -> bool:
    """Tell whether a record is that of `post`: by its marker, or by its words if that is lost."""
    if _holds(row, post.marker):
        return True
    texts = (("title", post.title), ("content", post.content))
    return all(same_words(text_of(row, name, "raw"), text) for name, text in texts)


def set_status(api: Api, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
    """Bring our draft to `status`; may be repeated.

    Reads the post first and keeps a human's changes: a post that is no longer a draft keeps its
    status, and one that was edited since `ref` stays a draft. The `note` of the returned post
    tells so. A plugin's status in which the site itself made our draft, as `ref` tells, counts as
    a draft. Raises `PostGoneError` if the post was trashed, deleted or taken over.
    """
    current = read_post(api, ref.id)
    if current.status == status:
        return current
    made_so = current.status == ref.status and current.status not in _CORE
    if current.status != "draft" and not made_so:
        return _left(current, f"it is {current.status} already", status)
    if ref.modified_gmt and current.modified_gmt != ref.modified_gmt:
        return _left(current, "somebody edited it", status)
    answer = api.post(f"{ROUTE}/{ref.id}", {"status": status}, fields=REF_FIELDS)
    return read_ref(api, answer.record(), expected=ref.id)


def read_post(api: Api, post_id: int) -> PostRef:
    """Return a post. Raises `PostGoneError` if it was trashed, deleted or taken over."""
    answer = api.try_get(f"{ROUTE}/{post_id}", {"_fields": REF_FIELDS})
    if isinstance(answer, Refusal):
        raise hidden_error(api) if answer.kind is ErrorKind.ROLE else answer.error()
    ref = read_ref(api, answer.record(), expected=post_id)
    if ref.status == "trash":
        raise PostGoneError(f"Post {post_id} lies in the trash of {host_of(api.site.home)}.")
    return ref


def delete_draft(api: Api, post_id: int) -> bool:
    """Delete a draft of ours for good; tell whether it is gone. The role may not allow it.

    Raises the error of an answer that leaves open what was done; it may be asked for again.
    """
    answer = api.delete(f"{ROUTE}/{post_id}", force=True)
    if isinstance(answer, Refusal) and answer.kind in {ErrorKind.UNCLEAR, ErrorKind.AWAY}:
        raise answer.error()
    return not isinstance(answer, Refusal) or answer.kind is ErrorKind.GONE


def _left(ref: PostRef, why: str, status: str) -> PostRef:
    _log.info(Line("left", post_id=ref.id, status=ref.status, asked=status, reason=why))
    return replace(ref, note=f"Post {ref.id} was left as it is, since {why}.")


def _holds(row: Mapping[str, object], marker: str) -> bool:
    return marker in text_of(row, "content", "raw")
