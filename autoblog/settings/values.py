"""The text of one setting to its value.

Each reader raises `ValueError` that tells what is wrong and what to write instead.
"""

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from autoblog.loopback import is_loopback


def read_timezone(name: str) -> ZoneInfo:
    """Return the time zone of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        message = f"{name!r} is no time zone; use a name such as Europe/Berlin or UTC"
        raise ValueError(message) from error


def check_address(address: str) -> str:
    """Refuse addresses over which the application password would travel in the clear."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{address!r} is no web address; use something like https://blog.example.org"
        raise ValueError(message)
    if parts.username or parts.password:
        message = "holds a login; put it into WORDPRESS_USERNAME and WORDPRESS_APPLICATION_PASSWORD"
        raise ValueError(message)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        message = (
            "is plain http, so the password would travel in the clear; use https "
            "(http is accepted for this machine only: localhost, 127.0.0.1)"
        )
        raise ValueError(message)
    return address


def read_phrases(path: str) -> tuple[str, ...]:
    """Read a file of phrases, one a line; lines that begin with # are comments."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise ValueError(message) from error
    phrases = (line.strip() for line in lines)
    return tuple(line for line in phrases if line and not line.startswith("#"))
