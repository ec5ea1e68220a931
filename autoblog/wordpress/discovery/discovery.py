"""The search for a site's REST API, from any of its addresses.

Pages are read anonymously, and redirects followed within the site. The login goes only to the API's
own address, and only over https or within this machine.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from autoblog.errors import SiteAwayError, SiteMovedError, SiteNotFoundError
from autoblog.wordpress.http.addresses import (
    absolute,
    endpoint,
    host_of,
    may_carry_password,
    plain_root,
    read_address,
    same_host,
    same_site,
)
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.transport import Reply, Transport, plain_http_refused
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.rest.replies import read_reply
from autoblog.wordpress.rest.site import Site, read_index

_INDEX_FIELDS: Final = "name,url,home,gmt_offset,timezone_string,namespaces,authentication"
# A host that blocks us or is away is not asked at other addresses.
_TRY_NEXT: Final = frozenset(
    {ErrorKind.NO_ROUTE, ErrorKind.MOVED, ErrorKind.REFUSED, ErrorKind.GONE}
)
_MOST_REDIRECTS: Final = 6
_NO_PAGE: Final = frozenset({404, 410})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_RELATION: Final = "https://api.w.org/"
_LINK: Final = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s\",;]+))*)")
_REL: Final = re.compile(r"(?:^|;)\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)


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
            raise _moved(page.url, root, "has its REST API on")
        answer, closed = _read_index_answer(root, http, credentials)
        if isinstance(answer, Answer):
            site = replace(read_index(root, answer, closed=closed, now=now()), typed=url)
            if page.status in _NO_PAGE and not site.is_at(page.url):
                raise _not_meant(page, site)
            return site
        # Without a link to an API, a page with 200 comes from another program, not a firewall.
        just_a_page = answer.code == "http_200" and api_link(page) is None
        if answer.kind not in _TRY_NEXT and not just_a_page:
            if closed and credentials is None:
                raise SiteNotFoundError(
                    f"{host_of(root)} shows its REST API only to users who are logged in. Set "
                    "WORDPRESS_USERNAME and WORDPRESS_APPLICATION_PASSWORD."
                )
            raise answer.error()
        refusals.append(answer)
    if refusals[0].kind is ErrorKind.MOVED:
        raise refusals[0].error()
    told = ", ".join(sorted({refusal.code.replace("http_", "HTTP ") for refusal in refusals}))
    raise SiteNotFoundError(
        f"No WordPress REST API was found at {page.url} (answers: {told}). Check "
        "that WORDPRESS_URL is a WordPress site; if it is, save Settings > Permalinks once in "
        "wp-admin and look for a plugin that switches the REST API off."
    )


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


def possible_roots(page: Reply) -> Iterable[str]:
    """Return possible API roots, each once: the page's link first, then WordPress's defaults."""
    return dict.fromkeys(_roots(page))


def api_link(page: Reply) -> str | None:
    """Return the absolute address of the API that `page` names in header or HTML, or None."""
    found = _in_header(page.headers.get("link", "")) or _in_html(page)
    return absolute(page.url, found) if found else None


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
            raise _moved(address, url, "redirects to")
        if may_carry_password(reply.url) and not may_carry_password(url):
            raise plain_http_refused(url)
    raise SiteNotFoundError(
        f"{host_of(address)} redirects in a circle. Write the address that the browser shows "
        "when the site is open into WORDPRESS_URL."
    )


def _moved(page_url: str, target: str, what: str) -> SiteNotFoundError:
    """Return the error for a page that leads to another host, which must not get the login."""
    if host_of(target) == "public-api.wordpress.com":
        return SiteNotFoundError(
            f"{host_of(page_url)} is hosted by WordPress.com, whose API takes no application "
            "passwords. autoblog works with sites that run WordPress themselves."
        )
    return SiteMovedError(
        f"{host_of(page_url)} {what} {host_of(target)}, another host or port, and the login is "
        "not sent there. If that is your site, write its address into WORDPRESS_URL.",
        target=target,
    )


def _not_meant(page: Reply, site: Site) -> SiteNotFoundError:
    """Return the error for an address without a page, which another site of its host answered.

    In a network of sites the main one answers for every folder that no site has.
    """
    home = site.home.rstrip("/")
    return SiteNotFoundError(
        f"{page.url} does not exist (HTTP {page.status}); the WordPress at {home} answered, to "
        "which posts are not sent, since another site may be meant. "
        f"If it is the right one, write WORDPRESS_URL={home}; if not, correct the address."
    )


def _roots(page: Reply) -> Iterator[str]:
    told = api_link(page)
    if told is not None:
        root = _as_safe_as(page.url, told)
        yield root
        yield plain_root(root)
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
    """Return `root` with the page's https and port, which a proxy may hide from WordPress."""
    parts, page = urlsplit(root), urlsplit(page_url)
    if same_host(page_url, root) and not same_site(page_url, root):
        parts = parts._replace(netloc=page.netloc)
    if page.scheme == "https" and parts.scheme == "http":
        parts = parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80"))
    address = urlunsplit(parts)
    return address if address.endswith("/") else f"{address}/"


def _in_header(links: str) -> str | None:
    for link in _LINK.finditer(links):
        relation = _REL.search(link[2])
        if relation is not None and _RELATION in (relation[1] or relation[2]).split():
            return link[1].strip()
    return None


def _in_html(page: Reply) -> str | None:
    if "html" not in page.headers.get("content-type", ""):
        return None
    reader = _LinkReader()
    reader.feed(page.body.decode("utf-8", errors="replace"))
    return reader.found


class _LinkReader(HTMLParser):
    """A reader of the first `<link rel="https://api.w.org/" href="...">`."""

    found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag (called by `feed`)."""
        attributes: Mapping[str, str | None] = dict(attrs)
        if tag == "link" and not self.found and _RELATION in (attributes.get("rel") or "").split():
            self.found = attributes.get("href")


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
