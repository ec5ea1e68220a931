"""The SEO plugin that the site shows by its namespaces."""

from typing import Final

from autoblog.doctor.check import Check, ok
from autoblog.doctor.plugins import seo_plugins
from autoblog.wordpress import Site

# Those that can be written to over REST.
_WRITTEN: Final = frozenset({"Yoast SEO", "Rank Math"})


def check_seo(site: Site) -> Check:
    """Name it, and tell whether it gets the post's description."""
    found = seo_plugins(site.namespaces)
    if not found:
        return ok("seo", "no SEO plugin shows itself; themes and search engines use the excerpt")
    names = " and ".join(found)
    if _WRITTEN & set(found):
        return ok("seo", f"{names}: the excerpt is offered to it as the post's description")
    return ok("seo", f"{names}: takes no description over REST; it can use the excerpt")
