"""The topic file and the calendar as tables; all texts are escaped here."""

import html
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from autoblog.calendar import CalendarEntry
from autoblog.errors import Problem
from autoblog.studio.topic_steps import TopicRow, TopicsView

STATES: Final = {
    "due": "due",
    "ready": "written, not sent yet",
    "sending": "being sent",
    "created": "a draft on the site",
    "done": "on the site",
    "failed": "refused by the site",
    "gone": "removed on the site",
}

SUPPOSED: Final = (
    "If the daemon runs on, the site answers, every text passes its filters at once, and nobody "
    "touches the drafts."
)


def topics_table(view: TopicsView) -> str:
    """Return the topics as a table, or the file's problems with their lines."""
    if view.problems:
        return _problems(view.problems, view.text.splitlines())
    rows = "".join(_row(row, has_calendar=view.missing is None) for row in view.rows)
    return table("Topics", ("topic", "state", "next", "line"), rows)


def table(name: str, columns: Sequence[str], rows: str, *, note: str = "") -> str:
    """Return a table that can be scrolled by keyboard where it is too wide; `rows` is HTML."""
    heads = "".join(f"<th scope='col'>{html.escape(column)}</th>" for column in columns)
    below = f"<p>{html.escape(note)}</p>" if note else ""
    return (
        f'<div class="ab-table" role="region" tabindex="0" aria-label="{html.escape(name)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{below}"
    )


def _row(row: TopicRow, *, has_calendar: bool) -> str:
    topic = row.topic
    title = "(left to the model)" if topic.auto_title else topic.title
    if row.next is not None:
        following = f"{row.next.step} {row.next.at:%a %Y-%m-%d %H:%M}"
    else:
        following = "in more than four weeks" if has_calendar and row.state == "due" else ""
    return (
        f"<tr><th scope='row'>{html.escape(title)}<small>{html.escape(topic.slug)}</small></th>"
        f"<td>{STATES[row.state]}</td><td>{following}</td><td>{row.line}</td></tr>"
    )


def _problems(problems: Sequence[Problem], lines: Sequence[str]) -> str:
    items = "".join(
        f"<li>{html.escape(str(problem))}{_source(problem, lines)}</li>" for problem in problems
    )
    count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    return (
        f'<div class="ab-note ab-bad" role="alert">The file has {count}; until it is mended, '
        f'runs and the daemon cannot use it.<ul class="ab-problems">{items}</ul></div>'
    )


def _source(problem: Problem, lines: Sequence[str]) -> str:
    if problem.line is None or not 0 < problem.line <= len(lines):
        return ""
    return f"<pre>{html.escape(lines[problem.line - 1][:200])}</pre>"


def calendar_table(view: TopicsView) -> str:
    """Return the coming weeks day by day."""
    if view.problems:
        return ""
    if view.missing is not None:
        return f'<div class="ab-note ab-bad" role="status">{html.escape(view.missing)}</div>'
    if not view.calendar:
        return '<p class="ab-empty">Nothing will be written or published in four weeks.</p>'
    rows = "".join(
        _day(f"{day:%a %Y-%m-%d}", list(entries))
        for day, entries in groupby(view.calendar, key=lambda entry: entry.at.date())
    )
    columns = ("day", "time", "step", "topic", "then")
    return table("Calendar of the coming four weeks", columns, rows, note=SUPPOSED)


def _day(day: str, entries: Sequence[CalendarEntry]) -> str:
    return "".join(_steps(day, entries))


def _steps(day: str, entries: Sequence[CalendarEntry]) -> Iterable[str]:
    for number, entry in enumerate(entries):
        head = f"<th scope='rowgroup' rowspan='{len(entries)}'>{day}</th>" if number == 0 else ""
        yield (
            f"<tr>{head}<td>{entry.at:%H:%M}</td><td>{entry.step}</td>"
            f"<td>{html.escape(entry.title)}</td><td>{html.escape(entry.then)}</td></tr>"
        )
