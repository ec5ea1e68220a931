"""A site's pages, read anonymously, with redirects followed within the site."""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from autoblog.errors import SiteAwayError, SiteMovedError, SiteNotFoundError
from autoblog.wordpress.discovery.api_links import api_link
from autoblog.wordpress.http.addresses import absolute, host_of, may_carry_password, same_site
from autoblog.wordpress.http.transport import Reply, Transport, plain_http_refused

_MOST_REDIRECTS: Final = 6
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


def first_page(addresses: tuple[str, ...], http: Transport) -> Reply:
    """Return the page at the first address that answers and is safe for a password.

    Raises `SettingError` if only plain http answers.
    """
    failures: list[SiteAwayError] = []
    for address in addresses:
        try:
            page = _follow(address, http)
        except SiteAwayError as away:
            failures.append(away)
            continue
        if may_carry_password(page.url):
            return page
        # The user may be able to repair https, so the message tells why it failed.
        raise plain_http_refused(page.url, because=str(failures[0]) if failures else "")
    raise failures[0]


def _follow(address: str, http: Transport) -> Reply:
    """Return the page at `address`, after its redirects within the same site."""
    url = address
    for _ in range(_MOST_REDIRECTS):
        reply = http.get(url)
        target = absolute(url, reply.headers.get("location", ""))
        if reply.status not in _REDIRECTS or target is None:
            return reply
        url = target
        if not same_site(address, url):
            raise moved(address, url, "redirects to")
        if may_carry_password(reply.url) and not may_carry_password(url):
            raise plain_http_refused(url)
    raise SiteNotFoundError(
        f"{host_of(address)} redirects in a circle. Write the address that the browser shows "
        "when the site is open into WORDPRESS_URL."
    )


def possible_roots(page: Reply) -> Iterable[str]:
    """Return possible API roots, each once: the page's link first, then WordPress's defaults."""
    return dict.fromkeys(_roots(page))


def moved(page_url: str, target: str, what: str) -> SiteNotFoundError:
    """Return the error for a page that leads to another host, which must not get the login."""
    if host_of(target) == "public-api.wordpress.com":
        return SiteNotFoundError(
            f"{host_of(page_url)} is hosted by WordPress.com, whose API takes no application "
            "passwords. autoblog works with sites that run WordPress themselves."
        )
    return SiteMovedError(
        f"{host_of(page_url)} {what} {host_of(target)}, another host, and the login is not sent "
        "there. If that is your site, write its address into WORDPRESS_URL.",
        target=target,
    )


def _roots(page: Reply) -> Iterator[str]:
    told = api_link(page)
    if told is not None:
        root = _as_safe_as(page.url, told)
        yield root
        # This form works even if the server's rewriting is broken and the pretty one is a 404.
        if "rest_route=" not in root:
            yield f"{root.removesuffix('/').rpartition('/')[0]}/?rest_route=/"
    parts = urlsplit(page.url)
    path = parts.path.rstrip("/")
    while True:
        base = urlunsplit((parts.scheme, parts.netloc, f"{path}/", "", ""))
        yield f"{base}wp-json/"
        yield f"{base}?rest_route=/"
        if not path:
            return
        path = path.rpartition("/")[0]


def _as_safe_as(page_url: str, root: str) -> str:
    """Return `root` with https if the page came so; a proxy may hide https from WordPress."""
    parts = urlsplit(root)
    if urlsplit(page_url).scheme == "https" and parts.scheme == "http":
        parts = parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80"))
    address = urlunsplit(parts)
    return address if address.endswith("/") else f"{address}/"
