"""A thousand runs of one daemon in one process: memory, open files and rows before and after.

Real are the daemon, the pipeline, the ledger and a small model that writes for each run; since such
a model's texts pass no filter, made-up ones are sent instead. The site is the fake one, which
forgets what it was sent, so that it does not grow itself.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from typing import Final
from zoneinfo import ZoneInfo

import psutil

from autoblog.daemon import Daemon, Orders, Timetable, parse_schedule
from autoblog.errors import SiteAwayError
from autoblog.generation import (
    Completion,
    Decoding,
    LogLikelihood,
    TextGenerator,
    load_generator,
)
from autoblog.generation.memory import give_back_heap
from autoblog.ledger import Ledger
from autoblog.ledger.database import open_database
from autoblog.pipeline import site_key
from autoblog.topics import parse_topics
from autoblog.wordpress import WordPress
from tests.desk import Desk
from tests.fake_site import FakeSite
from tests.prose import passing
from tests.scripted import ScriptedGenerator
from tests.unit.generation.conftest import write_model

WARM: Final = 10
# What allocators and caches may still take after the first ten runs.
MOST_GROWTH_BYTES: Final = 24 * 2**20
_TOPICS: Final = "defaults: {words: {min: 100, max: 600}, outline: []}\ntopics:\n"
_MIB: Final = 2**20


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The process at one moment."""

    memory_bytes: int
    open_files: int

    @classmethod
    def take(cls) -> "Reading":
        gc.collect()
        give_back_heap()
        process = psutil.Process()
        return cls(memory_bytes=process.memory_info().rss, open_files=process.num_fds())


@dataclass(frozen=True, kw_only=True)
class Report:
    """`before` is after the first ten runs; the site was away for one run in ten."""

    runs: int
    before: Reading
    after: Reading
    posts: int
    attempts: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing grew but the ledger, and that by one row a post."""
        grown = self.after.memory_bytes - self.before.memory_bytes
        files = self.after.open_files - self.before.open_files
        rows = self.posts == self.attempts == self.runs
        return grown <= MOST_GROWTH_BYTES and files <= 0 and rows

    def __str__(self) -> str:
        before, after = self.before, self.after
        return (
            f"soak {self.runs} runs, memory {before.memory_bytes / _MIB:.1f} MiB after {WARM} runs "
            f"and {after.memory_bytes / _MIB:.1f} MiB at the end, open files {before.open_files} "
            f"and {after.open_files}, posts {self.posts}, attempts {self.attempts}"
        )


class HalfReal(ScriptedGenerator):
    """The small model writes and scores a few tokens; the answer is made up."""

    def __init__(self, real: TextGenerator) -> None:
        super().__init__(passing, model="half real")
        self._real = real

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        short = replace(decoding, max_new_tokens=8)
        self._real.generate([text[:40] for text in prompts], decoding=short, seeds=seeds)
        self.calls.clear()
        return super().generate(prompts, decoding=decoding, seeds=seeds)

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        self._real.log_likelihoods([(prompt[:40], text[:40]) for prompt, text in pairs])
        return super().log_likelihoods(pairs)

    def close(self) -> None:
        self._real.close()


def run_soak(folder: Path, *, runs: int) -> Report:
    """Let a daemon make `runs` posts, a minute apart by its own clock; one in ten is refused first.

    The model is released and loaded again every hundred minutes.
    """
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    model = write_model(folder / "model", "gpt2")
    topics = parse_topics(
        _TOPICS + "".join(f"  - {{title: Soak number {n}}}\n" for n in range(runs)), source="t"
    )
    stop = Flag()
    readings: list[Reading] = []
    with FakeSite("https://blog.example", role="editor") as site:
        desk = Desk(address=f"sqlite:///{folder}/ledger.db", site=site)
        ledger = Ledger(open_database(desk.address), now=lambda: clock[0])
        tries = [0]

        def connect() -> WordPress:
            tries[0] += 1
            if tries[0] % 10 == 0:
                raise SiteAwayError("the site is away")
            return desk.wordpress()

        def load() -> TextGenerator:
            fresh = lambda: HalfReal(load_generator(str(model), device="cpu"))  # noqa: E731 (a value)
            return daemon.model.get(clock[0].hour // 2, fresh)

        def orders() -> Orders:
            return Orders(
                site=site_key(site.url),
                timetable=Timetable(
                    schedule=parse_schedule("* * * * *", ZoneInfo("UTC")),
                    jitter=timedelta(0),
                    misfire_grace=timedelta(hours=1),
                ),
                posts_per_run=1,
                max_posts_per_day=1_000_000,
                unload_after=timedelta(hours=1),
                blog=desk.blog(ledger, topics=topics, now=lambda: clock[0], load_generator=load),
                connect=connect,
            )

        def wait(seconds: float) -> None:
            clock[0] += timedelta(seconds=max(seconds, 0.001))
            made = len(ledger.states(site_key(site.url)))
            site.forget()
            if made == WARM and not readings:
                readings.append(Reading.take())
            if made >= runs:
                stop.set()

        daemon = Daemon(
            read_orders=orders, ledger=ledger, now=lambda: clock[0], wait=wait, stop=stop
        )
        daemon.loop()
        readings.append(Reading.take())
        states = ledger.states(site_key(site.url))
        attempts = len(ledger.attempts.history())
        ledger.close()
    return Report(
        runs=runs,
        before=readings[0],
        after=readings[-1],
        posts=sum(state == "done" for state in states.values()),
        attempts=attempts,
    )
