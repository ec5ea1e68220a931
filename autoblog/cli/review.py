"""`autoblog review`: tells what became of our posts on the site."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from autoblog.cli import console, wiring

if TYPE_CHECKING:
    from autoblog.review import ReviewedPost, Totals


def review(
    context: typer.Context,
    as_json: Annotated[
        bool, console.flag("--json", help="One object per post and line; the last holds totals.")
    ] = False,
) -> None:
    """Ask the site what became of our posts: waiting, published, edited, trashed or gone.

    The site is not changed. Example: autoblog review
    """
    from autoblog.review import review_posts

    settings = wiring.settings_of(context)
    ledger = wiring.open_ledger(settings, for_reading=False)
    if not ledger.sites():
        console.tell("nothing was posted yet; 'autoblog publish' posts the first topics")
        return
    with console.progress("asking the site"):
        wordpress = wiring.find(settings)
        wordpress.login()
        reviewed = review_posts(ledger, wordpress, now=wiring.clock_of(settings))
    if not reviewed:
        console.tell(f"nothing was posted to {wordpress.site.home} yet")
    elif as_json:
        _print_json(reviewed)
    else:
        _print_lines(reviewed)


def _print_json(reviewed: Sequence["ReviewedPost"]) -> None:
    from autoblog.review import count

    for post in reviewed:
        console.result_json(_to_json(post))
    console.result_json(
        {
            "totals": _totals_to_json(count(reviewed)),
            "by_topic": {k: _totals_to_json(v) for k, v in _grouped(reviewed, "topic").items()},
            "by_model": {k: _totals_to_json(v) for k, v in _grouped(reviewed, "model").items()},
        }
    )


def _totals_to_json(totals: "Totals") -> dict[str, object]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in asdict(totals).items()
    }


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


def _print_lines(reviewed: Sequence["ReviewedPost"]) -> None:
    """Print one line for each post; below a waiting one, the whole address of its editor."""
    from autoblog.review import count

    for post in reviewed:
        edited = "" if not post.review.edited else f" ({_percent(post.review.edited)} edited)"
        console.result(f"{post.review.outcome:9}  {console.printable(post.title)}{edited}")
        if post.review.outcome == "waiting":
            console.result(f"{'':9}  {post.edit_link}")
    console.result("")
    console.result(_in_words(count(reviewed)))
    for kind in ("model", "topic"):
        groups = _grouped(reviewed, kind)
        # one group, or one post in each, would repeat the lines above
        if 1 < len(groups) < len(reviewed):
            for name, totals in groups.items():
                console.result(f"{kind} {name}: {_in_words(totals)}")


def _in_words(totals: "Totals") -> str:
    outcomes = ("waiting", "published", "trashed", "gone")
    counts = {outcome: getattr(totals, outcome) for outcome in outcomes}
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    posts = "1 post" if totals.posts == 1 else f"{totals.posts} posts"
    edited = f"; {totals.edited} edited, {_percent(totals.edited_share)} of the words on average"
    return (
        f"{posts}: {told} ({_percent(totals.published_share)} published)"
        f"{edited if totals.edited else ''}"
    )


def _percent(share: float | None) -> str:
    """Return a share in per cent; a small share reads "under 1 %" instead of "0 %"."""
    if share is None:
        return "?"
    return "under 1 %" if 0 < share < 0.005 else f"{share:.0%}".replace("%", " %")  # noqa: PLR2004 -- rounds to nothing


def _grouped(reviewed: Sequence["ReviewedPost"], kind: str) -> dict[str, "Totals"]:
    """Return the totals of the posts of each `kind`, which is "topic" or "model"."""
    from autoblog.review import count

    groups: dict[str, list[ReviewedPost]] = {}
    for post in reviewed:
        groups.setdefault(getattr(post, kind) or "unknown", []).append(post)
    return {name: count(posts) for name, posts in groups.items()}
