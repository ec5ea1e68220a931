"""A draft that is made, read back and removed, to prove that posting works."""

from dataclasses import dataclass
from typing import Final, Literal

from autoblog.errors import AnswerUnclearError
from autoblog.posts import Post
from autoblog.wordpress.post_refs import ROUTE, PostRef, read_row
from autoblog.wordpress.post_search import PostSearch, of_author
from autoblog.wordpress.posts import create_draft
from autoblog.wordpress.rest.answers import Answer, Refusal, id_of, text_of
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.terms import Terms

Removal = Literal["removed", "trashed", "left"]

_PER_PAGE: Final = 20


@dataclass(frozen=True, kw_only=True)
class DraftCheck:
    """The site's treatment of the draft. `removal` tells what is left of it, `why_left` why."""

    ref: PostRef
    content_kept: bool
    marker_kept: bool
    found_by_search: bool
    found_by_slug: bool
    found_by_listing: bool
    removal: Removal
    why_left: str = ""


def check_draft(api: Api, post: Post, *, user_id: int, statuses: str) -> DraftCheck:
    """Make a draft of `post`, read it back, find it in three ways and remove it.

    Raises the errors of `create_draft`. Once the draft exists, the result tells everything else.
    """
    try:
        ref = create_draft(api, post, Terms())
    except AnswerUnclearError:
        found = PostSearch(api, user_id=user_id, statuses=statuses).find(post)
        if not found:
            raise
        ref = found[0]
    try:
        stored = text_of(read_row(api, ref.id, fields="id,content.raw"), "content", "raw")
        by_search = _is_listed(api, ref, statuses, {"search": post.marker})
        by_slug = _is_listed(api, ref, statuses, {"slug": ref.slug or post.slug})
        own = {**of_author(user_id), "orderby": "modified"}
        by_listing = _is_listed(api, ref, statuses, own)
    finally:
        removal, why = _remove(api, ref)
    return DraftCheck(
        ref=ref,
        content_kept=stored == post.content,
        marker_kept=post.marker in stored,
        found_by_search=by_search,
        found_by_slug=by_slug,
        found_by_listing=by_listing,
        removal=removal,
        why_left=why,
    )


def _is_listed(api: Api, ref: PostRef, statuses: str, query: dict[str, object]) -> bool:
    params = {**query, "status": statuses, "context": "edit", "per_page": _PER_PAGE}
    answer = api.try_get(ROUTE, {**params, "_fields": "id"})
    return isinstance(answer, Answer) and any(id_of(row) == ref.id for row in answer.rows())


def _remove(api: Api, ref: PostRef) -> tuple[Removal, str]:
    """Trash the draft, then delete it for good; the site may forbid or lack each of them."""
    trashed = api.delete(f"{ROUTE}/{ref.id}", force=False)
    deleted = api.delete(f"{ROUTE}/{ref.id}", force=True)
    if isinstance(deleted, Answer) or deleted.kind is ErrorKind.GONE:
        return "removed", ""
    return ("left" if isinstance(trashed, Refusal) else "trashed"), deleted.code
