"""The crash run from its seed to its verdict.

start a daemon and kill it after a random while, again and again
| let one more live until nothing is open, and end it by SIGTERM
| compare                   site and ledger -> Verdict
"""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autoblog.ledger import Ledger
from autoblog.pipeline import site_key
from tests.crashes.program import Program
from tests.faults.comparison import Expected, Verdict, compare
from tests.faults.run import stored_posts
from tests.faults.subjects import marker, number_of, topic
from tests.integration.real_wordpress import RealWordPress

# The first post is on its way about a second after the start.
_LONGEST_LIFE_S: Final = 4.0
_LAST_LIFE_S: Final = 240.0
# The last daemon writes until there is something to compare, also if none before it came so far.
_LEAST_TOPICS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Report:
    """The end of the run.

    `broken_off` counts the kills that left something open, since others prove little. `bugs` are
    daemons that did not end by the signal that they got.
    """

    crashes: int
    topics: int
    broken_off: int
    bugs: Sequence[str]
    verdict: Verdict

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost or doubled, and no daemon ended by itself."""
        return self.verdict.is_clean and not self.bugs

    def __str__(self) -> str:
        lost, twice = len(self.verdict.lost), len(self.verdict.twice)
        return f"crashes {self.crashes}, lost {lost}, twice {twice}"


def run_crashes(
    site: RealWordPress,
    *,
    folder: Path,
    crashes: int,
    seed: int,
    tell: Callable[[int], object] = lambda _: None,
) -> Report:
    """Kill `crashes` daemons, then compare; `tell` hears how many are killed so far."""
    chance = random.Random(seed)
    account = site.accounts["author"]
    program = Program(
        url=site.url,
        ledger=f"sqlite:///{folder / 'ledger.db'}",
        log=folder / "daemon.log",
        username=account.username,
        application_password=account.application_password,
    )
    bugs: list[str] = []
    broken_off = 0
    for number in range(crashes):
        pid = _fork(program)
        time.sleep(chance.uniform(0.0, _LONGEST_LIFE_S))  # a real process, a real moment
        os.kill(pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code != -signal.SIGKILL:
            bugs.append(f"daemon {number} ended with {code}")
        broken_off += _is_open(program)
        tell(number + 1)
    bugs += _finish(program)
    stored = stored_posts(site)
    expected = _expected(program)
    return Report(
        crashes=crashes,
        topics=len(expected),
        broken_off=broken_off,
        bugs=bugs,
        verdict=compare(expected, stored, {}),
    )


def _fork(program: Program) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        program.live()
        code = 0
    except BaseException:  # noqa: BLE001 -- told, and the process ends here in any case
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _finish(program: Program) -> list[str]:
    """Let one more daemon finish all that was begun, and end it as systemd does."""
    pid = _fork(program)
    deadline = time.monotonic() + _LAST_LIFE_S
    while not (_hears_signals(pid) and _is_finished(program)):
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)  # a real process works at its own pace
    os.kill(pid, signal.SIGTERM)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return [f"the last daemon ended with {code} on SIGTERM"] if code else []


def _hears_signals(pid: int) -> bool:
    """Return whether the process has a handler for SIGTERM yet, as Linux tells."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [caught] = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def _is_finished(program: Program) -> bool:
    return len(_states(program)) >= _LEAST_TOPICS and not _is_open(program)


def _is_open(program: Program) -> bool:
    """Return whether some post is on its way, or a topic before the last one was given up."""
    states = _states(program)
    numbers = sorted(states)
    gap = numbers != list(range(len(numbers)))
    return gap or any(state in {"ready", "sending", "created"} for state in states.values())


def _states(program: Program) -> dict[int, str]:
    ledger = Ledger.open(program.ledger)  # read-only, it could not roll back what a kill left
    try:
        states = ledger.states(site_key(program.url))
        return {number_of(slug): state for (slug, _), state in states.items()}
    finally:
        ledger.close()


def _expected(program: Program) -> list[Expected]:
    states = _states(program)
    topics = [topic(0, number, role="author") for number in range(max(states, default=-1) + 1)]
    return [
        Expected(
            slug=entry.slug,
            marker=marker(site_key(program.url), entry),
            wanted=str(entry.status),
            state=states.get(number),
        )
        for number, entry in enumerate(topics)
    ]
