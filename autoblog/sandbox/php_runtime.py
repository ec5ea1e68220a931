"""How PHP is run: its options and its surroundings, the same for the web and for our scripts."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autoblog.errors import SandboxError

SCRIPTS = Path(__file__).parent / "php"
_RUN_WITHIN_S = 300.0


def options(error_log: Path) -> list[str]:
    """Options for `php`; errors are written down, never shown, and mail goes nowhere."""
    settings = {
        "display_errors": "0",
        "log_errors": "1",
        "error_log": str(error_log),
        "memory_limit": "256M",
        "upload_max_filesize": "64M",
        "post_max_size": "64M",
        "sendmail_path": "/bin/true",
        "date.timezone": "UTC",
        # A changed file is noticed at once, not two seconds later.
        "opcache.revalidate_freq": "0",
    }
    return [part for name, value in settings.items() for part in ("-d", f"{name}={value}")]


def environment(settings: Path, *, workers: int | None = None) -> dict[str, str]:
    """The whole environment of a PHP process: nothing of the caller's, no proxy, no secret."""
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

    `settings` stands among its arguments too, so that the process can be told from others.
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
