"""The topics that are due, and the markers of their posts; pure functions."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from autoblog.topics import Topic, period


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


def marker_of(site: str, topic: str, period_key: str) -> str:
    """Return a post's marker: 32 hexadecimal digits, the same on every machine.

    By its marker a post is found on its site even if the ledger that sent it is lost.
    """
    text = f"autoblog\n{site}\n{topic}\n{period_key}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
