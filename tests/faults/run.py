"""The fault run from its seed to its verdict.

    lanes (processes) -> a proxy for each (threads here) -> one real WordPress
    | until the faults are spent
    | lanes finish without faults
    | compare                         site, ledgers, what the human did -> Verdict

The same seed gives each request the same fault; the moment of a kill depends on the clock.
"""

import contextlib
import json
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from autoblog.ledger import Ledger
from autoblog.pipeline import site_key
from tests.faults.comparison import Expected, Stored, Verdict, compare
from tests.faults.faults import SHUT, Fault, choose
from tests.faults.human import Post
from tests.faults.proxy import Proxy
from tests.faults.subjects import marker, number_of, own_slug, topic
from tests.integration.real_wordpress import RealWordPress

# In the last lane the human and autoblog are the same user, as on many a small blog.
ROLES: Final = ("author", "editor", "contributor", "administrator")
READ_TIMEOUT_S: Final = 1.0
LATE_S: Final = 1.2
_TIMED_KILL: Final = "killed at a moment of its own"

# WordPress uses the host name of the request in its links, so that they lead through the same
# proxy as the request.
PLUGIN: Final = """
define('DISABLE_WP_CRON', true);
foreach (['home', 'siteurl'] as $name) {
    add_filter("option_$name", fn($url) => isset($_SERVER['HTTP_HOST'])
        ? 'http://' . $_SERVER['HTTP_HOST'] : $url, 20);
}
// An editorial plugin.
add_action('init', function() {
    foreach (['pitch', 'in-progress'] as $name) {
        register_post_status($name, ['label' => $name, 'protected' => true]);
    }
});
// What the faults order.
add_filter('wp_insert_post_data', function($post, $given) {
    if ('post' !== $post['post_type'] || !empty($given['ID'])) return $post;
    if (isset($_SERVER['HTTP_X_FAULT_STRIP'])) {
        $post['post_content'] = preg_replace('/<!--.*?-->/s', '', $post['post_content']);
    }
    $status = $_SERVER['HTTP_X_FAULT_STATUS'] ?? '';
    if ($status && 'draft' === $post['post_status']) $post['post_status'] = $status;
    return $post;
}, 10, 2);
if (isset($_SERVER['HTTP_X_FAULT_NEWEST'])) {
    $newest = (int) $_SERVER['HTTP_X_FAULT_NEWEST'];
    add_filter('posts_where', fn($where) => "$where AND {$GLOBALS['wpdb']->posts}.ID <= $newest");
    add_filter('rest_pre_dispatch', function($result, $server, $request) use ($newest) {
        if (!preg_match('#^/wp/v2/posts/([0-9]+)#', $request->get_route(), $found)) return $result;
        if ((int) $found[1] <= $newest) return $result;
        return new WP_Error('rest_post_invalid_id', 'Invalid post ID.', ['status' => 404]);
    }, 10, 3);
}
"""

