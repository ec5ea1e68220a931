"""What a throwaway site is asked to be, and who may enter it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class SiteForm:
    """How the site is set up. `subfolder` is where it lies below its address, without slashes.

    `closed_rest` answers REST only to who is logged in; `categories` are there from the start;
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
    """A user of the site: for the login page `password`, for REST `application_password`."""

    username: str
    role: str
    password: str = field(repr=False)
    application_password: str = field(repr=False)
