"""The sandbox's MariaDB server: its own files, its own socket, no network."""

import hashlib
import os
import secrets
import shlex
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from autoblog.errors import SandboxError
from autoblog.sandbox import server_processes
from autoblog.sandbox.folder import is_our_own, make_private_folder, write_private
from autoblog.sandbox.packages import Programs

USERNAME = "root"
_START_WITHIN_S = 60.0
_STOP_WITHIN_S = 30.0
# The kernel's limit for the path of a Unix socket is 108 bytes, the closing zero among them.
_SOCKET_PATH_BYTES = 107

# Small: one writer and one reader, not a web farm.
_OPTIONS = (
    "--no-defaults",  # the system's configuration is for the system's own server
    "--skip-networking",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--max-connections=60",
    "--performance-schema=OFF",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--innodb-flush-log-at-trx-commit=2",
    "--aria-pagecache-buffer-size=8M",
    "--key-buffer-size=4M",
)


@dataclass(frozen=True, kw_only=True)
class DatabaseServer:
    """The server whose files lie in `folder`; it may run or not."""

    folder: Path

    @property
    def socket(self) -> Path:
        """The socket that the server listens on; in /tmp if a path in the folder is too long."""
        inside = self.folder / "db.sock"
        if len(os.fsencode(inside)) <= _SOCKET_PATH_BYTES:
            return inside
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        # `start` makes this folder private, and refuses one that is somebody else's.
        return Path("/tmp") / f"autoblog-{os.geteuid()}-{name}" / "db.sock"  # noqa: S108

    @property
    def log(self) -> Path:
        """The server's messages."""
        return self.folder / "mariadbd.log"

    def password(self) -> str:
        """Return the password of USERNAME, the user with all rights on this server."""
        return self._password_file.read_text(encoding="utf-8")

    def is_created(self) -> bool:
        """Return whether the server's files exist."""
        return self._password_file.is_file()

    def is_running(self) -> bool:
        """Return whether the server runs and accepts clients."""
        return bool(server_processes.find("mariadbd", self._data)) and self._answers()

    def create(self, programs: Programs) -> None:
        """Make the system tables and a random password, replacing whatever is there."""
        if self.folder.exists():
            shutil.rmtree(self.folder)
        make_private_folder(self.folder)
        write_private(self._password_file, secrets.token_urlsafe(24))
        self._install_system_tables(programs)

    def start(self, programs: Programs) -> None:
        """Start the server unless it runs; return when it accepts clients."""
        if self.is_running():
            return
        self.stop()
        init_file = self.folder / "init.sql"
        statement = f"ALTER USER '{USERNAME}'@'localhost' IDENTIFIED BY '{self.password()}';\n"
        write_private(init_file, statement)
        make_private_folder(self.socket.parent)
        command = [
            *self._command(programs),
            f"--socket={self.socket}",
            f"--pid-file={self.folder / 'mariadbd.pid'}",
            f"--init-file={init_file}",
        ]
        self.log.unlink(missing_ok=True)
        process = server_processes.start(command, log=self.log, environment=_environment())
        server_processes.wait_until(
            lambda: self._answers() or server_processes.has_ended(process), within_s=_START_WITHIN_S
        )
        if not self._answers():
            self.stop()
            raise SandboxError(
                f"The sandbox's database does not start; its reasons are in {self.log}. "
                "If they do not help: autoblog sandbox down --purge, then up again"
            )

    def stop(self) -> None:
        """Shut the server down cleanly; do nothing if it does not run."""
        server_processes.stop("mariadbd", self._data, within_s=_STOP_WITHIN_S)
        if self.socket.parent != self.folder and is_our_own(self.socket.parent):
            self.socket.unlink(missing_ok=True)
            self.socket.parent.rmdir()

    @property
    def _data(self) -> str:
        """The argument that identifies this server's processes."""
        return f"--datadir={self.folder / 'data'}"

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(str(self.socket))
                return bool(client.recv(1))
            except OSError:
                return False

    def _command(self, programs: Programs) -> list[str]:
        # Without this option the server refuses to run as root.
        as_root = ["--user=root"] if os.geteuid() == 0 else []
        return [str(programs.mariadbd), *_OPTIONS, *as_root, self._data]

    def _install_system_tables(self, programs: Programs) -> None:
        # The script splits paths at spaces, and when given a user, it changes the owner of files of
        # the system's own MariaDB. So it gets neither: it calls a program of ours in place of the
        # server, which adds both.
        stand_in = self.folder / "mariadbd-for-setup"
        first, *others = self._command(programs)
        stand_in.write_text(
            "#!/bin/sh\n"
            "shift\n"  # --no-defaults, which has to come first
            f'exec {shlex.quote(first)} {others[0]} "$@" {shlex.join(others[1:])}\n',
            encoding="utf-8",
        )
        stand_in.chmod(0o700)
        result = subprocess.run(  # noqa: S603 -- Debian's program, with paths of ours
            [
                str(programs.mariadb_install_db),
                "--no-defaults",
                "--datadir=./data",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
            ],
            cwd=self.folder,
            env={**_environment(), "MYSQLD_BOOTSTRAP": str(stand_in)},
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            self.log.write_text(result.stdout + result.stderr, encoding="utf-8")
            raise SandboxError(
                f"The sandbox's database cannot be made; the reasons are in {self.log}. "
                "A full disk is the usual one; make room, then: autoblog sandbox up"
            )


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"}
