"""`python -m tests.matrix --wordpress DIR...`: the matrix on each WordPress, as Markdown."""

import argparse
import logging
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from autoblog.sandbox.installation import copy_wordpress
from autoblog.sandbox.packages import WORDPRESS, find_programs
from autoblog.sandbox.site_form import SiteForm
from tests.integration.real_wordpress import WordPressFarm
from tests.matrix.cell import Cell
from tests.matrix.table import Tried, table

FORMS: Final = {
    "pretty": SiteForm(),
    "plain": SiteForm(permalinks="plain"),
    "subfolder": SiteForm(subfolder="blog"),
    "closed": SiteForm(closed_rest=True),
}
ROLES: Final = ("administrator", "editor", "author", "contributor", "subscriber")


def main() -> None:
    """Try every cell, say each result as it comes, and print the tables."""
    arguments = _arguments()
    started = time.monotonic()
    logging.getLogger("autoblog").addHandler(logging.NullHandler())  # the table tells it all
    cells: list[Tried] = []
    with tempfile.TemporaryDirectory(prefix="autoblog-matrix-") as name:
        folder = Path(name)
        cores = [(_version(core), core) for core in arguments.wordpress]
        if arguments.sqlite:
            version, core = cores[-1]
            on_sqlite = _with_sqlite(core, arguments.sqlite, folder / "core")
            cores.append((f"{version} on SQLite", on_sqlite))
        for version, core in cores:
            for cell in _cells(version, core, folder / version.replace(" ", "-"), arguments.forms):
                cells.append(cell)
                _say(f"{time.monotonic() - started:6.0f} s  {cell}", file=sys.stderr)
    _say(table(cells))


def _cells(version: str, core: Path, folder: Path, forms: list[str]) -> Iterator[Tried]:
    folder.mkdir()
    farm = WordPressFarm(folder, find_programs(wordpress=core))
    try:
        farm.open()
        for form in forms:
            site = farm.site(FORMS[form])
            for role in ROLES:
                ledgers = folder / form
                ledgers.mkdir(exist_ok=True)
                found = Cell(site=site, role=role, folder=ledgers).try_all()
                yield Tried(version=version, form=form, role=role, found=found)
    finally:
        farm.close()


def _with_sqlite(core: Path, plugin: Path, target: Path) -> Path:
    """Copy WordPress with the drop-in that keeps its data in a file of its own."""
    copy_wordpress(core, target)
    content = target / "wp-content"
    shutil.copytree(plugin, content / "plugins" / "sqlite-database-integration")
    shutil.copyfile(plugin / "db.copy", content / "db.php")
    return target


def _version(core: Path) -> str:
    text = (core / "wp-includes" / "version.php").read_text(encoding="utf-8")
    found = re.search(r"\$wp_version = '([^']+)'", text)
    assert found, core
    return found[1]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.matrix")
    parser.add_argument(
        *("--wordpress", "-w"),
        type=Path,
        nargs="+",
        default=[WORDPRESS],
        metavar="DIR",
        help="WordPresses of other versions than this machine's",
    )
    parser.add_argument(
        "--sqlite",
        type=Path,
        metavar="DIR",
        help="the plugin sqlite-database-integration, for the last WordPress (needs php-sqlite3)",
    )
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    return parser.parse_args()


def _say(text: str, *, file: TextIO = sys.stdout) -> None:
    print(text, flush=True, file=file)


if __name__ == "__main__":
    main()
