"""`publish` shows how far it is: by a line that moves on a terminal, by a line a part elsewhere."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from autoblog.cli.writing_line import facts
from autoblog.writing import WritingProgress
from tests.unit.cli.conftest import Folder

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
TOPICS = """
topics:
  - {title: Why we write in plain language, words: {min: 40, max: 300}, outline: [What to do]}
"""


@dataclass(frozen=True)
class Seen:
    """What a command printed: to a pipe, and to the terminal that is its stderr."""

    code: int
    out: str
    terminal: str


def run_on_a_terminal(folder: Path, *arguments: str, interrupt_at: str | None = None) -> Seen:
    """Run the program with the starter model; press Ctrl-C once the terminal shows a text."""
    (folder / "templates").mkdir()
    (folder / "templates" / "topics.yaml").write_text(TOPICS, encoding="utf-8")
    ours, theirs = pty.openpty()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AUTOBLOG_")},
        "AUTOBLOG_MODEL": "starter",
        "AUTOBLOG_CANDIDATES": "4",
        "AUTOBLOG_SEED": "1",
        "TERM": "xterm",
        "COLUMNS": "80",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "autoblog", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        if not select.select([ours], [], [], 1)[0]:
            continue
        try:
            shown += os.read(ours, 65536)
        except OSError:  # the program has closed the terminal
            break
        if interrupt_at is not None and interrupt_at.encode() in shown:
            process.send_signal(signal.SIGINT)
            interrupt_at = None
    os.close(ours)
    out, _ = process.communicate(timeout=60)
    return Seen(process.returncode, out.decode(), shown.decode())


def test_elsewhere_each_part_is_one_plain_line(folder: Folder) -> None:
    folder.set(AUTOBLOG_CANDIDATES=4)
    said = folder.run("publish", "--count", "2")
    first, second, third = [line for line in said.err.splitlines() if ": part " in line]
    assert first == "first-things: part 1 of 2, 4 candidates"
    assert re.fullmatch(
        r"first-things: part 2 of 2, 4 candidates, [\d,]+ tokens/s, about \d s left", second
    )
    assert third == "second-thoughts: part 1 of 1, 4 candidates"
    assert "part" not in said.out


def test_a_log_of_objects_has_an_object_a_part(folder: Folder) -> None:
    folder.set(AUTOBLOG_LOG_FORMAT="json", AUTOBLOG_CANDIDATES=4)
    entries = [json.loads(line) for line in folder.run("publish").err.splitlines()]
    assert "first-things: part 1 of 2, 4 candidates" in [entry["message"] for entry in entries]


def test_on_a_terminal_one_line_moves_and_is_gone_before_the_result(tmp_path: Path) -> None:
    seen = run_on_a_terminal(tmp_path, "publish", "--dry-run")
    assert seen.code == 0, seen.terminal
    assert "part 1 of " in seen.terminal
    assert re.search(
        r"part 2 of \d, 4 candidates, [\d,]+ tokens/s, about \d+ s left: why-we-", seen.terminal
    )
    # The line was erased, and the cursor is there again.
    assert seen.terminal.rindex(SHOW) > seen.terminal.rindex(HIDE)
    assert seen.terminal.rindex("\x1b[2K") > seen.terminal.rindex("part ")
    assert "\x1b" not in seen.out
    assert seen.out.startswith("Why we write in plain language (")
    assert "part 1 of" not in seen.out


def test_ctrl_c_gives_the_cursor_back(tmp_path: Path) -> None:
    seen = run_on_a_terminal(tmp_path, "publish", "--dry-run", interrupt_at="part 1 of ")
    assert seen.code == 130
    assert seen.terminal.rindex(SHOW) > seen.terminal.rindex(HIDE)


@pytest.mark.parametrize(
    ("changes", "waited_s", "said"),
    [
        ({"part": 1, "tokens": 0, "generating_s": 0, "seconds": 0}, 0, ""),
        ({"part": 1, "tokens": 0, "generating_s": 0, "seconds": 0}, 7, ", 7 s so far"),
        ({"attempt": 2, "candidates": 1}, 0, None),
        ({}, 5, ", 300 tokens/s, about 7 s left"),
        ({}, 50, ", 300 tokens/s, about 0 s left"),
        ({"seconds": 600}, 0, ", 300 tokens/s, about 15 min left"),
    ],
)
def test_what_the_line_says(changes: dict[str, int], waited_s: float, said: str | None) -> None:
    usual = {"part": 3, "parts": 5, "attempt": 1, "candidates": 4}
    usual |= {"tokens": 900, "generating_s": 3, "seconds": 8}
    progress = WritingProgress(topic="t", **(usual | changes))
    line = ", ".join(facts(progress, waited_s=waited_s))
    if said is None:
        assert line.startswith("part 3 of 5, attempt 2, 1 candidate, ")
    else:
        assert line == f"part {progress.part} of 5, 4 candidates{said}"
