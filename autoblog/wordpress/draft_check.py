"""A draft that is made, read back and removed, to prove that posting works."""

from dataclasses import dataclass
from typing import Final, Literal

from autoblog.errors import AnswerUnclearError
from autoblog.posts import Post
from autoblog.wordpress.posts import PostRef, create_draft, find_post
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.terms import Terms

Removal = Literal["removed", "trashed", "left"]

_ROUTE: Final = "wp/v2/posts"
_STATUSES: Final = "draft,pending,publish,future,private,trash"
_PER_PAGE: Final = 20


@dataclass(frozen=True, kw_only=True)
class DraftCheck:
    """What the site made of the draft. `removal` tells what is left of it, and `why_left` why."""

    ref: PostRef
    content_kept: bool
    marker_kept: bool
    found_by_search: bool
    found_by_listing: bool
    removal: Removal
    why_left: str = ""


def check_draft(api: Api, post: Post, *, user_id: int) -> DraftCheck:
    """Make a draft of `post`, read it back, find it twice and remove it.

    Raises what making a draft raises; once it is made, everything else is told in the answer.
    """
    try:
        ref = create_draft(api, post, Terms())
    except AnswerUnclearError:
        found = find_post(api, post.marker, user_id=user_id)
        if found is None:
            raise
        ref = found
    try:
        stored = _stored(api, ref)
        by_search = _is_listed(api, ref, {"search": post.marker})
        by_listing = _is_listed(api, ref, {"author": user_id, "orderby": "modified"})
    finally:
        removal, why = _remove(api, ref)
    return DraftCheck(
        ref=ref,
        content_kept=stored == post.content,
        marker_kept=post.marker in stored,
        found_by_search=by_search,
        found_by_listing=by_listing,
        removal=removal,
        why_left=why,
    )


def _stored(api: Api, ref: PostRef) -> str:
    params = {"context": "edit", "_fields": "id,content.raw"}
    content = api.get(f"{_ROUTE}/{ref.id}", params).record().get("content")
    return str(content.get("raw", "")) if isinstance(content, dict) else ""


def _is_listed(api: Api, ref: PostRef, query: dict[str, object]) -> bool:
    params = {**query, "status": _STATUSES, "context": "edit", "per_page": _PER_PAGE}
    answer = api.try_get(_ROUTE, {**params, "_fields": "id"})
    return isinstance(answer, Answer) and any(row.get("id") == ref.id for row in answer.rows())


def _remove(api: Api, ref: PostRef) -> tuple[Removal, str]:
    """Trash the draft, then delete it for good; each may be forbidden, or switched off."""
    trashed = _refusal(api.delete(f"{_ROUTE}/{ref.id}", force=False))
    deleted = _refusal(api.delete(f"{_ROUTE}/{ref.id}", force=True))
    if deleted is None or deleted.kind is ErrorKind.GONE:
        return "removed", ""
    return ("trashed" if trashed is None else "left"), deleted.code


def _refusal(answer: Answer | Refusal) -> Refusal | None:
    return answer if isinstance(answer, Refusal) else None
