"""Whether a draft is still as we sent it, where no receipt of ours tells.

A post is a human's as soon as anything about it differs from what was sent, or somebody worked on
it. In doubt it is: a draft that stays a draft loses nothing.
"""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from autoblog.posts import Post
from autoblog.wordpress.post_refs import ROUTE, read_row
from autoblog.wordpress.post_search import has_slug
from autoblog.wordpress.rest.answers import Refusal, text_of
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.terms import Terms

_FIELDS: Final = (
    "id,status,author,slug,date_gmt,modified_gmt,title,content,excerpt,categories,tags,password,"
    "sticky"
)
_SAME_MOMENT_S: Final = 1.0
_TAGS_ROUTE: Final = "wp/v2/tags"


def is_untouched(
    api: Api, post_id: int, post: Post, terms: Terms, *, user_id: int, status: str
) -> bool:
    """Tell whether the draft holds what was sent and nobody has worked on it.

    `status` is the one that the site gave it, which may be a plugin's.

    WordPress moves a draft's date along with each change, but not the date of a post that was
    published or in the trash before. From 6.4 on a new post has one revision, before that none.

    Raises the error of a site that does not show the post, shows another one, or does not tell now
    what has to be known.
    """
    row = read_row(api, post_id, fields=_FIELDS)
    return (
        row.get("status") == status
        and _holds_what_was_sent(row, post, terms, api=api)
        and row.get("author") == user_id
        and _is_same_moment(row.get("date_gmt"), row.get("modified_gmt"))
        and not _was_worked_on(api, post_id, user_id)
    )


def _holds_what_was_sent(row: Mapping[str, object], post: Post, terms: Terms, *, api: Api) -> bool:
    texts = {"title": post.title, "content": post.content, "excerpt": post.excerpt}
    return (
        all(_words(text_of(row, name, "raw")) == _words(text) for name, text in texts.items())
        and has_slug(row, post.slug)
        and _has_terms(row.get("categories"), terms.category_ids, usual=1)
        and (
            _has_terms(row.get("tags"), terms.tag_ids, usual=0)
            or _has_namesakes(row.get("tags"), terms.tag_ids, api=api)
        )
        and not row.get("password")
        and not row.get("sticky")
    )


def _has_terms(stored: object, sent: tuple[int, ...], *, usual: int) -> bool:
    """Tell whether these are the terms that were sent, or as many as a site gives by itself."""
    found = set(stored) if isinstance(stored, list) else set()
    return found == set(sent) if sent else len(found) <= usual


def _has_namesakes(stored: object, sent: tuple[int, ...], *, api: Api) -> bool:
    """Tell whether these are tags of the same names.

    Two machines that make a new tag at the same moment make it twice, each with a number of its
    own, and a later look-up by its name finds one of the two.
    """
    found = {tag for tag in stored if isinstance(tag, int)} if isinstance(stored, list) else set()
    if not found or len(found) != len(set(sent)):
        return False
    ids = sorted(found.union(sent))
    params = {"include": ",".join(map(str, ids)), "_fields": "id,name", "per_page": len(ids)}
    rows = _rows(api, _TAGS_ROUTE, params)
    names = {row.get("id"): str(row.get("name")).casefold() for row in rows}
    return {names.get(tag) for tag in found} == {names.get(tag) for tag in sent} - {None}


def _is_same_moment(one: object, other: object) -> bool:
    try:
        apart = datetime.fromisoformat(str(one)) - datetime.fromisoformat(str(other))
    except (TypeError, ValueError):
        return False
    return abs(apart.total_seconds()) <= _SAME_MOMENT_S


def _was_worked_on(api: Api, post_id: int, user_id: int) -> bool:
    params = {"context": "edit", "per_page": 10, "_fields": "id,author"}
    authors = [row.get("author") for row in _rows(api, f"{ROUTE}/{post_id}/revisions", params)]
    return len(authors) > 1 or any(author != user_id for author in authors)


def _rows(api: Api, route: str, params: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return a list; an empty one where the site has none of the kind: revisions may be off."""
    answer = api.try_get(route, params)
    if not isinstance(answer, Refusal):
        return answer.rows()
    if answer.kind in {ErrorKind.NO_ROUTE, ErrorKind.REFUSED}:
        return []
    raise answer.error()


def _words(markup: str) -> list[str]:
    """Return a text's words: WordPress may escape and space a text anew that nobody edited."""
    return html.unescape(markup).split()
