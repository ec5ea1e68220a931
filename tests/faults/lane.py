"""One lane of the fault run: runs one after another, some killed, a human between them.

    python -m tests.faults.lane

It has no threads, since it forks a process for each run. The first line that it reads is its
order; later ones are `kill` (end a run that is going on) and `finish` (begin no more topics,
finish what was begun, and end). It writes what happened, one JSON object a line.
"""

import json
import logging
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from tests.faults.human import Human
from tests.faults.program import Program, settle
from tests.faults.subjects import slug_prefix

_TOPICS_A_RUN: Final = 4
_OF_PAIRS: Final = 0.2
_OF_TIMED_KILLS: Final = 0.25
_LONGEST_LIFE_S: Final = 3.0
_OF_HUMAN_ACTS: Final = 0.2
_OF_TWO_LEDGERS: Final = 0.5
_OF_ACTS_WHILE_WAITING: Final = 0.3
_CLEAN_RUNS: Final = 200
_OK, _MORE, _BUG = 0, 3, 70


class Lane:
    """Forks, kills, and lets the human act, all by its own random numbers."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        self._doorbell, self._answer = os.pipe(), os.pipe()
        self._program = Program(**order["program"], while_waiting=self._ring)
        self._other_program = replace(self._program, ledger=order["other_ledger"])
        self._human = Human(**order["human"])
        self._chance = random.Random(order["seed"])
        self._program.credentials.seal("")  # slow at first, and each fork would do it again
        self._inbox = b""
        self._finishing = False

    def run(self) -> None:
        """Work until told to finish, and finish what was begun."""
        while not self._finishing:
            self._round()
            if self._chance.random() < _OF_HUMAN_ACTS and not self._finishing:
                self._let_the_human_act()
        # What the first one left to the second is done when the second has finished.
        for program in (self._program, self._other_program, self._program):
            self._finish(program)

    def _finish(self, program: Program) -> None:
        program = replace(program, while_waiting=lambda: None)  # nobody answers the bell now
        for _ in range(_CLEAN_RUNS):
            pid = self._fork(program, begin=False)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            self._report_bug(code)
            if code in {_OK, _BUG}:
                return

    def _round(self) -> None:
        alone = self._chance.random() >= _OF_PAIRS
        timed = self._chance.random() < _OF_TIMED_KILLS
        life_s = self._chance.uniform(0.0, _LONGEST_LIFE_S)
        apart = self._chance.random() < _OF_TWO_LEDGERS
        second = self._other_program if apart else self._program
        programs = [self._program] if alone else [self._program, second]
        children = {os.pidfd_open(pid): pid for pid in self._fork_all(programs)}
        deadline_s = time.monotonic() + life_s if timed else None
        while children:
            left_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
            bell = self._doorbell[0]
            ready, _, _ = select.select([0, bell, *children], [], [], left_s)
            for ended in set(ready) - {0, bell}:
                self._collect(ended, children.pop(ended))
            if bell in ready:
                self._answer_the_bell(alone=alone)
            if 0 in ready:
                self._read(list(children.values()))
            if not ready and children:
                deadline_s = None
                self._kill(list(children.values()))
                self._tell(killed=1)

    def _ring(self) -> None:
        """Tell the lane that its program waits after a lost answer, and wait in turn."""
        if random.random() < _OF_ACTS_WHILE_WAITING:
            while select.select([self._answer[0]], [], [], 0)[0]:
                os.read(self._answer[0], 1)  # meant for one that was killed
            os.write(self._doorbell[1], b"!")
            os.read(self._answer[0], 1)

    def _answer_the_bell(self, *, alone: bool) -> None:
        """Let the human act, unless another program is at work meanwhile."""
        os.read(self._doorbell[0], 1)
        if alone and not self._finishing:
            self._let_the_human_act()
        os.write(self._answer[1], b"!")

    def _fork_all(self, programs: Sequence[Program]) -> list[int]:
        return [self._fork(program, begin=True) for program in programs]

    def _fork(self, program: Program, *, begin: bool) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = _BUG
        try:
            code = _OK if program.publish(count=_TOPICS_A_RUN, begin=begin) else _MORE
        except BaseException:  # noqa: BLE001 -- told, and the process ends here in any case
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def _collect(self, descriptor: int, pid: int) -> None:
        os.close(descriptor)
        self._report_bug(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

    def _report_bug(self, code: int) -> None:
        if code not in {_OK, _MORE, -signal.SIGKILL}:
            self._tell(bug=f"a run ended with {code}")

    def _read(self, pids: list[int]) -> None:
        got = os.read(0, 4096)
        self._finishing |= not got
        *lines, self._inbox = (self._inbox + got).split(b"\n")
        for line in lines:
            if line == b"kill" and pids:
                self._kill(pids)
            self._finishing |= line == b"finish"

    def _kill(self, pids: list[int]) -> None:
        # it is collected after its descriptor is ready, so its id cannot be another process's
        os.kill(self._chance.choice(pids), signal.SIGKILL)

    def _let_the_human_act(self) -> None:
        settle(self._program.url)
        left = self._human.act(
            self._chance,
            author=self._program.username,
            slugs=slug_prefix(self._program.lane),
        )
        if left is not None:
            self._tell(human=asdict(left))

    def _tell(self, **event: object) -> None:
        sys.stdout.write(f"{json.dumps(event)}\n")
        sys.stdout.flush()


def main() -> None:
    """Read the order and carry it out."""
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(0, 1)
    order = json.loads(line)
    logging.basicConfig(
        filename=Path(order["log"]),
        level=logging.INFO,
        format="%(asctime)s %(process)d %(message)s",
    )
    Lane(order).run()


if __name__ == "__main__":
    main()
