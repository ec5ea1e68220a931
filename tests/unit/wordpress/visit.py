"""A client that is logged in to the fake site, with its waits."""

from dataclasses import dataclass

from autoblog.wordpress import Credentials, Retry, Transport, WordPress, find_site
from tests.fake_site import FakeSite


@dataclass(kw_only=True)
class Visit:
    """A client that is logged in; `waits` are the seconds that it asked to wait."""

    site: FakeSite
    wordpress: WordPress
    waits: list[float]


def visit(site: FakeSite, role: str | None = None) -> Visit:
    """Log in as the user with `role`; `site.received` does not hold the requests for that."""
    user = site.user(role) if role else site.user("author")
    credentials = Credentials(
        username=user.username, application_password=user.application_password
    )
    http = Transport()
    waits: list[float] = []
    wordpress = WordPress(
        site=find_site(site.url, http=http, credentials=credentials),
        credentials=credentials,
        http=http,
        retry=Retry(wait=waits.append),
    )
    wordpress.login()
    site.received.clear()
    return Visit(site=site, wordpress=wordpress, waits=waits)
