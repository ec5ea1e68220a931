"""What the blogger is told, in words; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autoblog.observers.topic_supply import TopicSupply
from autoblog.pipeline import Result

# What a phone shows of a message; the rest of a long run is in the history.
MAX_POSTS = 20

_KEPT = "Posts that were written already are kept, and sent when the site takes them."


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One message: a line and a text."""

    title: str
    body: str


def posts_made(results: Sequence[Result]) -> Notification | None:
    """The drafts that wait for review, each with its edit link, and what went live.

    A post that an earlier database sent is told only where there is something to say of it.
    """
    posted = [one for one in results if one.ref and (one.outcome == "posted" or one.ref.note)]
    waiting = [one for one in posted if one.ref and one.ref.status != "publish"]
    live = [one for one in posted if one.ref and one.ref.status == "publish"]
    if not posted:
        return None
    parts = [f"{_count(len(waiting), 'post')} ready for review"] if waiting else []
    parts += [f"{_count(len(live), 'post')} published"] if live else []
    lines = [_told(one, one.ref.edit_link) for one in waiting if one.ref]
    lines += [f"Published: {_told(one, one.ref.link)}" for one in live if one.ref]
    if len(lines) > MAX_POSTS:
        lines[MAX_POSTS:] = [f"and {len(lines) - MAX_POSTS} more; see 'autoblog history'"]
    return Notification(title=f"autoblog: {', '.join(parts)}", body="\n\n".join(lines))


def login_refused(error: str) -> Notification:
    """Nothing can be sent until somebody mends the login."""
    return Notification(
        title="autoblog: WordPress refuses the login",
        body=f"{error}\n\n{_KEPT}",
    )


def site_away(error: str, since: datetime) -> Notification:
    """The site has been down for a while."""
    return Notification(
        title="autoblog: the site cannot be reached",
        body=f"Since {since:%Y-%m-%d %H:%M %Z}: {error}\n\n{_KEPT}",
    )


def topics_low(supply: TopicSupply) -> Notification:
    """Less is left to write than a week takes."""
    return Notification(
        title="autoblog: topics are running out",
        body=f"Topics left: {supply.left}; a week of your schedule takes {supply.week}. "
        "Add some to the topics file; 'autoblog topics' shows what is left.",
    )


def _told(result: Result, link: str) -> str:
    note = result.ref.note if result.ref else ""
    return "\n".join(filter(None, (result.facts.title or result.facts.topic, link, note)))


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
