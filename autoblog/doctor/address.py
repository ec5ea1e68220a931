"""The check of the site's address, with a better WORDPRESS_URL where there is one."""

from collections.abc import Iterator

from autoblog.doctor.examination import Check, Examination, failed, failed_by, ok
from autoblog.errors import (
    AutoblogError,
    LoginRefusedError,
    SettingError,
    SiteAwayError,
    SiteBlockedError,
    SiteMovedError,
)
from autoblog.wordpress import Site, Transport, find_closed_site, find_neighbour


def check_site(found: Examination) -> Iterator[Check]:
    """Find the site and its API from the address that was typed.

    A site that shows its API to users only is found as well; the check of the login tells whether
    it refuses ours.
    """
    settings, dependencies = found.settings, found.dependencies
    try:
        address = settings.login().address
    except SettingError as error:
        yield failed(
            "site",
            str(error).partition(". ")[0],
            fix="set it in .env ('autoblog init' writes one to start from) or in the environment; "
            "to try without a site of your own: autoblog sandbox up",
            exit_code=error.exit_code,
        )
        return
    try:
        found.wordpress = dependencies.find(settings)
    except (LoginRefusedError, SiteBlockedError) as error:
        # A plugin's refusal may be meant for strangers only.
        site = find_closed_site(address, dependencies.http)
        if site is None:
            fix = "take any password of the web server's own off the path /wp-json/"
            yield failed_by("site", error, fix=fix)
            return
        found.wordpress = dependencies.enter(settings, site)
        yield ok("site", _describe(site))
    except AutoblogError as error:
        yield _elsewhere(address, error, dependencies.http)
    else:
        site = found.wordpress.site
        if site.namespaces:
            found.site = site
        yield ok("site", _describe(site), fix=_shorter(address, site))


def _describe(site: Site) -> str:
    closed = "; it shows it to users only" if site.closed else ""
    name = f"{site.name} at {site.home}" if site.name else f"WordPress at {site.home}"
    return f"{name}, its REST API at {site.api_root}{closed}"


def _shorter(address: str, site: Site) -> str | None:
    home = site.home.rstrip("/")
    if address.rstrip("/") in {home, home.partition("://")[2]}:
        return None
    return f"nothing; WORDPRESS_URL={home} would do as well"


def _elsewhere(address: str, error: AutoblogError, http: Transport) -> Check:
    """Look where the address leads, and near it, and tell the address that works."""
    target = error.target if isinstance(error, SiteMovedError) else None
    failure = failed_by("site", error, fix="check WORDPRESS_URL")
    # A site that asked us to wait gets no further requests.
    waits = isinstance(error, SiteAwayError) and error.retry_after_s is not None
    if waits or error.concerns != "site":
        return failure
    known = find_neighbour(address, http, target=target)
    if known is None:
        return failure
    return failed(
        "site",
        f"{failure.found}. There is a WordPress at {known}",
        fix=f"if that is your site, write WORDPRESS_URL={known}",
        exit_code=error.exit_code,
    )
