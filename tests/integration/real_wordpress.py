"""Real WordPress sites for the tests: several on one database server, gone after the run."""

import contextlib
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autoblog.sandbox.installation import Installation
from autoblog.sandbox.mariadb import DatabaseServer
from autoblog.sandbox.packages import Programs
from autoblog.sandbox.site_form import Account, SiteForm
from autoblog.sandbox.webserver import free_ports

_SCRIPTS = Path(__file__).parent / "php"
# By role; the user that the program's own settings would name is an author, as in the sandbox.
_USERNAMES = {
    "administrator": "admin",
    "editor": "editor",
    "author": "autoblog",
    "contributor": "contributor",
    "subscriber": "subscriber",
}


@dataclass(frozen=True, kw_only=True)
class RealWordPress:
    """A running site. `accounts` holds one user per role, each with an application password."""

    url: str
    accounts: Mapping[str, Account]
    installation: Installation = field(repr=False)
    programs: Programs = field(repr=False)

    def run_php(self, code: str) -> str:
        """Run `code` (without <?php) inside WordPress as administrator; return what it prints."""
        order = {"code": code}
        answer = self.installation.run(self.programs, _SCRIPTS / "evaluate.php", order)
        return str(answer["printed"])

    def forget_posts(self) -> None:
        """Remove all posts, pages, pictures, categories and tags."""
        script = (_SCRIPTS / "forget_posts.php").read_text(encoding="utf-8")
        self.run_php(script.removeprefix("<?php"))

    def complaints(self) -> str:
        """What WordPress's PHP warned about so far; empty if nothing."""
        log = self.installation.debug_log
        return log.read_text(encoding="utf-8") if log.exists() else ""

    @contextlib.contextmanager
    def must_use_plugin(self, code: str) -> Iterator[None]:
        """Run `code` (without <?php) in every request, before WordPress does its work."""
        plugin = self.installation.wordpress / "wp-content" / "mu-plugins" / "of-this-test.php"
        plugin.write_text(f"<?php\n{code}\n", encoding="utf-8")
        try:
            yield
        finally:
            plugin.unlink()


class WordPressFarm:
    """The sites of a test run, each form made once, in `folder`; `close` ends them all."""

    def __init__(self, folder: Path, programs: Programs) -> None:
        self._folder = folder
        self._programs = programs
        self._database = DatabaseServer(folder=folder / "database")
        self._installations: list[Installation] = []
        self.site = functools.cache(self._make_site)

    def open(self) -> None:
        """Start the database server that all sites share."""
        self._database.create(self._programs)
        self._database.start(self._programs)

    def close(self) -> None:
        """End every site, then the database server."""
        for installation in self._installations:
            installation.stop()
        self._database.stop()

    def _make_site(self, form: SiteForm) -> RealWordPress:
        name = f"wordpress{len(self._installations) + 1}"
        installation = Installation(folder=self._folder / name, form=form, database=self._database)
        self._installations.append(installation)
        accounts = installation.install(
            self._programs, [(username, role) for role, username in _USERNAMES.items()]
        )
        # None of the sandbox's ports: a sandbox that is down would find its own one taken.
        *_, any_port = free_ports(0)
        port = installation.start(self._programs, last_port=any_port)
        return RealWordPress(
            url=installation.url(port),
            accounts={account.role: account for account in accounts},
            installation=installation,
            programs=self._programs,
        )