_POSTS_PHP: Final = """
    global $wpdb;
    $rows = $wpdb->get_results("SELECT ID, post_status, post_title, post_content, post_name FROM
        {$wpdb->posts} WHERE post_type = 'post' AND post_status <> 'auto-draft' ORDER BY ID");
    echo json_encode(array_map(fn($p) => [
        'id' => (int) $p->ID, 'status' => $p->post_status, 'title' => $p->post_title,
        'content' => md5($p->post_content), 'slug' => $p->post_name,
        'marker' => preg_match('/"autoblog":"([0-9a-f]{32})"/', $p->post_content, $m) ? $m[1] : ''
    ], $rows));
"""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of a run; `bugs` are processes that ended with an unexpected error."""

    faults: Counter[str]
    shut: int
    topics: int
    human: int
    bugs: Sequence[str]
    verdict: Verdict

    @property
    def is_clean(self) -> bool:
        """Return whether autoblog did no harm."""
        return self.verdict.is_clean and not self.bugs

    def __str__(self) -> str:
        lost, twice = len(self.verdict.lost), len(self.verdict.twice)
        touched = len(self.verdict.touched)
        return f"faults {self.faults.total()}, lost {lost}, twice {twice}, edits touched {touched}"


class Budget:
    """The number of faults left, shared by many threads."""

    def __init__(self, total: int, *, tell: Callable[[int], object]) -> None:
        self.spent = threading.Event()
        self.counts: Counter[str] = Counter()
        self._left = total
        self._tell = tell
        self._lock = threading.Lock()

    def spend(self, name: str) -> bool:
        """Take one fault; return False if none is left."""
        with self._lock:
            if not self._left:
                return False
            self._left -= 1
            self.counts[name] += 1
            self._tell(self.counts.total())
            if not self._left:
                self.spent.set()
            return True


class LaneProcess:
    """A lane, its proxy, and its reports."""

    def __init__(
        self, number: int, *, site: RealWordPress, folder: Path, seed: int, budget: Budget
    ) -> None:
        self.number = number
        self.role = ROLES[number % len(ROLES)]
        self.ledgers = [f"sqlite:///{folder / f'lane-{number}{end}.db'}" for end in ("", "-b")]
        self.human: dict[int, Post] = {}
        self.bugs: list[str] = []
        self.ended = threading.Event()
        self._site, self._folder, self._seed, self._budget = site, folder, seed, budget
        self._stream = random.Random(f"{seed} proxy {number}")
        self._stream_lock = threading.Lock()
        self._stdin: IO[str] | None = None
        self.proxy = Proxy(
            site_port=urlsplit(site.url).port or 80,
            choose=self._choose,
            kill=lambda: self.send("kill"),
            late_s=LATE_S,
        )

    @contextlib.contextmanager
    def running(self, *, blind: bool) -> Iterator[None]:
        """Run the lane; at the end, tell it to finish and wait for it."""
        errors = (self._folder / f"lane-{self.number}.err").open("w", encoding="utf-8")
        with (
            errors,
            self.proxy,
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.lane"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as process,
        ):
            self._stdin = process.stdin
            self.send(json.dumps(self._order(blind=blind)))
            listener = threading.Thread(target=self._listen, args=(process.stdout,))
            listener.start()
            try:
                yield
            finally:
                self.finish()
                listener.join()
                if process.wait():
                    self.bugs.append(f"lane {self.number} ended with {process.returncode}")

    def finish(self) -> None:
        """Tell the lane to begin no more topics, to finish what it began, and to end."""
        self.send("finish")
        self._stdin = None  # it ends by itself now, and a line to a lane that has ended fails

    def told_of_bugs(self) -> str:
        """Return what the lane's processes wrote to stderr."""
        return (self._folder / f"lane-{self.number}.err").read_text(encoding="utf-8")

    def expected(self) -> list[Expected]:
        """Return every topic up to the last one that was begun, for each of the two ledgers."""
        return [one for address in self.ledgers for one in self._expected(address)]

    def _expected(self, address: str) -> list[Expected]:
        ledger = Ledger.peek(address)
        key = site_key(self._site.url)
        states = {slug: state for (slug, _), state in ledger.states(key).items()}
        notes = {kept.topic: kept.ref.note for kept in ledger.sent_posts(key) if kept.ref}
        ledger.close()
        last = max(map(number_of, states), default=-1)
        topics = [topic(self.number, number, role=self.role) for number in range(last + 1)]
        return [
            Expected(
                slug=one.slug,
                marker=marker(key, one),
                wanted=str(one.status),
                state=states.get(one.slug),
                note=notes.get(one.slug, ""),
            )
            for one in topics
        ]

    def send(self, line: str) -> None:
        """Send the lane a line, unless it has ended."""
        stdin = self._stdin  # another thread may tell the lane to finish meanwhile
        if stdin is None:
            return
        with contextlib.suppress(BrokenPipeError):
            stdin.write(f"{line}\n")
            stdin.flush()

    def _choose(self, request: bytes) -> Fault | None:
        with self._stream_lock:
            fault = choose(self._stream, request)
            if self._budget.spent.is_set():
                fault = None
            if fault is not None and fault is not SHUT and not self._budget.spend(fault.name):
                fault = None
            self._write_down(request, fault)
        return fault

    def _write_down(self, request: bytes, fault: Fault | None) -> None:
        line = request.split(b"\r\n", 1)[0].decode(errors="replace")
        self._trace(f"{line} <- {fault and fault.name}")

    def _trace(self, line: str) -> None:
        """Log what happened, to read after a failed run."""
        with (self._folder / f"lane-{self.number}.trace").open("a", encoding="utf-8") as trace:
            trace.write(f"{datetime.now(UTC):%H:%M:%S.%f} {line}\n")

    def _order(self, *, blind: bool) -> Mapping[str, Any]:
        account = self._site.accounts[self.role]
        administrator = self._site.accounts["administrator"]
        return {
            "seed": f"{self._seed} lane {self.number}",
            "log": str(self._folder / f"lane-{self.number}.log"),
            "other_ledger": self.ledgers[1],
            "program": {
                "lane": self.number,
                "url": self.proxy.url,
                "ledger": self.ledgers[0],
                "role": self.role,
                "username": account.username,
                "application_password": account.application_password,
                "blind": blind,
                "read_timeout_s": READ_TIMEOUT_S,
            },
            "human": {
                "site": self._site.url,
                "username": administrator.username,
                "application_password": administrator.application_password,
            },
        }

    def _listen(self, lines: IO[str]) -> None:
        for line in lines:
            event = json.loads(line)
            if "killed" in event:
                self._budget.spend(_TIMED_KILL)
            if "human" in event:
                left = Post(**event["human"])
                self.human[left.id] = left
                self._trace(f"a human left {left}")
            if "bug" in event:
                self.bugs.append(f"lane {self.number}: {event['bug']}")
        self.ended.set()


