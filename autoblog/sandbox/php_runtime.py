"""PHP's options and environment, the same for the web server and for our scripts."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autoblog.errors import SandboxError

SCRIPTS = Path(__file__).parent / "php"
_RUN_WITHIN_S = 300.0


def options(error_log: Path) -> list[str]:
    """Return options for `php`: errors are logged, never shown, and mail goes nowhere."""
    settings = {
        "display_errors": "0",
        "log_errors": "1",
        "error_log": str(error_log),
        "memory_limit": "256M",
        "upload_max_filesize": "64M",
        "post_max_size": "64M",
        "sendmail_path": "/bin/true",
        "date.timezone": "UTC",
        # Notice a changed file at once, not two seconds later.
        "opcache.revalidate_freq": "0",
    }
    return [part for name, value in settings.items() for part in ("-d", f"{name}={value}")]


def environment(settings: Path, *, workers: int | None = None) -> dict[str, str]:
    """Return the whole environment of a PHP process, without any variable of the caller's."""
    surroundings = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "AUTOBLOG_SANDBOX_SETTINGS": str(settings),
    }
    if workers is not None:
        surroundings["PHP_CLI_SERVER_WORKERS"] = str(workers)
    return surroundings


def run_script(
    php: Path, script: Path, *, settings: Path, error_log: Path, order: Mapping[str, object]
) -> Any:
    """Run a PHP script that reads a JSON object and prints one; return what it printed.

    `settings` is among its arguments, too, by which `Installation.stop` finds the process. Raises
    `SandboxError`.
    """
    result = subprocess.run(  # noqa: S603 -- a script of ours, with paths of ours
        [str(php), *options(error_log), str(script), str(settings)],
        input=json.dumps(order),
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=_RUN_WITHIN_S,
        check=False,
    )
    try:
        if result.returncode == 0:
            return json.loads(result.stdout)
    except json.JSONDecodeError:
        pass
    with error_log.open("a", encoding="utf-8") as log:
        log.write(f"{script.name} ended with {result.returncode}\n{result.stdout}{result.stderr}\n")
    raise SandboxError(f"WordPress failed in {script.name}; its reasons are in {error_log}")
