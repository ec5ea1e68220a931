"""Where the site is, and what WORDPRESS_URL could be set to."""

from collections.abc import Callable

from autoblog.doctor.check import Check, failed, failed_by, ok
from autoblog.errors import (
    AutoblogError,
    LoginRefusedError,
    SiteAwayError,
    SiteBlockedError,
    SiteMovedError,
    SiteNotFoundError,
)
from autoblog.settings import Settings
from autoblog.wordpress import Site, Transport, WordPress, find_closed_site, find_neighbour


def check_site(
    settings: Settings,
    *,
    find: Callable[[Settings], WordPress],
    enter: Callable[[Settings, Site], WordPress],
    http: Transport,
) -> tuple[WordPress | None, Check]:
    """Find the site and its API from whatever was typed.

    A site that shows its API to users only is found as well; that it refuses our login is for the
    next check to tell.
    """
    try:
        wordpress = find(settings)
    except (LoginRefusedError, SiteBlockedError) as error:
        # What a plugin calls a refusal may be one of strangers only.
        site = find_closed_site(settings.login().address, http)
        if site is None:
            return None, failed_by("site", error, fix="check WORDPRESS_URL")
        return enter(settings, site), ok("site", _found(site))
    except (SiteNotFoundError, SiteAwayError) as error:
        return None, _elsewhere(settings.login().address, error, http)
    except AutoblogError as error:
        return None, failed_by("site", error, fix="check WORDPRESS_URL")
    return wordpress, ok("site", _found(wordpress.site), fix=_shorter(settings, wordpress.site))


def _found(site: Site) -> str:
    closed = "; it shows it to users only" if site.closed else ""
    name = f"{site.name} at {site.home}" if site.name else f"WordPress at {site.home}"
    return f"{name}, its REST API at {site.api_root}{closed}"


def _shorter(settings: Settings, site: Site) -> str | None:
    typed = settings.login().address.rstrip("/")
    if typed in {site.home.rstrip("/"), site.home.rstrip("/").partition("://")[2]}:
        return None
    return f"nothing; WORDPRESS_URL={site.home.rstrip('/')} would do as well"


def _elsewhere(typed: str, error: SiteNotFoundError | SiteAwayError, http: Transport) -> Check:
    """Look where the address leads, and near it, and tell the address that works."""
    target = error.target if isinstance(error, SiteMovedError) else None
    found = failed_by("site", error, fix="check WORDPRESS_URL")
    known = _is_worth_looking(error) and find_neighbour(typed, http, target=target)
    if not known:
        return found
    return failed(
        "site",
        f"{found.found}. There is a WordPress at {known}",
        fix=f"if that is your site, write WORDPRESS_URL={known}",
        exit_code=error.exit_code,
    )


def _is_worth_looking(error: SiteNotFoundError | SiteAwayError) -> bool:
    """Leave a site alone that is overloaded or asked us to wait."""
    return isinstance(error, SiteNotFoundError) or error.retry_after_s is None
