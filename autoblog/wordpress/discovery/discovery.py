"""The search for a site's REST API, from any of its addresses.

Pages are read anonymously, and redirects followed within the site. The login goes only to the API's
own address, and only over https or within this machine.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from autoblog.errors import AutoblogError, SiteNotFoundError
from autoblog.wordpress.discovery.api_links import api_link
from autoblog.wordpress.discovery.pages import first_page, moved, possible_roots
from autoblog.wordpress.http.addresses import (
    endpoint,
    host_of,
    read_address,
    same_site,
)
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.transport import Transport
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.rest.replies import read_reply
from autoblog.wordpress.rest.site import Site, read_index

_INDEX_FIELDS: Final = "name,url,home,gmt_offset,timezone_string,namespaces,authentication"
# A host that blocks us or is away is not asked at other addresses.
_TRY_NEXT: Final = frozenset(
    {ErrorKind.NO_ROUTE, ErrorKind.MOVED, ErrorKind.REFUSED, ErrorKind.GONE}
)


def find_site(
    url: str,
    *,
    http: Transport,
    credentials: Credentials | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
) -> Site:
    """Return the site that `url` belongs to.

    `credentials` are sent only if the API is closed to visitors. Raises `SettingError` if `url` is
    no address or the password would travel in the clear, `SiteAwayError` if nothing answers,
    `SiteMovedError` if another host answers, `SiteNotFoundError` if there is no API, and
    `SiteBlockedError` or `LoginRefusedError` if there is an API that does not let us in.
    """
    page = first_page(read_address(url), http)
    refusals: list[Refusal] = []
    for root in possible_roots(page):
        if not same_site(page.url, root):
            raise moved(page.url, root, "has its REST API on")
        answer, closed = _read_index_answer(root, http, credentials)
        if isinstance(answer, Answer):
            return read_index(root, answer, closed=closed, now=now())
        # Without a link to an API, a page with 200 comes from another program, not a firewall.
        just_a_page = answer.code == "http_200" and api_link(page) is None
        if answer.kind not in _TRY_NEXT and not just_a_page:
            raise (
                _closed_without_login(answer) if closed and credentials is None else answer.error()
            )
        refusals.append(answer)
    if refusals[0].kind is ErrorKind.MOVED:
        raise refusals[0].error()
    codes = ", ".join(sorted({refusal.code for refusal in refusals}))
    raise SiteNotFoundError(
        f"No WordPress REST API was found at {page.url} ({codes}). Check "
        "that WORDPRESS_URL is a WordPress site; if it is, save Settings > Permalinks once in "
        "wp-admin and look for a plugin that switches the REST API off."
    )


def _read_index_answer(
    root: str, http: Transport, credentials: Credentials | None
) -> tuple[Answer | Refusal, bool]:
    """Return the index of the API at `root`, and whether it is closed to visitors.

    The login is sent only to a WordPress that asks for one.
    """
    url = endpoint(root, "", {"_fields": _INDEX_FIELDS})
    answer = read_reply(http.get(url), wrote=False)
    closed = (
        isinstance(answer, Refusal) and answer.reply.status in {401, 403} and answer.from_wordpress
    )
    if closed and credentials is not None:
        answer = read_reply(http.get(url, credentials=credentials), wrote=False)
    return answer, closed


def _closed_without_login(refusal: Refusal) -> AutoblogError:
    return SiteNotFoundError(
        f"{host_of(refusal.reply.url)} shows its REST API only to users who are logged in. Set "
        "WORDPRESS_USERNAME and WORDPRESS_APPLICATION_PASSWORD."
    )
