"""The client of a WordPress site's REST API; knows nothing of models."""

from autoblog.wordpress.client import WordPress
from autoblog.wordpress.current_user import CurrentUser
from autoblog.wordpress.discovery.discovery import find_site
from autoblog.wordpress.discovery.suggestions import find_closed_site, find_neighbour, safe_address
from autoblog.wordpress.draft_check import DraftCheck
from autoblog.wordpress.http.addresses import stripped_address
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.retry import Retry
from autoblog.wordpress.http.transport import Transport
from autoblog.wordpress.login_facts import RefusedLogin
from autoblog.wordpress.post_refs import PostRef
from autoblog.wordpress.published_posts import PublishedPost
from autoblog.wordpress.rest.site import Site
from autoblog.wordpress.snapshots import Snapshot
from autoblog.wordpress.terms import Terms

__all__ = [
    "Credentials",
    "CurrentUser",
    "DraftCheck",
    "PostRef",
    "PublishedPost",
    "RefusedLogin",
    "Retry",
    "Site",
    "Snapshot",
    "Terms",
    "Transport",
    "WordPress",
    "find_closed_site",
    "find_neighbour",
    "find_site",
    "safe_address",
    "stripped_address",
]
