"""What the tab Topics does with the topic file; nothing here knows Gradio.

look -> TopicsView; choose -> Editing -> save or move -> what is said, and the file anew
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from autoblog.calendar import CalendarEntry
from autoblog.errors import AutoblogError, Problem, TopicFileError, UsageError
from autoblog.studio.topic_form import changed_values, form_texts
from autoblog.studio.workshop import Workshop
from autoblog.topics import Topic, TopicFile, period


@dataclass(frozen=True, kw_only=True)
class TopicRow:
    """One topic of the table; `line` is that of its entry, `state` the ledger's or "due"."""

    line: int
    topic: Topic
    state: str
    next: CalendarEntry | None


@dataclass(frozen=True, kw_only=True)
class TopicsView:
    """The topic file as it is now, sound or not.

    `missing` says why there are no states and no calendar.
    """

    version: str = ""
    text: str = ""
    problems: tuple[Problem, ...] = ()
    rows: tuple[TopicRow, ...] = ()
    calendar: tuple[CalendarEntry, ...] = ()
    missing: str | None = None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The entries of the file, each with the slug of its first topic."""
        first = {row.line: row.topic.slug for row in reversed(self.rows)}
        titles = {row.line: row.topic.title for row in reversed(self.rows)}
        ordered = sorted(first)
        return [(f"{n}. {titles[line]}", first[line]) for n, line in enumerate(ordered, start=1)]


@dataclass(frozen=True, kw_only=True)
class Editing:
    """A topic in the form: the file's version, the topic's slug, and what the form showed.

    A new topic has no slug.
    """

    version: str
    slug: str | None = None
    shown: tuple[str, ...] = form_texts({})


def look(workshop: Workshop) -> TopicsView:
    """Read the file anew, with the topics' states and the calendar."""
    try:
        file = workshop.open_topic_file()
    except TopicFileError as error:
        return TopicsView(problems=error.problems)
    try:
        topics = [at for entry in file.entries() for at in entry]
    except TopicFileError as error:
        return TopicsView(version=file.version, text=file.text, problems=error.problems)
    states: dict[tuple[str, str], str] = {}
    calendar: tuple[CalendarEntry, ...] = ()
    missing: str | None = None
    try:
        with closing(workshop.read_ledger()) as ledger:
            states |= ledger.states(workshop.site_name(ledger))
            calendar = tuple(workshop.calendar(ledger, [at.topic for at in topics]))
    except AutoblogError as error:
        missing = str(error)
    following = {entry.topic: entry for entry in reversed(calendar)}
    now = workshop.now()
    return TopicsView(
        version=file.version,
        text=file.text,
        rows=tuple(
            TopicRow(
                line=at.line,
                topic=at.topic,
                state=states.get((at.topic.slug, period(at.topic, now)), "due"),
                next=following.get(at.topic.slug),
            )
            for at in topics
        ),
        calendar=calendar,
        missing=missing,
    )


def choose(workshop: Workshop, slug: str | None) -> Editing:
    """Return the form of a topic, or an empty one for a new topic.

    Raises `TopicFileError` and `UsageError`.
    """
    file = workshop.open_topic_file()
    if not slug:
        return Editing(version=file.version)
    shown = form_texts(file.values(_number(file, slug)))
    return Editing(version=file.version, slug=slug, shown=shown)


def save(workshop: Workshop, editing: Editing, texts: Sequence[str]) -> tuple[str, str]:
    """Write what was changed in the form; return the topic's slug and what there is to say.

    Raises `UsageError` if the file has changed since it was read, and `TopicFileError`.
    """
    values = changed_values(editing.shown, texts)
    file = _same_file(workshop, editing.version)
    if not values:
        raise UsageError("Nothing in the form was changed, so nothing was written.")
    if editing.slug is None:
        file.add({name: value for name, value in values.items() if value is not None})
        entries = workshop.open_topic_file().entries()
        return entries[-1][0].topic.slug, f"The topic stands at the end of {file.path}."
    number = _number(file, editing.slug)
    kept = _keeps_slug(workshop, file, number, editing) and values.get("title") is not None
    if kept and "slug" not in values:
        values["slug"] = editing.slug
    file.change(number, values)
    said = f"Saved: {', '.join(name for name in values)}."
    if kept and values.get("slug") == editing.slug:
        said += " The slug stays, so that the topic is not written again under its new title."
    return workshop.open_topic_file().entries()[number][0].topic.slug, said


def move(workshop: Workshop, editing: Editing, by: int) -> str:
    """Move a topic by some places, as far as the list goes; return what there is to say."""
    file = _same_file(workshop, editing.version)
    if editing.slug is None:
        raise UsageError("Choose the topic that is to be moved.")
    number, count = _number(file, editing.slug), len(file.entries())
    to = max(0, min(count - 1, number + by))
    if to == number:
        return f"The topic is number {number + 1} of {count} already."
    file.move(number, to)
    return f"The topic is now number {to + 1} of {count}."


def replace_text(workshop: Workshop, version: str, text: str) -> str:
    """Write the file as a whole; return what there is to say."""
    again = "Copy your text, press 'Read the file anew', and make your change again."
    file = _same_file(workshop, version, again=again)
    file.replace(text)
    return f"{file.path} is saved."


def _same_file(
    workshop: Workshop,
    version: str,
    *,
    again: str = (
        "The table shows it anew; look at it, and press again if your change still holds."
    ),
) -> TopicFile:
    file = workshop.open_topic_file()
    if file.version != version:
        raise UsageError(
            f"{file.path} has changed on disk since this page read it, so nothing was written. "
            f"{again}"
        )
    return file


def _number(file: TopicFile, slug: str) -> int:
    for number, entry in enumerate(file.entries()):
        if any(at.topic.slug == slug for at in entry):
            return number
    raise UsageError(f"{file.path} has no topic {slug!r} any more; choose another one.")


def _keeps_slug(workshop: Workshop, file: TopicFile, number: int, editing: Editing) -> bool:
    """Tell whether a topic without a slug of its own was written before."""
    if "slug" in file.values(number) or len(file.entries()[number]) > 1:
        return False
    with closing(workshop.read_ledger()) as ledger:
        written = ledger.states(workshop.site_name(ledger))
    return any(slug == editing.slug for slug, _ in written)