def run_faults(
    site: RealWordPress,
    *,
    folder: Path,
    faults: int,
    seed: int,
    lanes: int = len(ROLES),
    blind: bool = False,
    tell: Callable[[int], object] = lambda _: None,
) -> Report:
    """Inject `faults` faults, then compare; `tell` is called with the count so far.

    Each lane has two ledgers of its own, as of two machines with the same topics. `blind` uses a
    careless client, which must fail.
    """
    budget = Budget(faults, tell=tell)
    all_lanes = [
        LaneProcess(number, site=site, folder=folder, seed=seed, budget=budget)
        for number in range(lanes)
    ]
    with site.must_use_plugin(PLUGIN):
        with contextlib.ExitStack() as stack:
            for lane in all_lanes:
                stack.enter_context(lane.running(blind=blind))
            while not budget.spent.wait(0.2):
                if any(lane.bugs or lane.ended.is_set() for lane in all_lanes):
                    break
            for lane in all_lanes:
                lane.finish()  # all at once: one that goes on begins topics that others wait for
        stored = stored_posts(site)
    expected = [one for lane in all_lanes for one in lane.expected()]
    human = {number: post for lane in all_lanes for number, post in lane.human.items()}
    return Report(
        faults=budget.counts,
        shut=sum(lane.proxy.counts[SHUT.name] for lane in all_lanes),
        topics=len(expected),
        human=len(human),
        bugs=[bug for lane in all_lanes for bug in [*lane.bugs, lane.told_of_bugs()] if bug],
        verdict=compare(expected, stored, human),
    )


def stored_posts(site: RealWordPress) -> list[Stored]:
    """Read every post of the site, whatever its status."""
    rows = json.loads(site.run_php(_POSTS_PHP))
    return [
        Stored(
            marker=row.pop("marker"), slug=own_slug(row.pop("slug"), row["title"]), post=Post(**row)
        )
        for row in rows
    ]
