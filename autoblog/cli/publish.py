"""`autoblog publish`: one run of the pipeline."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from autoblog.cli import console, wiring
from autoblog.cli.post_lookup import facts_json, ref_json
from autoblog.errors import NothingPassedError, UsageError
from autoblog.html_text import html_to_text

if TYPE_CHECKING:
    from autoblog.covers import Picture
    from autoblog.pipeline import Result
    from autoblog.settings import Settings


_HEADING = re.compile(r"<h[1-6][^>]*>")
_ITEM = re.compile(r"<li[^>]*>")
# `topics.PostStatus` again, since its import would cost each start 0.1 s.
Status = Literal["draft", "pending", "publish"]


def publish(
    context: typer.Context,
    count: Annotated[int, typer.Option("--count", min=1, help="How many topics to write.")] = 1,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="SLUG", help="Only this topic.")
    ] = None,
    status: Annotated[
        Status | None, typer.Option("--status", help="Overrides the settings and the topics.")
    ] = None,
    dry_run: Annotated[
        bool, console.flag("--dry-run", help="Write, but change neither site nor ledger.")
    ] = False,
    as_json: Annotated[bool, console.flag("--json", help="One object per line and topic.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="With --dry-run: a page with all filters."),
    ] = None,
) -> None:
    """Write the next topics and bring them to WordPress, as drafts unless told otherwise.

    Example: autoblog publish --count 2
    To look first: autoblog publish --dry-run --html page.html
    """
    if html is not None and not dry_run:
        raise UsageError("--html shows what would be posted: add --dry-run")
    settings = wiring.settings_of(context)
    results = _results(
        context.obj, settings, count=count, topic=topic, status=status, dry_run=dry_run
    )
    if html is None:
        raise typer.Exit(show(results, settings, as_json=as_json))
    raise typer.Exit(_show_page(results, html, settings, as_json=as_json))


class _NothingDueError(Exception):
    """A run without a topic, after which a page stays as it was."""


def _show_page(
    results: Iterable["Result"], path: Path, settings: "Settings", *, as_json: bool
) -> int:
    """Write the page, print errors or JSON but no markup, and return the exit code."""
    from autoblog.preview import render_page

    try:
        with console.replacing(path) as write:
            seen = _at_least_one(results)
            now, draw = wiring.clock_of(settings)(), _cover_of(settings)
            write(render_page(seen, now=now, draw_cover=draw))
    except _NothingDueError:
        console.tell(f"no page was made: {_why_nothing(settings)}")
        return 0
    console.tell(f"{path}: {len(seen)} {'topic' if len(seen) == 1 else 'topics'}")
    for result in seen:
        if as_json:
            console.result_json(to_json(result))
        elif result.error is not None:
            console.complain(str(result.error))
    return exit_code(seen)


def _cover_of(settings: "Settings") -> "Callable[[str], Picture | None]":
    """Return a function that draws a title's cover; the site is not asked for its name."""
    from autoblog.covers.cards import draw_cover
    from autoblog.pipeline import typed_key

    if not settings.cover:
        return lambda _title: None
    name = typed_key(settings.wordpress_url or "").partition("/")[0]
    return lambda title: draw_cover(title, name)


def _at_least_one(results: Iterable["Result"]) -> list["Result"]:
    seen = list(results)
    if not seen:
        raise _NothingDueError
    return seen


def show(results: Iterable["Result"], settings: "Settings", *, as_json: bool) -> int:
    """Print results as they come, or why there is none; return the exit code of the run."""
    seen = []
    for result in results:
        seen.append(result)
        if as_json:
            console.result_json(to_json(result))
        else:
            _print(result)
    if not seen and not as_json:
        console.tell(_why_nothing(settings))
    return exit_code(seen)


