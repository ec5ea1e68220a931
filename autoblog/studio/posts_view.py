"""What the tab Posts shows: the ledger's attempts, posts and reviews; nothing here knows Gradio."""

import html
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from autoblog.errors import AutoblogError
from autoblog.ledger import Attempt, KeptPost, Ledger, Review
from autoblog.review import count, review_posts
from autoblog.studio.bar_tables import bar_table
from autoblog.studio.post_figures import (
    model_of,
    month_of,
    outcomes_by_week,
    refusals_by_filter,
    shares_published,
)
from autoblog.studio.topics_table import STATES, table
from autoblog.studio.workshop import Workshop

MOST_ATTEMPTS: Final = 5_000
SHOWN: Final = 50

OUTCOMES: Final = {
    "posted": "sent",
    "rejected": "refused by filters",
    "failed": "failed",
    "skipped": "left as it was",
}


@dataclass(frozen=True, kw_only=True)
class PostsView:
    """The tab's two parts as HTML, and what there is to say."""

    said: str
    table: str
    charts: str


def look_at_posts(workshop: Workshop) -> PostsView:
    """Read the ledger; no site is asked. Raises `StorageError`, `SettingError`."""
    with closing(workshop.read_ledger()) as ledger:
        site = workshop.site_name(ledger)
        attempts = [at for at in ledger.attempts.history(limit=MOST_ATTEMPTS) if at.site == site]
        reviews = ledger.reviews.all()
        zone = workshop.now().tzinfo
        latest = list(reversed(attempts[-SHOWN:]))
        rows = "".join(_row(ledger, attempt, reviews, zone=zone) for attempt in latest)
    columns = ("when", "post", "outcome", "on the site", "made with")
    more = f"The latest {SHOWN} of {len(attempts)}." if len(attempts) > SHOWN else ""
    shown = table("Posts", columns, rows, note=more) if rows else ""
    return PostsView(
        said=_said(attempts, reviews, zone=zone),
        table=shown,
        charts=_charts(workshop, attempts, reviews) if attempts else "",
    )


def ask_site(workshop: Workshop) -> str:
    """Ask the site what became of our posts, as `autoblog review` does; return it in words."""
    with closing(workshop.open_ledger()) as ledger:
        totals = count(review_posts(ledger, workshop.connect(), now=workshop.now))
    return (
        f"Of {totals.posts} posts {totals.published} are published, {totals.waiting} wait, "
        f"{totals.trashed + totals.gone} are removed; {totals.edited} were edited."
    )


def _said(
    attempts: Sequence[Attempt], reviews: Mapping[str, Review], *, zone: tzinfo | None
) -> str:
    if not attempts:
        return "Nothing was made yet: 'autoblog publish' or the tab 'From topic to post' begins."
    ours = {at.marker for at in attempts}
    asked = [review.reviewed_at for marker, review in reviews.items() if marker in ours]
    if not asked:
        return "The site was not asked yet what became of the posts."
    return f"The site was last asked on {max(asked).astimezone(zone):%Y-%m-%d at %H:%M}."


def _charts(workshop: Workshop, attempts: Sequence[Attempt], reviews: Mapping[str, Review]) -> str:
    kinds = _kinds(workshop)
    charts = [
        outcomes_by_week(attempts, now=workshop.now()),
        refusals_by_filter(attempts, now=workshop.now()),
        shares_published("Share published, by month", "month", attempts, reviews, group=month_of),
        shares_published(
            "Share published, by kind of topic",
            "kind",
            attempts,
            reviews,
            group=lambda at: kinds.get(at.facts.topic, "no topic of the file"),
        ),
        shares_published("Share published, by model", "model", attempts, reviews, group=model_of),
    ]
    return "".join(map(bar_table, charts))


def _kinds(workshop: Workshop) -> dict[str, str]:
    """Return the kind of every topic of the file; none if the file is broken."""
    try:
        return {
            topic.slug: workshop.kind_of(topic) or "without a kind"
            for topic in workshop.read_topics()
        }
    except AutoblogError:
        return {}


def _row(
    ledger: Ledger, attempt: Attempt, reviews: Mapping[str, Review], *, zone: tzinfo | None
) -> str:
    facts, marker = attempt.facts, attempt.marker or ""
    kept = ledger.kept_post(marker)
    title = (kept.title if kept else facts.title) or facts.topic
    name = f"{facts.topic} {facts.period}".strip()
    cells = (
        f"<th scope='row'>{html.escape(title)}<small>{html.escape(name)}</small></th>",
        f"<td>{OUTCOMES[attempt.outcome]}{_reasons(attempt)}</td>",
        f"<td>{_on_site(kept, reviews.get(marker))}</td>",
        f"<td>{_made_with(kept, attempt)}</td>",
    )
    return f"<tr><td>{attempt.at.astimezone(zone):%Y-%m-%d %H:%M}</td>{''.join(cells)}</tr>"


def _reasons(attempt: Attempt) -> str:
    """Return why nothing was sent, in small letters; for a post the filters that refused texts."""
    refused = Counter(str(each.get("filter")) for each in attempt.facts.rejections)
    counted = ", ".join(f"{name} {times}" for name, times in refused.most_common())
    texts = [attempt.error or "", f"texts refused: {counted}" if counted else ""]
    return "".join(f"<small>{html.escape(text)}</small>" for text in texts if text)


def _on_site(kept: KeptPost | None, review: Review | None) -> str:
    if kept is None:
        return ""
    said = review.outcome if review is not None else STATES[kept.state]
    if review is not None and review.edited:
        said += f", {max(0.01, review.edited):.0%} edited".replace("%", " %")
    links = ""
    if kept.ref is not None:
        links = _link(kept.ref.edit_link, "edit", kept) + _link(kept.ref.link, "look", kept)
    return f"{html.escape(said)} {links}"


def _link(address: str, does: str, kept: KeptPost) -> str:
    if not address.startswith(("http://", "https://")):
        return ""
    name = html.escape(f"{does} {kept.title}")
    return (
        f'<a class="ab-link" href="{html.escape(address)}" target="_blank" rel="noopener" '
        f'aria-label="{name}">{does}</a> '
    )


def _made_with(kept: KeptPost | None, attempt: Attempt) -> str:
    model = html.escape(attempt.facts.model or "")
    if kept is None or not kept.provenance:
        return model
    rows = "".join(
        f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd></div>"
        for name, value in _pairs(kept.provenance)
    )
    title = html.escape(kept.title)
    return (
        f"{model}<details><summary>provenance<span class='ab-unseen'> of {title}</span></summary>"
        f"<dl>{rows}</dl></details>"
    )


def _pairs(provenance: Mapping[str, Any], inside: str = "") -> Iterator[tuple[str, str]]:
    """Yield the names with their values, those within others as `settings candidates`."""
    for name, value in provenance.items():
        whole = f"{inside} {name}".strip()
        if isinstance(value, Mapping):
            yield from _pairs(value, whole)
        elif isinstance(value, (list, tuple)):
            yield whole, f"{len(value)}" if value and isinstance(value[0], Mapping) else str(value)
        elif value not in {None, ""}:
            yield whole, str(value)
