"""How a throwaway site is set up, and its users."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class SiteForm:
    """The setup of a site. `subfolder` is its path below its address, without slashes.

    With `closed_rest`, only logged-in users may use REST. `categories` exist from the start.
    `must_use_plugins` are PHP files that WordPress loads before everything else.
    """

    permalinks: Literal["pretty", "plain"] = "pretty"
    subfolder: str = ""
    closed_rest: bool = False
    environment: Literal["local", "development", "staging", "production"] = "local"
    timezone: str = "UTC"
    title: str = "autoblog sandbox"
    categories: tuple[str, ...] = ()
    must_use_plugins: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user of the site; `password` is for the login page, `application_password` for REST."""

    username: str
    role: str
    password: str = field(repr=False)
    application_password: str = field(repr=False)
