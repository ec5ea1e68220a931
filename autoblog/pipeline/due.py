"""Which topics are due, and under which keys they are remembered; pure functions."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from autoblog.topics import Topic, period

# Not every loopback address: two sites may run on 127.0.0.2 and 127.0.0.3, and an old ledger knows
# them by these names.
_OWN_HOST_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class DueTopic:
    """A topic and the period it is to be written for."""

    topic: Topic
    period: str

    @property
    def key(self) -> tuple[str, str]:
        """What the ledger remembers it by."""
        return self.topic.slug, self.period


def due(
    topics: Sequence[Topic],
    *,
    written: Collection[tuple[str, str]],
    tries: Mapping[tuple[str, str], int],
    now: datetime,
) -> list[DueTopic]:
    """What is not yet written, in the file's order; what was tried in vain comes later.

    Topics whose `not_before` has not come are left out.
    """
    open_topics = (one for one in topics if one.not_before is None or one.not_before <= now)
    waiting = [DueTopic(topic=topic, period=period(topic, now)) for topic in open_topics]
    return sorted(
        (one for one in waiting if one.key not in written),
        key=lambda one: tries.get(one.key, 0),
    )


def site_key(address: str) -> str:
    """The name that a site keeps when it moves to https, gains a www or ends in a slash.

    On localhost, 127.0.0.1 and ::1, the port is left out too: a sandbox may come up on another one.
    """
    parts = urlsplit(address if "://" in address else f"https://{address}")
    host = (parts.hostname or "").removeprefix("www.")
    if host in _OWN_HOST_NAMES:
        host = "localhost"
    elif parts.port not in {None, 80, 443}:
        host = f"{host}:{parts.port}"
    return host + parts.path.rstrip("/")


def marker_of(site: str, topic: str, period_key: str) -> str:
    """32 hexadecimal digits, the same on every machine and after a lost database.

    So a post that was sent from a ledger that is gone is still found on its site.
    """
    text = f"autoblog\n{site}\n{topic}\n{period_key}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
