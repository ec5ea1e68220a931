"""Speaks WordPress REST over `requests`; knows nothing of models."""

from autoblog.wordpress.client import WordPress
from autoblog.wordpress.credentials import Credentials
from autoblog.wordpress.delays import Patience
from autoblog.wordpress.discovery import find_site
from autoblog.wordpress.examination import RefusedLogin
from autoblog.wordpress.login import Login
from autoblog.wordpress.media import Media
from autoblog.wordpress.nearby import find_closed_site, find_neighbour, safe_address
from autoblog.wordpress.posts import PostRef
from autoblog.wordpress.seo import Described
from autoblog.wordpress.site import Site
from autoblog.wordpress.standing import Standing
from autoblog.wordpress.terms import Terms
from autoblog.wordpress.transport import Transport
from autoblog.wordpress.trial import Trial

__all__ = [
    "Credentials",
    "Described",
    "Login",
    "Media",
    "Patience",
    "PostRef",
    "RefusedLogin",
    "Site",
    "Standing",
    "Terms",
    "Transport",
    "Trial",
    "WordPress",
    "find_closed_site",
    "find_neighbour",
    "find_site",
    "safe_address",
]
