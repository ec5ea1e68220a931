"""One installation of WordPress: made, started and stopped."""

import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoblog.errors import SandboxError, StorageError
from autoblog.sandbox import server_processes
from autoblog.sandbox.folder import make_private_folder, write_private
from autoblog.sandbox.mariadb import USERNAME as DATABASE_USERNAME
from autoblog.sandbox.mariadb import DatabaseServer
from autoblog.sandbox.packages import Programs
from autoblog.sandbox.php_runtime import SCRIPTS, run_script
from autoblog.sandbox.site_form import Account, SiteForm
from autoblog.sandbox.webserver import HOST, WebServer, http_status

# Debian's configuration reads from /etc, and its .htaccess is for Apache.
_NOT_COPIED = ("wp-config.php", ".htaccess")
_PERMALINK_STRUCTURES = {"pretty": "/%postname%/", "plain": ""}
_SALTS = tuple(
    f"{scheme}_{kind}"
    for scheme in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")
    for kind in ("KEY", "SALT")
)
_HTTP_OK = 200
_SCRIPT_ENDS_WITHIN_S = 2.0


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The site with its files in `folder` and its posts on the server `database`, running or not.

    Several sites may share a database server; the database of each is called `folder.name`.
    """

    folder: Path
    form: SiteForm
    database: DatabaseServer

    @property
    def wordpress(self) -> Path:
        """WordPress's files."""
        return self.web_server.document_root / self.form.subfolder

    @property
    def debug_log(self) -> Path:
        """The file of warnings and errors of WordPress's PHP; absent while there are none."""
        return self.folder / "debug.log"

    @property
    def web_server(self) -> WebServer:
        """The server that answers at the site's address."""
        return WebServer(document_root=self.folder / "public", log=self.folder / "web.log")

    def install(self, programs: Programs, accounts: Sequence[tuple[str, str]]) -> list[Account]:
        """Make the site anew, with `accounts` as (username, role) pairs, an administrator first.

        The database must run. The remains of a broken installation are removed.
        """
        self.stop()
        if self.folder.exists():
            shutil.rmtree(self.folder)
        make_private_folder(self.folder)
        copy_wordpress(programs.wordpress, self.wordpress)
        self._prepare(port=0, salts={name: secrets.token_urlsafe(48) for name in _SALTS})
        logins = [
            {"username": username, "role": role, "password": secrets.token_urlsafe(12)}
            for username, role in accounts
        ]
        answer = self.run(
            programs,
            SCRIPTS / "install.php",
            {
                "title": self.form.title,
                "timezone": self.form.timezone,
                "permalink_structure": _PERMALINK_STRUCTURES[self.form.permalinks],
                "categories": list(self.form.categories),
                "administrator": logins[0],
                "accounts": logins[1:],
            },
        )
        application_passwords = answer["application_passwords"]
        return [
            Account(**login, application_password=application_passwords[login["username"]])
            for login in logins
        ]

    def is_installed(self) -> bool:
        """Return whether the files that a start needs exist."""
        return self._settings_file.is_file() and self.database.is_created()

    def is_running(self, port: int) -> bool:
        """Return whether this site's web server listens there and WordPress answers through it."""
        login_page = f"/{self.form.subfolder}/wp-login.php".replace("//", "/")
        return self.web_server.is_running(port) and http_status(port, login_page) == _HTTP_OK

    def start(self, programs: Programs, *, last_port: int = 0) -> int:
        """Start the web server unless it runs; return its port. The database must run."""
        if last_port and self.is_running(last_port):
            return last_port
        salts = json.loads(self._settings_file.read_text(encoding="utf-8"))["salts"]
        port = self.web_server.start(
            programs.php,
            settings=self._settings_file,
            last_port=last_port,
            before_start=lambda port: self._prepare(port=port, salts=salts),
        )
        if not self.is_running(port):
            self.stop()
            raise SandboxError(
                f"WordPress does not answer; its reasons are in {self.web_server.log} "
                f"and {self.debug_log}"
            )
        return port

    def stop(self) -> None:
        """End the web server, and scripts that outlived their command, if there are any."""
        self.web_server.stop()
        server_processes.stop("php", str(self._settings_file), within_s=_SCRIPT_ENDS_WITHIN_S)

    def url(self, port: int) -> str:
        """Return the address of the front page, without a closing slash."""
        return "/".join(filter(None, (f"http://{HOST}:{port}", self.form.subfolder)))

    def run(self, programs: Programs, script: Path, order: Mapping[str, object]) -> Any:
        """Run a PHP script with this site's settings; see `run_script`."""
        return run_script(
            programs.php,
            script,
            settings=self._settings_file,
            error_log=self.folder / "scripts.log",
            order=order,
        )

    @property
    def _settings_file(self) -> Path:
        return self.folder / "settings.json"

    def _prepare(self, *, port: int, salts: Mapping[str, str]) -> None:
        place_own_files(self.wordpress, self.form)
        settings = {
            "url": self.url(port),
            "wordpress": str(self.wordpress),
            "environment": self.form.environment,
            "debug_log": str(self.debug_log),
            "salts": dict(salts),
            "database": {
                "name": self.folder.name,
                "username": DATABASE_USERNAME,
                "password": self.database.password(),
                "socket": str(self.database.socket),
            },
        }
        write_private(self._settings_file, json.dumps(settings, indent=2))


def copy_wordpress(core: Path, target: Path) -> None:
    """Copy WordPress to `target` (60 MB, about a second), which must not exist or be empty.

    Symbolic links would not do: PHP resolves them and would find Debian's configuration. Links in
    `core` are followed, since Debian's package shares files with others. Raises `StorageError`.
    """
    try:
        shutil.copytree(
            core,
            target,
            ignore=_not_copied,
            copy_function=shutil.copyfile,
            dirs_exist_ok=True,
        )
    except shutil.Error as error:
        _, _, reason = error.args[0][0]  # one for each file; the first says enough
        raise StorageError(
            f"WordPress cannot be copied to {target}: {reason}. It needs 60 MB; make room"
        ) from error


def _not_copied(folder: str, names: list[str]) -> set[str]:
    """Return the names to leave out, dangling links among them.

    `copytree` itself takes every relative link for dangling, unless it leads somewhere from the
    current folder.
    """
    dangling = {name for name in names if not (Path(folder) / name).exists()}
    return dangling | {name for name in names if name in _NOT_COPIED}


def place_own_files(wordpress: Path, form: SiteForm) -> None:
    """Write our configuration and must-use plugins, in the version of this program."""
    shutil.copyfile(SCRIPTS / "wp-config.php", wordpress / "wp-config.php")
    plugins = wordpress / "wp-content" / "mu-plugins"
    plugins.mkdir(exist_ok=True)
    ours = [SCRIPTS / "mu-plugins" / "autoblog-sandbox.php"]
    if form.closed_rest:
        ours.append(SCRIPTS / "mu-plugins" / "closed-rest.php")
    for plugin in (*ours, *form.must_use_plugins):
        shutil.copyfile(plugin, plugins / plugin.name)
