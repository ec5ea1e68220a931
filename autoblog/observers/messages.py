"""Words the notifications to the blogger; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autoblog.pipeline import Result

# A phone shows no more of a message; the history has the rest of a long run.
MAX_POSTS = 20

_KEPT = "Posts that are already written are kept and will be sent when the site accepts them."


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One message to the blogger: a line and a text."""

    title: str
    body: str


def posts_made(results: Sequence[Result]) -> Notification | None:
    """Name the drafts that wait for review, each with its edit link, and the published posts.

    A post that another database sent is named only if it has a note.
    """
    news = [
        (result, result.ref)
        for result in results
        if result.ref is not None and (result.outcome == "posted" or result.ref.note)
    ]
    if not news:
        return None
    waiting = [_told(result, ref.edit_link) for result, ref in news if ref.status != "publish"]
    live = [_told(result, ref.link) for result, ref in news if ref.status == "publish"]
    parts = [f"{_count(len(waiting), 'post')} ready for review"] if waiting else []
    parts += [f"{_count(len(live), 'post')} published"] if live else []
    lines = [*waiting, *(f"Published: {text}" for text in live)]
    if len(lines) > MAX_POSTS:
        lines[MAX_POSTS:] = [f"and {len(lines) - MAX_POSTS} more; see 'autoblog history'"]
    return Notification(title=f"autoblog: {', '.join(parts)}", body="\n\n".join(lines))


def login_refused(error: str) -> Notification:
    """Say that nothing can be sent until somebody corrects the login."""
    return Notification(title="autoblog: WordPress refuses the login", body=f"{error}\n\n{_KEPT}")


def site_away(error: str, since: datetime) -> Notification:
    """Say since when the site cannot be reached, and why."""
    return Notification(
        title="autoblog: the site cannot be reached",
        body=f"Since {since:%Y-%m-%d %H:%M %Z}: {error}\n\n{_KEPT}",
    )


def topics_low(left: int, needed: int) -> Notification:
    """Say that fewer topics are left than a week of the schedule takes."""
    return Notification(
        title="autoblog: topics are running out",
        body=f"Topics left: {left}; a week of your schedule takes {needed}. "
        "Add some to the topics file; 'autoblog topics' shows what is left.",
    )


def _told(result: Result, link: str) -> str:
    note = result.ref.note if result.ref else ""
    return "\n".join(filter(None, (result.facts.title or result.facts.topic, link, note)))


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
