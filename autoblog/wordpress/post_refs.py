"""A post's number, links and status, as the site gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from autoblog.errors import AnswerUnclearError
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.rest.answers import Answer, id_of
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind

ROUTE: Final = "wp/v2/posts"
REF_FIELDS: Final = "id,link,status,slug,modified_gmt"

_STATUSES_ROUTE: Final = "wp/v2/statuses"
_CORE_STATUSES: Final = ("publish", "future", "draft", "pending", "private")
# `any` leaves out the trash, where a post that a human put there must be found. It includes
# statuses of plugins that the API does not list.
_ALWAYS: Final = ("any", "trash")


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


def read_ref(api: Api, row: Mapping[str, object], *, expected: int | None = None) -> PostRef:
    """Return the post in a row that has at least the fields of `REF_FIELDS`.

    Raises `AnswerUnclearError` if it is not the `expected` post.
    """
    post_id = id_of(row)
    if expected is not None:
        check_number(api, row, expected)
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


def read_row(api: Api, post_id: int, *, fields: str) -> Mapping[str, object]:
    """Return the `fields` of a post, as they are edited; `id` must be one of them.

    Raises the error of a site that does not show the post, or shows another one.
    """
    answer = api.get(f"{ROUTE}/{post_id}", {"context": "edit", "_fields": fields})
    return check_number(api, answer.record(), post_id)


def check_number(api: Api, row: Mapping[str, object], expected: int) -> Mapping[str, object]:
    """Return the row. Raises `AnswerUnclearError` if it is that of another post."""
    post_id = id_of(row)
    if post_id in {None, expected}:
        return row
    raise AnswerUnclearError(
        f"{host_of(api.site.home)} was asked about post {expected} and answered with post "
        f"{post_id}. A cache or a plugin may be changing its REST API."
    )


def read_statuses(api: Api) -> str:
    """Return every status that a post may have on the site, for the parameter `status`.

    Editorial plugins add their own. Where the site does not tell, these are WordPress's.
    """
    answer = api.try_get(_STATUSES_ROUTE, {"context": "edit"})
    if isinstance(answer, Answer):
        told = tuple(map(str, answer.record()))
    elif answer.kind is ErrorKind.BLOCKED and not answer.from_wordpress:
        raise answer.error()
    else:
        told = _CORE_STATUSES
    return ",".join(dict.fromkeys((*_ALWAYS, *told)))
