"""`autoblog review`: what became of our posts on the site."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from autoblog.cli import console, parts

if TYPE_CHECKING:
    from autoblog.review import ReviewedPost, Totals


def review(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="One object per post and line; the last holds totals.")
    ] = False,
) -> None:
    """Ask the site what became of our posts: waiting, published, edited, trashed or gone.

    Nothing is changed there. Example: autoblog review
    """
    from autoblog.review import review_posts

    settings = parts.settings_of(context)
    settings.site()
    ledger = parts.open_ledger(settings, for_reading=False)
    if not ledger.sites():
        console.tell("nothing was posted yet; 'autoblog publish' makes a start")
        return
    with console.progress("asking the site"):
        wordpress = parts.find(settings)
        wordpress.login()
        reviewed = review_posts(ledger, wordpress, now=parts.clock_of(settings))
    if not reviewed:
        console.tell(f"nothing was posted to {wordpress.site.home} yet")
    elif as_json:
        _print_json(reviewed)
    else:
        _print_table(reviewed)


def _print_json(reviewed: Sequence["ReviewedPost"]) -> None:
    from autoblog.review import count

    for post in reviewed:
        console.result_json(_to_json(post))
    console.result_json(
        {
            "totals": asdict(count(reviewed)),
            "by_topic": {k: asdict(v) for k, v in _grouped(reviewed, _topic).items()},
            "by_model": {k: asdict(v) for k, v in _grouped(reviewed, _model).items()},
        }
    )


def _to_json(post: "ReviewedPost") -> dict[str, object]:
    found = post.review
    return {
        "topic": post.topic,
        "period": post.period,
        "post_id": post.post_id,
        "title": post.title,
        "status": found.status,
        "outcome": found.outcome,
        "edited": None if found.edited is None else round(found.edited, 4),
        "edit_link": post.edit_link,
        "link": post.link,
        "model": post.model,
        "published_at": found.published_at and found.published_at.isoformat(),
        "reviewed_at": found.reviewed_at.isoformat(),
    }


def _print_table(reviewed: Sequence["ReviewedPost"]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autoblog.review import count

    table = Table("post", "title", "became", "edited", "edit it at", box=None)
    for post in reviewed:
        table.add_row(
            str(post.post_id or ""),
            Text(post.title),
            post.review.outcome,
            _percent(post.review.edited),
            Text(post.edit_link or "" if post.review.outcome == "waiting" else ""),
        )
    Console(soft_wrap=False).print(table)
    console.result("")
    console.result(_in_words(count(reviewed)))
    for what, key in (("model", _model), ("topic", _topic)):
        groups = _grouped(reviewed, key)
        # one model, or a post for each topic, would only repeat what stands above
        if 1 < len(groups) < len(reviewed):
            for name, totals in groups.items():
                console.result(f"{what} {name}: {_in_words(totals)}")


def _in_words(totals: "Totals") -> str:
    fates = ("waiting", "published", "trashed", "gone")
    told = ", ".join(f"{getattr(totals, fate)} {fate}" for fate in fates if getattr(totals, fate))
    posts = "1 post" if totals.posts == 1 else f"{totals.posts} posts"
    edited = f"; {totals.edited} edited, {_percent(totals.edited_share)} of the words on average"
    return (
        f"{posts}: {told} ({_percent(totals.published_share)} published)"
        f"{edited if totals.edited else ''}"
    )


def _percent(share: float | None) -> str:
    """Round, but never to none where there was something."""
    if share is None:
        return "?"
    return "under 1 %" if 0 < share < 0.005 else f"{share:.0%}".replace("%", " %")  # noqa: PLR2004 -- rounds to nothing


def _grouped(
    reviewed: Sequence["ReviewedPost"], key: Callable[["ReviewedPost"], str]
) -> dict[str, "Totals"]:
    from autoblog.review import count

    names = dict.fromkeys(map(key, reviewed))
    return {name: count([post for post in reviewed if key(post) == name]) for name in names}


def _topic(post: "ReviewedPost") -> str:
    return post.topic


def _model(post: "ReviewedPost") -> str:
    return post.model or "unknown"
