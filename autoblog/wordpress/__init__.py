"""Speaks WordPress REST over `requests`; knows nothing of models."""

from autoblog.wordpress.client import WordPress
from autoblog.wordpress.credentials import Credentials
from autoblog.wordpress.delays import Patience
from autoblog.wordpress.discovery import find_site
from autoblog.wordpress.login import Login
from autoblog.wordpress.posts import PostRef
from autoblog.wordpress.site import Site
from autoblog.wordpress.terms import Terms
from autoblog.wordpress.transport import Transport

__all__ = [
    "Credentials",
    "Login",
    "Patience",
    "PostRef",
    "Site",
    "Terms",
    "Transport",
    "WordPress",
    "find_site",
]
