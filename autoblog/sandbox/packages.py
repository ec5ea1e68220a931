"""Finds the programs of a real WordPress on this machine, or names the missing Debian packages."""

import shutil
import subprocess
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from autoblog.errors import SandboxError

_PACKAGES = {
    "php": "php-cli",
    "mysqli": "php-mysql",
    # WordPress runs without it, but answers no XML-RPC, by which `doctor` diagnoses a login.
    "xml": "php-xml",
    "mariadbd": "mariadb-server-core",
    "mariadb-install-db": "mariadb-server-core",
    "wordpress": "wordpress",
    "theme": "wordpress-theme-twentytwentythree",
}
_PHP_MODULES = ("mysqli", "xml")
# Debian keeps servers out of an ordinary user's PATH.
_SERVER_FOLDERS = "/usr/sbin:/usr/local/sbin:/sbin"
WORDPRESS = Path("/usr/share/wordpress")
"""Where Debian keeps its WordPress."""


@dataclass(frozen=True, kw_only=True)
class Programs:
    """The paths of what WordPress needs; `wordpress` is the folder of its core files."""

    php: Path
    mariadbd: Path
    mariadb_install_db: Path
    wordpress: Path


def find_programs(
    *,
    wordpress: Path = WORDPRESS,
    which: Callable[[str], str | None] | None = None,
) -> Programs:
    """Find every part. Raises `SandboxError` with all missing parts and how to install them."""
    find = which or _which
    found = {name: find(name) for name in ("php", "mariadbd", "mariadb-install-db")}
    missing = [name for name, path in found.items() if path is None]
    modules = _modules(found["php"]) if found["php"] else ()
    missing += [name for name in _PHP_MODULES if name not in modules]
    if not (wordpress / "wp-includes" / "version.php").is_file():
        missing.append("wordpress")
    if not any((wordpress / "wp-content" / "themes").glob("*/style.css")):
        missing.append("theme")
    if missing:
        raise SandboxError(_how_to_install(missing))
    return Programs(
        php=Path(found["php"] or ""),
        mariadbd=Path(found["mariadbd"] or ""),
        mariadb_install_db=Path(found["mariadb-install-db"] or ""),
        wordpress=wordpress,
    )


def _which(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=_SERVER_FOLDERS)


def _modules(php: str) -> Collection[str]:
    printed = subprocess.run(  # noqa: S603 -- the php that PATH names, with fixed arguments
        [php, "-m"], capture_output=True, text=True, check=False
    )
    return printed.stdout.split()


def _how_to_install(missing: list[str]) -> str:
    packages = " ".join(sorted({_PACKAGES[name] for name in missing}))
    return (
        f"The sandbox needs Debian packages that are not installed: {packages}. "
        f"Install them with: sudo apt-get install --no-install-recommends {packages}"
    )
