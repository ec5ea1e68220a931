"""A real daemon: told to stop while it writes and while it sends, refused beside another one."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoblog.ledger import Fire, Ledger
from autoblog.pipeline import site_key
from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress

EACH_MINUTE = {"AUTOBLOG_SCHEDULE": "* * * * *", "AUTOBLOG_POSTS_PER_RUN": "4"}
# Twenty parts take the starter a minute or more on one thread: longer than any test waits.
LONG_POST = f"""
topics:
  - title: All that we know
    words: {{min: 20, max: 4000}}
    outline: [{", ".join(f"Part {number}" for number in range(1, 21))}]
"""
SLOW_POST = """
add_filter('rest_pre_insert_post', function ($post) {
    touch(WP_CONTENT_DIR . '/at-the-post');
    sleep(4);
    return $post;
});
"""


@dataclass(kw_only=True)
class Watched(Program):
    """A program whose processes end with the test."""

    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        self.started.append(super().start(*arguments))
        return self.started[-1]


@pytest.fixture
def program(tmp_path: Path, wordpress: RealWordPress) -> Iterator[Program]:
    wordpress.forget_posts()
    program = Watched(folder=tmp_path, wordpress=wordpress, settings=dict(EACH_MINUTE))
    yield program
    for process in program.started:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdout, process.stderr)):
            pipe.close()
    wordpress.forget_posts()


def let_a_run_be_overdue(program: Program) -> None:
    """Note a fire time two minutes ago, so that the next daemon begins a run and waits for none."""
    ledger = Ledger.open(f"sqlite:///{program.folder}/autoblog.db")
    now = datetime.now(tz=UTC)
    last = Fire(
        schedule=EACH_MINUTE["AUTOBLOG_SCHEDULE"],
        fire_time=now - timedelta(minutes=2),
        begun_at=now - timedelta(minutes=2),
        ended=True,
    )
    ledger.fires.remember(site_key(program.wordpress.url), last)
    ledger.close()


def until(
    is_so: Callable[[], bool], daemon: subprocess.Popen[str], *, limit_s: float = 150.0
) -> None:
    deadline = time.monotonic() + limit_s
    while not is_so():
        assert daemon.poll() is None, daemon.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)  # a real daemon fires at a real minute


def told(program: Program, daemon: subprocess.Popen[str], line: str) -> Callable[[], bool]:
    """Return a check whether the daemon wrote a line that holds this."""
    assert daemon.stderr
    descriptor = daemon.stderr.fileno()
    os.set_blocking(descriptor, False)
    seen: list[bytes] = []

    def is_so() -> bool:
        with contextlib.suppress(BlockingIOError):
            seen.append(os.read(descriptor, 65536))
        return line.encode() in b"".join(seen)

    return is_so


def states(program: Program) -> list[str]:
    """Return the states of the posts in the ledger, read as another program would."""
    ledger = Ledger.peek(f"sqlite:///{program.folder}/autoblog.db")
    site = next(iter(ledger.sites()), "")
    found: list[str] = list(ledger.states(site).values())
    ledger.close()
    return found


def stop(daemon: subprocess.Popen[str], *, within_s: float) -> None:
    started = time.monotonic()
    daemon.send_signal(signal.SIGTERM)
    daemon.wait(timeout=within_s + 20)
    assert daemon.returncode == 0
    assert time.monotonic() - started < within_s


def test_told_to_stop_in_the_middle_of_writing_it_gives_the_text_up_at_once(
    program: Program,
) -> None:
    topics = program.folder / "templates" / "topics.yaml"
    short = topics.read_text(encoding="utf-8")
    topics.write_text(LONG_POST, encoding="utf-8")
    slowly = {"AUTOBLOG_CANDIDATES": "64", "AUTOBLOG_DTYPE": "float32", "OMP_NUM_THREADS": "1"}
    program.settings.update(slowly)
    let_a_run_be_overdue(program)
    daemon = program.start("daemon")
    until(told(program, daemon, "run begun"), daemon)
    time.sleep(5)  # connecting and loading take a few seconds
    stop(daemon, within_s=20)
    assert program.posts() == []
    topics.write_text(short, encoding="utf-8")
    program.settings.update(AUTOBLOG_CANDIDATES="3", AUTOBLOG_DTYPE="auto")
    assert [line["outcome"] for line in program.publish()] == ["posted"]


def test_told_to_stop_in_the_middle_of_a_post_it_waits_for_the_answer(program: Program) -> None:
    wordpress = program.wordpress
    mark = wordpress.installation.wordpress / "wp-content" / "at-the-post"
    with wordpress.must_use_plugin(SLOW_POST):
        let_a_run_be_overdue(program)
        daemon = program.start("daemon")
        until(mark.exists, daemon)
        stop(daemon, within_s=60)
    mark.unlink()
    assert len(program.posts()) == 1
    [line] = program.publish()
    assert (line["outcome"], len(program.posts())) == ("posted", 2)


def test_a_second_signal_ends_it_at_once_and_the_next_start_resolves_what_was_open(
    program: Program,
) -> None:
    wordpress = program.wordpress
    mark = wordpress.installation.wordpress / "wp-content" / "at-the-post"
    program.settings["AUTOBLOG_POSTS_PER_RUN"] = "1"
    with wordpress.must_use_plugin(SLOW_POST):
        let_a_run_be_overdue(program)
        daemon = program.start("daemon")
        until(mark.exists, daemon)
        daemon.send_signal(signal.SIGTERM)
        until(told(program, daemon, "daemon stopping"), daemon)
        daemon.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert daemon.wait(timeout=20) == -signal.SIGTERM
        assert time.monotonic() - started < 2  # the site takes four seconds to answer
    mark.unlink()
    assert states(program) == ["sending"]
    # the fire time that was cut off is made up for, and finds the post that the site did make
    again = program.start("daemon")
    until(lambda: states(program) == ["done"], again)
    stop(again, within_s=20)
    assert len(program.posts()) == 1


def test_a_second_daemon_is_refused_and_publishing_beside_the_first_is_safe(
    program: Program,
) -> None:
    daemon = program.start("daemon")
    until(told(program, daemon, "daemon started"), daemon)
    second = program.run("daemon")
    assert second.returncode == 73
    assert f"process {daemon.pid}" in second.stderr
    topics = program.folder / "templates" / "topics.yaml"
    good = topics.read_text(encoding="utf-8")
    topics.write_text("topics: [", encoding="utf-8")
    daemon.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert daemon.poll() is None  # a broken file stops no running daemon
    topics.write_text(good, encoding="utf-8")
    program.publish("--count", "4")
    until(lambda: len(program.posts()) == 4, daemon)
    daemon.kill()
    daemon.wait()
    third = program.start("daemon")  # the place of a killed one is free at once
    until(told(program, third, "daemon started"), third)
    stop(third, within_s=20)
    program.publish("--count", "9")
    titles = [post["title"] for post in program.posts()]
    assert sorted(titles) == sorted(set(titles))
