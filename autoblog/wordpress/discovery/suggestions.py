"""Suggestions for an address that leads to no site; all requests are anonymous."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from autoblog.errors import AutoblogError
from autoblog.loopback import is_loopback
from autoblog.wordpress.discovery.discovery import api_link, first_page, possible_roots
from autoblog.wordpress.http.addresses import endpoint, read_address, same_site
from autoblog.wordpress.http.transport import Reply, Transport
from autoblog.wordpress.rest.answers import Refusal
from autoblog.wordpress.rest.replies import read_reply
from autoblog.wordpress.rest.site import Site

# Installers and tutorials use these folders for a WordPress that is not at the top of its host.
_USUAL_FOLDERS: Final = ("blog", "wordpress", "wp", "news")
_CLOSED: Final = frozenset({401, 403})


def safe_address(typed: str, http: Transport) -> str | None:
    """Return the https address that a plain http one leads to, or None."""
    _, _, rest = typed.partition("://")
    for candidate in (typed, f"https://{rest}"):
        page = _page(candidate, http)
        if page is not None and page.url.startswith("https://"):
            return page.url
    return None


def find_neighbour(typed: str, http: Transport, *, target: str | None = None) -> str | None:
    """Return the address of a WordPress at the redirect's `target`, else near the typed one."""
    candidates = [target] if target is not None else list(_guesses(typed))
    for candidate in candidates:
        page = _page(candidate, http)
        if page is not None and page.status == HTTPStatus.OK and api_link(page) is not None:
            return page.url.rstrip("/")
    return None


def find_closed_site(url: str, http: Transport) -> Site | None:
    """Return a site that shows its API to users only, as far as it is known without a login."""
    page = first_page(read_address(url), http)
    for root in possible_roots(page):
        if not same_site(page.url, root):
            return None
        answer = read_reply(http.get(endpoint(root, "")), wrote=False)
        if not isinstance(answer, Refusal) or answer.reply.status not in _CLOSED:
            continue
        if not answer.from_wordpress:
            return None  # something before WordPress answered, and would answer again
        home = root.removesuffix("wp-json/").removesuffix("?rest_route=/")
        home = home.removesuffix("index.php")
        return Site(
            api_root=root,
            home=home.rstrip("/"),
            admin_url=f"{home.rstrip('/')}/wp-admin/",
            closed=True,
        )
    return None


def _guesses(typed: str) -> Iterator[str]:
    try:
        address = read_address(typed)[0]
    except AutoblogError:
        return
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.path == "/":
        yield from (f"{address}{folder}/" for folder in _USUAL_FOLDERS)
    if not is_loopback(host) and not host.replace(".", "").isdigit():
        other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
        yield parts._replace(netloc=parts.netloc.replace(host, other, 1)).geturl()


def _page(url: str, http: Transport) -> Reply | None:
    try:
        return first_page(read_address(url), http)
    except AutoblogError:
        return None
