"""The name by which the ledger knows a site, whatever address leads to it now.

A name is the address under which the site was first found. Topics, markers and fire times hang on
it, so a site that has moved keeps it.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from autoblog.errors import SiteRenamedError
from autoblog.ledger import Ledger
from autoblog.wordpress import WordPress, stripped_address

# Not every loopback address: two sites may run on 127.0.0.2 and 127.0.0.3, and old ledgers know
# them by these names.
_OWN_HOST_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LATEST: Final = 5


def site_key(address: str) -> str:
    """Return an address's key, which stays when a site moves to https, gains a www or a slash.

    On localhost, 127.0.0.1 and ::1, the port is left out too: a sandbox may change its port.
    """
    parts = urlsplit(address if "://" in address else f"https://{address}")
    host = (parts.hostname or "").removeprefix("www.")
    if host in _OWN_HOST_NAMES:
        host = "localhost"
    elif parts.port not in {None, 80, 443}:
        host = f"{host}:{parts.port}"
    return host + parts.path.rstrip("/")


def site_name(ledger: Ledger, wordpress: WordPress) -> str:
    """Return the name of a site that was found, and remember its addresses.

    Raises `SiteRenamedError` if the address is new and the posts there are those of a site that the
    ledger knows by another name: it has moved, or it is a copy.
    """
    key = site_key(wordpress.site.home)
    name = ledger.addresses.site_of(key)
    if name is None:
        name = key
        sites = ledger.sites()
        if key not in sites:
            former = _with_same_posts(ledger, wordpress, sites)
            if former is not None:
                raise SiteRenamedError(
                    f"{key} holds the posts that the database knows as those of {former}. If the "
                    f"site has moved, run 'autoblog moved {former} {key}'; if it is a copy, give "
                    "it a database of its own (AUTOBLOG_DATABASE_URL)"
                )
    for address in {key, typed_key(wordpress.site.typed or key)}:
        if ledger.addresses.site_of(address) != name:
            ledger.addresses.remember(address, name)
    return name


def name_without_asking(ledger: Ledger, typed: str) -> str:
    """Return the name of the site at the address that was typed, which may be any of its pages.

    Until the site has been found there once, this is a guess.
    """
    key = typed_key(typed)
    known = ledger.addresses.site_of(key)
    if known is not None:
        return known
    names = ledger.sites()
    holding = [name for name in names if key == name or key.startswith(f"{name}/")]
    if holding:
        return max(holding, key=len)
    return names[0] if len(names) == 1 else key


def typed_key(typed: str) -> str:
    """Return the key of an address as a person types it, without what lies inside WordPress."""
    return site_key(stripped_address(typed))


def _with_same_posts(ledger: Ledger, wordpress: WordPress, sites: Iterable[str]) -> str | None:
    """Return the site of which one of the last posts lies here under its number, or None."""
    for site in sites:
        numbered = {
            kept.ref.id: kept.post.marker
            for kept in islice(reversed(ledger.sent_posts(site)), _LATEST)
            if kept.ref is not None and kept.state != "gone"
        }
        if numbered and _are_here(wordpress, numbered):
            return site
    return None


def _are_here(wordpress: WordPress, numbered: Mapping[int, str]) -> bool:
    here = wordpress.read_snapshots(list(numbered))
    return any(
        marker in here[number].content for number, marker in numbered.items() if number in here
    )
