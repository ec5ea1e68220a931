"""The periods in which a repeating topic is due once each."""

from datetime import datetime

from autoblog.topics.topic import Topic


def period(topic: Topic, now: datetime) -> str:
    """Return the name of the period that holds `now`, an aware time in the blog's own zone.

    It is "" for a topic that never repeats, else "2026-11-21", "2026-W47" (ISO week) or "2026-11".
    A topic is due while the ledger has no post for its slug and this name.
    """
    if now.tzinfo is None:
        raise ValueError("a period needs a time with a zone")
    if topic.repeat == "daily":
        return f"{now:%Y-%m-%d}"
    if topic.repeat == "weekly":
        year, week, _ = now.isocalendar()  # the last days of December may lie in next year's week 1
        return f"{year}-W{week:02}"
    if topic.repeat == "monthly":
        return f"{now:%Y-%m}"
    return ""
