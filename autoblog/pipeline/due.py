"""The topics that are due, and the keys of sites and posts; pure functions."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from autoblog.topics import Topic, period

# Not every loopback address: two sites may run on 127.0.0.2 and 127.0.0.3, and old ledgers know
# them by these names.
_OWN_HOST_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class DueTopic:
    """A topic and the period that it is to be written for."""

    topic: Topic
    period: str

    @property
    def key(self) -> tuple[str, str]:
        """The slug and period, by which the ledger knows the topic."""
        return self.topic.slug, self.period


def due(
    topics: Sequence[Topic],
    *,
    written: Collection[tuple[str, str]],
    tries: Mapping[tuple[str, str], int],
    now: datetime,
) -> list[DueTopic]:
    """Return the topics that are not written yet, the least tried first, then in the file's order.

    Topics whose `not_before` has not come are left out.
    """
    current = [topic for topic in topics if topic.not_before is None or topic.not_before <= now]
    candidates = [DueTopic(topic=topic, period=period(topic, now)) for topic in current]
    unwritten = [due_topic for due_topic in candidates if due_topic.key not in written]
    return sorted(unwritten, key=lambda due_topic: tries.get(due_topic.key, 0))


def site_key(address: str) -> str:
    """Return the site's key, which stays when it moves to https, gains a www or a final slash.

    On localhost, 127.0.0.1 and ::1, the port is left out too: a sandbox may change its port.
    """
    parts = urlsplit(address if "://" in address else f"https://{address}")
    host = (parts.hostname or "").removeprefix("www.")
    if host in _OWN_HOST_NAMES:
        host = "localhost"
    elif parts.port not in {None, 80, 443}:
        host = f"{host}:{parts.port}"
    return host + parts.path.rstrip("/")


def marker_of(site: str, topic: str, period_key: str) -> str:
    """Return a post's marker: 32 hexadecimal digits, the same on every machine.

    By its marker a post is found on its site even if the ledger that sent it is lost.
    """
    text = f"autoblog\n{site}\n{topic}\n{period_key}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
