"""`autoblog init`: writes a blog's first files."""

import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from autoblog.cli import console
from autoblog.errors import UsageError


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write; created if missing.")
    ] = Path(),
) -> None:
    """Write .env and templates/ to start from; existing files are never touched.

    Example: autoblog init myblog
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder, which is created if it is missing")
    files = list(_files(folder))
    missing = [(source, target) for source, target in files if not target.exists()]
    for source, target in missing:
        _copy(source, target)
        console.result(f"wrote {target}")
    kept = len(files) - len(missing)
    if kept:
        what = "all files" if not missing else "1 file" if kept == 1 else f"{kept} files"
        console.tell(f"{folder.resolve()} holds {what} already; left as they are")
    there = "" if folder.resolve() == Path.cwd() else f"  cd {shlex.quote(str(folder))}\n"
    console.tell(
        "Next: put your site's address, user and application password into "
        f"{folder / '.env'}, then run\n{there}  {console.program()} doctor"
    )


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    from autoblog.package_data import shipped_env_example, shipped_templates

    yield shipped_env_example(), folder / ".env"
    templates = shipped_templates()
    for path in sorted(templates.rglob("*")):
        if path.is_file() and path.name != "env.example":
            yield path, folder / "templates" / path.relative_to(templates)


def _copy(source: Path, target: Path) -> None:
    with console.storage_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.name == ".env":
            # Private from the start: it will hold the application password.
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(source, target)
