"""A throwaway WordPress on this machine: up, status, down.

    up:  find_programs -> lock -> database -> WordPress (once) -> web server -> env file

`down` keeps what `up` installed, unless it is told to purge it.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from autoblog.errors import SandboxError, StorageError
from autoblog.sandbox.folder import is_claimed, locked, remove, write_private
from autoblog.sandbox.installation import Installation
from autoblog.sandbox.mariadb import DatabaseServer
from autoblog.sandbox.packages import Programs, find_programs
from autoblog.sandbox.site_form import Account, SiteForm

DEFAULT_FOLDER = Path(".sandbox")
_ADMINISTRATOR = "admin"
_AUTHOR = "autoblog"
# Those of the shipped topic file. As on a real blog, an author may not create categories.
CATEGORIES = ("Notes", "Accessibility")

_STATE = "state.json"

Report = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class SandboxStatus:
    """The output of `autoblog sandbox status --json`; before the first up, only `running` is set.

    `admin_username` and `admin_password` are for the login page. `username` and
    `application_password` are for autoblog, and stand in `env_file`.
    """

    running: bool
    url: str | None = None
    admin_url: str | None = None
    admin_username: str | None = None
    admin_password: str | None = field(default=None, repr=False)
    username: str | None = None
    application_password: str | None = field(default=None, repr=False)
    env_file: str | None = None


@dataclass(frozen=True, kw_only=True)
class SandboxState:
    """The accounts of a complete installation, and its last port (0 before the first)."""

    port: int
    administrator: Account
    author: Account


def up(folder: Path, *, report: Report, model: str = "starter") -> SandboxStatus:
    """Start the WordPress in `folder`, installing it first if need be; report each step.

    Its settings name `model`. Raises `SandboxError` if it does not run in the end, or
    `StorageError` if the folder cannot be written.
    """
    programs = find_programs()
    folder = folder.resolve()
    with _storage_errors(folder), locked(folder, report=report):
        running, state = status(folder).running, read_state(folder)
        if state is None or not running:
            state = _bring_up(folder, programs, report)
        _write_env_file(folder, state, model=model)
        started = status(folder)
    if not started.running:
        logs = (_site(folder).web_server.log, _site(folder).database.log)
        raise SandboxError(
            "The sandbox started and ended again; its reasons are in "
            f"{' and '.join(map(str, logs))}. Try again with: autoblog sandbox up"
        )
    return started


def status(folder: Path) -> SandboxStatus:
    """Return the state of the WordPress in `folder`; change nothing."""
    folder = folder.resolve()
    with _storage_errors(folder):
        state = read_state(folder)
        if state is None:
            return SandboxStatus(running=False)
        site = _site(folder)
        url = site.url(state.port)
        return SandboxStatus(
            running=site.database.is_running() and site.is_running(state.port),
            url=url,
            admin_url=f"{url}/wp-admin/",
            admin_username=state.administrator.username,
            admin_password=state.administrator.password,
            username=state.author.username,
            application_password=state.author.application_password,
            env_file=str(_env_file(folder)),
        )


def down(folder: Path, *, purge: bool, report: Report) -> None:
    """Stop the WordPress in `folder`, and remove all its files and posts if `purge`.

    A missing folder is fine. Raises `SandboxError` if the folder to purge is not a sandbox.
    """
    folder = folder.resolve()
    with _storage_errors(folder):
        if not is_claimed(folder):
            if purge and folder.exists():
                raise SandboxError(f"{folder} is not a sandbox; it is left as it is")
            return
        with locked(folder, report=report):
            report("Stopping WordPress and its database")
            _take_down(_site(folder))
            if purge:
                report(f"Removing {folder}")
                remove(folder)


def _bring_up(folder: Path, programs: Programs, report: Report) -> SandboxState:
    site = _site(folder)
    state = read_state(folder)
    if state and not site.is_installed():
        raise SandboxError(
            f"Files are missing in {folder}. "
            "Start afresh with: autoblog sandbox down --purge, then up again"
        )
    try:
        if state is None:
            state = _install(site, programs, report)
        report("Starting the database")
        site.database.start(programs)
        report("Starting the web server")
        port = site.start(programs, last_port=state.port)
    except BaseException:  # an interrupted start leaves no program behind either
        _take_down(site)
        raise
    state = replace(state, port=port)
    write_state(folder, state)
    return state


def _install(site: Installation, programs: Programs, report: Report) -> SandboxState:
    _take_down(site)
    report("Making a database (only this once)")
    site.database.create(programs)
    site.database.start(programs)
    report("Installing WordPress (only this once)")
    administrator, author = site.install(
        programs, ((_ADMINISTRATOR, "administrator"), (_AUTHOR, "author"))
    )
    # From here on the sandbox counts as installed. An installation interrupted earlier starts over.
    state = SandboxState(port=0, administrator=administrator, author=author)
    write_state(site.folder.parent, state)
    return state


def _take_down(site: Installation) -> None:
    site.stop()
    site.database.stop()


def _site(folder: Path) -> Installation:
    return Installation(
        folder=folder / "wordpress",
        form=SiteForm(categories=CATEGORIES),
        database=DatabaseServer(folder=folder / "database"),
    )


def _env_file(folder: Path) -> Path:
    return folder / "wordpress.env"


def _write_env_file(folder: Path, state: SandboxState, *, model: str) -> None:
    write_private(
        _env_file(folder),
        f"# The throwaway WordPress of `autoblog sandbox`, for: autoblog --env-file THIS-FILE ...\n"
        f"WORDPRESS_URL={_site(folder).url(state.port)}\n"
        f"WORDPRESS_USERNAME={state.author.username}\n"
        f"WORDPRESS_APPLICATION_PASSWORD={state.author.application_password}\n"
        # Its own ledger: removed with the sandbox, and never mixed with a real blog's.
        f"AUTOBLOG_DATABASE_URL='sqlite:///{folder / 'autoblog.db'}'\n"
        f"AUTOBLOG_MODEL='{model}'\n"
        "AUTOBLOG_CANDIDATES=16\n",
    )


def read_state(folder: Path) -> SandboxState | None:
    """Return the state of the sandbox in `folder`; None if none is installed.

    Raises `SandboxError` if the file is damaged.
    """
    path = folder / _STATE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return SandboxState(
            port=record["port"],
            administrator=Account(**record["administrator"]),
            author=Account(**record["author"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise SandboxError(
            f"{path} is damaged. Start afresh with: autoblog sandbox down --purge, then up again"
        ) from error


def write_state(folder: Path, state: SandboxState) -> None:
    """Save `state` in `folder`, readable by us alone."""
    write_private(folder / _STATE, json.dumps(asdict(state), indent=2))


@contextlib.contextmanager
def _storage_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The sandbox cannot use {error.filename or folder}: {error.strerror}. "
            "Make room or choose a folder that you may write"
        ) from error
