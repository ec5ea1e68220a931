"""Finds our posts by their number on the site, and gives their facts, links and status as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autoblog.cli import wiring
from autoblog.errors import UsageError

if TYPE_CHECKING:
    from autoblog.ledger import Attempt, Facts, KeptPost
    from autoblog.settings import Settings
    from autoblog.wordpress import PostRef
    from autoblog.writing import WritingRecord

PostId = Annotated[int, typer.Argument(metavar="POST_ID", help="The site's number of the post.")]


@dataclass(frozen=True, kw_only=True)
class FoundPost:
    """A post in the ledger, with the record of its writing and the attempts to send it."""

    kept: "KeptPost"
    kept_at: datetime
    record: "WritingRecord | None"
    attempts: Sequence["Attempt"]


def find_post(settings: "Settings", post_id: int) -> FoundPost:
    """Return what the ledger holds of a post. Raises `UsageError` if it does not know the post."""
    ledger = wiring.open_ledger(settings, for_reading=True)
    site = wiring.ledger_site(settings, ledger)
    stored = ledger.find(site, post_id)
    if stored is None:
        raise UsageError(
            f"no post {post_id} of {site or 'any site'} in the database; "
            "'autoblog history' lists the posts' numbers"
        )
    marker = stored.kept.post.marker
    return FoundPost(
        kept=stored.kept,
        kept_at=stored.kept_at,
        record=ledger.writing_of(marker),
        attempts=ledger.attempts.of_post(marker),
    )


def ref_json(ref: "PostRef | None") -> dict[str, Any]:
    """Return the post's number, links and status; all are null before the site has the post."""
    return {
        "post_id": ref and ref.id,
        "link": ref and ref.link,
        "edit_link": ref and ref.edit_link,
        "status": ref and ref.status,
    }


def facts_json(facts: "Facts") -> dict[str, Any]:
    """Return how a topic's post was written in one run, with all that is known of rejections."""
    names = ("title", "words", "model", "seed", "candidates", "rejections", "seconds")
    rejections = [dict(rejection) for rejection in facts.rejections]
    return {name: getattr(facts, name) for name in names} | {"rejections": rejections}
