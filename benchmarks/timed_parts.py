"""Runs the parts of a program one after the other, each in a process of its own with a time limit.

A part that raises, crashes or hangs does not stop the next one, and what it had found is kept.
"""

import json
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

RESULTS = "results.jsonl"
LOG = "log.txt"
_GRACE_S = 5  # for a process to end by itself

Row = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """`run` gets the seconds that it has, and yields rows; one with `ok=False` is a failure."""

    name: str
    run: Callable[[float], Iterable[Row]]
    limit_s: float


@dataclass(kw_only=True)
class Outcome:
    """`outcome` is done, failed or cut, and `said` why."""

    part: str
    outcome: str = ""
    said: str = ""
    seconds: float = 0.0
    found: list[Row] = field(default_factory=list)


def run_parts(parts: Sequence[Part], *, out: Path, budget_s: float, context: Any) -> list[Outcome]:
    """Run the parts within the budget; each prints what it finds, and writes a line of JSON.

    What libraries print goes to a log beside the results. `context` is one of multiprocessing's.
    """
    out.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + budget_s
    outcomes = []
    with (out / RESULTS).open("w", encoding="utf-8") as results:
        for part in parts:
            started = time.monotonic()
            outcome = Outcome(part=part.name, outcome="cut", said="No time was left for it.")
            if (seconds := min(part.limit_s, end - started)) > 0:
                outcome = _run(part, seconds, out / LOG, context)
            outcome.seconds = round(time.monotonic() - started, 2)
            outcomes.append(outcome)
            results.write(json.dumps(asdict(outcome)) + "\n")
            results.flush()
            said = "".join(f"\n    {line}" for line in outcome.said.splitlines())
            print(f"{part.name}: {outcome.outcome} in {outcome.seconds:.1f} s{said}", flush=True)
    return outcomes


def _run(part: Part, seconds: float, log: Path, context: Any) -> Outcome:
    outcome = Outcome(part=part.name)
    pipe, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, part, seconds, log))
    until = time.monotonic() + seconds
    process.start()
    theirs.close()
    try:
        while not outcome.outcome:
            if not pipe.poll(max(0.0, until - time.monotonic())):
                outcome.outcome, outcome.said = "cut", f"Its limit was {seconds:.1f} s."
            else:
                _take(pipe, outcome)
        process.join(_GRACE_S if outcome.outcome != "cut" else 0)
    except (EOFError, OSError):
        process.join()
        outcome.outcome = "failed"
        outcome.said = f"Its process ended with exit code {process.exitcode}; see {LOG}."
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with all that it has started
        process.kill()
        process.join()
    return outcome


def _take(pipe: Connection, outcome: Outcome) -> None:
    """Take a process's next row, or its end. Raises `EOFError` if it has died."""
    row, outcome.outcome, outcome.said = pipe.recv()
    if row is not None:
        outcome.found.append(row)
        shown = (f"{k}={v:.4g}" if isinstance(v, float) else f"{k}={v}" for k, v in row.items())
        print(f"  {outcome.part}: {' '.join(shown)}", flush=True)
    elif any(found.get("ok") is False for found in outcome.found):
        outcome.outcome = "failed"


def _serve(pipe: Connection, part: Part, seconds: float, log: Path) -> None:
    """Run a part as the leader of a process group of its own."""
    os.setsid()
    with log.open("a", encoding="utf-8") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
    print(f"== {part.name}", flush=True)
    try:
        for row in part.run(seconds):
            pipe.send((row, "", ""))
        pipe.send((None, "done", ""))
    except Exception:  # noqa: BLE001  # whatever it is, the next part runs
        pipe.send((None, "failed", "\n".join(traceback.format_exc().splitlines()[-8:])))
