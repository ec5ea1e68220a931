"""Addresses: the URLs to try for the text that a blogger types, and facts about a URL."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from autoblog.errors import SettingError
from autoblog.loopback import is_loopback

# A pasted address often comes from wp-admin or from the API itself; the site is the part before.
_INSIDE_WORDPRESS = re.compile(
    r"/(wp-admin|wp-json|wp-content|wp-includes|wp-login\.php|xmlrpc\.php|index\.php)(/.*)?$"
)
_USUAL_PORTS = frozenset({None, 80, 443})
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)


def read_address(text: str) -> tuple[str, ...]:
    """Turn typed text into the URLs to try, the best first.

    Without a scheme these are https and then http, or http alone for this machine. Raises
    `SettingError` if the text is no address.
    """
    typed = text.strip().strip("<>\"'").strip()
    schemes = _SCHEME.match(typed)
    if schemes is None:
        typed = f"//{typed.removeprefix('//')}"
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or re.search(r"[\s\\]", typed):
        raise SettingError(
            f"WORDPRESS_URL is {text!r}, which is not an address. "
            "Write the one that visitors see, such as https://blog.example."
        )
    if parts.username is not None or parts.password is not None:
        raise SettingError(
            "WORDPRESS_URL holds a user name or a password. Leave them out of the address: they "
            "belong in WORDPRESS_USERNAME and WORDPRESS_APPLICATION_PASSWORD."
        )
    if schemes is not None and parts.scheme not in {"http", "https"}:
        raise SettingError(
            f"WORDPRESS_URL begins with {parts.scheme}://, but only https:// can be used."
        )
    address = _host_and_port(host, port)
    path = _INSIDE_WORDPRESS.sub("", parts.path).rstrip("/") + "/"
    if schemes is not None:
        wanted: tuple[str, ...] = (parts.scheme,)
    elif is_loopback(host):
        wanted = ("http",)
    else:
        wanted = ("https", "http")
    return tuple(urlunsplit((scheme, address, path, "", "")) for scheme in wanted)


def stripped_address(typed: str) -> str:
    """Return the address of the site in what was typed, or what was typed if it is no address."""
    try:
        return read_address(typed)[0]
    except SettingError:
        return typed


def may_carry_password(url: str) -> bool:
    """Tell whether the network cannot read a password that is sent to `url`."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def same_site(one: str, other: str) -> bool:
    """Tell whether two URLs have the same host and port, so that one may get the other's login.

    A `www.` may differ, names of this machine, and the usual ports of http and https.
    """
    return same_host(one, other) and _port(one) == _port(other)


def same_host(one: str, other: str) -> bool:
    """Tell whether two URLs have the same host, with or without `www.`, or both this machine."""
    hosts = [_canonical(urlsplit(url).hostname or "") for url in (one, other)]
    return hosts[0] == hosts[1] or all(is_loopback(host) for host in hosts)


def host_of(url: str) -> str:
    """Return the host of `url` for a message, with its port if it has one."""
    return urlsplit(url).netloc.rpartition("@")[2] or url


def absolute(base: str, target: str) -> str | None:
    """Return `target` as an absolute URL; None if it is not one for http or https."""
    try:
        url = urljoin(base, target)
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return url if usable else None


def endpoint(api_root: str, route: str, params: Mapping[str, object] | None = None) -> str:
    """Return the URL of an API route such as `wp/v2/posts`.

    With plain permalinks the root ends in `?rest_route=/`, so the parameters follow an `&`.
    """
    url = api_root + quote(route, safe="/")
    if not params:
        return url
    return f"{url}{'&' if '?' in api_root else '?'}{urlencode(params)}"


def plain_root(api_root: str) -> str:
    """Return the root of the same API by `rest_route`, which works without the server's rewriting.

    WordPress answers it at any address of the site.
    """
    if "rest_route=" in api_root:
        return api_root
    return f"{api_root.removesuffix('/').rpartition('/')[0]}/?rest_route=/"


def _port(url: str) -> int | None:
    """Return the port; None for the usual one of http or https."""
    port = urlsplit(url).port
    return None if port in _USUAL_PORTS else port


def _canonical(host: str) -> str:
    try:
        ascii_host = host.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_host = host
    return ascii_host.rstrip(".").removeprefix("www.")


def _host_and_port(host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"