def _why_nothing(settings: "Settings") -> str:
    """Return why no topic is due: what became of each, and what comes later."""
    from autoblog.topics import period

    ledger = wiring.open_ledger(settings, for_reading=True)
    states = ledger.states(wiring.ledger_site(settings, ledger))
    topics, now = wiring.read_topics_of(settings), wiring.clock_of(settings)()
    ledger.close()
    later = [topic for topic in topics if topic.not_before and topic.not_before > now]
    found = Counter(states.get((topic.slug, period(topic, now))) for topic in topics)
    written = sum(found.values()) - found[None]
    parts = [f"{written} of {len(topics)} topics are written"]
    parts += [f"{len(later)} may not come before a later day"] if later else []
    parts += [f"{found['failed']} were refused by the site"] if found["failed"] else []
    parts += [f"{found['gone']} were trashed or deleted there"] if found["gone"] else []
    return (
        f"nothing is due: {', '.join(parts)}. 'autoblog topics' lists them; add topics to "
        f"{settings.topics}, or see one again with 'autoblog publish --dry-run --topic SLUG'"
    )


def exit_code(results: Iterable["Result"]) -> int:
    """Return 0 if something was done or nothing was due, else the code of the last error.

    A topic for which nothing passed counts only if no other topic was done.
    """
    results = list(results)
    errors = [result.error for result in results if result.error is not None]
    nothing_passed = any(error.concerns == "text" for error in errors)
    failures = [
        error for error in errors if error.concerns != "text" and error.outcome != "skipped"
    ]
    if failures:
        return failures[-1].exit_code
    done = any(result.outcome in {"posted", "rendered"} for result in results)
    return NothingPassedError.exit_code if nothing_passed and not done else 0


def to_json(result: "Result") -> dict[str, Any]:
    """Return the object that scripts read; its keys are a contract."""
    facts = result.facts
    rehearsed = {"content": result.kept.post.content} if result.outcome == "rendered" else {}
    return {
        "topic": facts.topic,
        "outcome": result.outcome,
        **ref_json(result.ref),
        **facts_json(facts),
        "rejections": [
            {name: rejection[name] for name in ("filter", "measured", "limit")}
            for rejection in facts.rejections
        ],
        "claims": None if facts.claims is None else [dict(claim) for claim in facts.claims],
        "error": None if result.error is None else str(result.error),
    } | rehearsed


def _results(
    invocation: wiring.Invocation,
    settings: "Settings",
    *,
    count: int,
    topic: str | None,
    status: Status | None,
    dry_run: bool,
) -> Iterator["Result"]:
    from autoblog.cli.writing_line import WritingLine
    from autoblog.pipeline import publish as run
    from autoblog.pipeline import rehearse

    line = WritingLine()
    ledger = wiring.open_ledger(settings, for_reading=dry_run)
    blog = wiring.make_blog(
        settings,
        ledger=ledger,
        load_generator=cache(lambda: wiring.load_generator(invocation, settings)),
        forced_status=status,
        observe=line.show,
    )
    if dry_run:
        site = wiring.ledger_site(settings, ledger)
        results = rehearse(blog, site=site, count=count, topic=topic)
    else:
        wordpress = wiring.connect(settings, status=status)
        results = run(blog, wordpress, count=count, topic=topic)
    try:
        for result in results:
            line.clear()
            yield result
    finally:
        line.clear()


def _readable(markup: str) -> str:
    """Return a post's text without its markup, which `--json` shows."""
    text = _HEADING.sub("\n## ", _ITEM.sub("\n- ", markup))
    lines = (line.strip() for line in html_to_text(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _print(result: "Result") -> None:
    facts = result.facts
    length = f" ({facts.words} words)" if facts.words else ""
    if result.outcome == "rendered":
        console.result(f"{facts.title}{length}\n\n{_readable(result.kept.post.content)}\n")
        if facts.claims:
            console.tell(f"to check: {', '.join(claim['text'] for claim in facts.claims)}")
    elif result.ref is not None:
        where = result.ref.link if result.ref.status == "publish" else result.ref.edit_link
        console.result(f"{result.outcome}: {facts.title}{length}, {result.ref.status}\n  {where}")
    else:
        console.result(f"{result.outcome}: {facts.title or facts.topic}")
    if result.ref is not None and result.ref.note:
        console.tell(result.ref.note)
    if result.error is not None:
        console.complain(str(result.error))
