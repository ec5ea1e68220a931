"""The tab Posts without a browser: attempts, refusals, reviews and charts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autoblog.ledger import Attempt, Facts, Review
from autoblog.studio.bar_tables import BarRow, BarTable, bar_table
from autoblog.studio.post_figures import (
    model_of,
    month_of,
    outcomes_by_week,
    refusals_by_filter,
    shares_published,
)
from autoblog.studio.posts_view import ask_site, look_at_posts
from tests.desk import Desk
from tests.fake_site import FakeSite
from tests.unit.studio.desks import workshop_of

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def blog(database: str) -> Iterator[Desk]:
    with FakeSite("https://blog.example", role="editor") as site:
        yield Desk(address=database, site=site)


def attempt(outcome: str, *, days: int = 0, marker: str = "", **facts: object) -> Attempt:
    known = {"topic": "tea", "period": "", "model": "small"} | facts
    return Attempt(
        at=NOW - timedelta(days=days),
        site="a",
        outcome=outcome,  # type: ignore[arg-type]
        facts=Facts(**known),  # type: ignore[arg-type]
        marker=marker,
    )


def test_a_blog_without_posts_says_how_to_begin(blog: Desk) -> None:
    view = look_at_posts(workshop_of(blog))
    assert "Nothing was made yet" in view.said
    assert (view.table, view.charts) == ("", "")


def test_posts_are_shown_with_links_provenance_and_what_became_of_them(blog: Desk) -> None:
    blog.publish(2)
    workshop = workshop_of(blog)
    view = look_at_posts(workshop)
    assert view.said == "The site was not asked yet what became of the posts."
    assert view.table.index("Second thoughts") < view.table.index("First things")
    [first] = [post for post in blog.site.posts.values() if post.title == "First things"]
    first.status = "publish"
    said = ask_site(workshop)
    assert said == "Of 2 posts 2 are published, 0 wait, 0 are removed; 0 were edited."
    shown = look_at_posts(workshop)
    assert "last asked on 2026-11-21 at 09:00" in shown.said
    assert shown.table.count("published") == 2
    assert '&amp;action=edit" target="_blank"' in shown.table
    assert "<dt>model</dt><dd>scripted</dd>" in shown.table
    assert "<th scope='row'>scripted</th>" in shown.charts
    assert "100 %" in shown.charts


def test_refusals_are_shown_with_their_filters_and_hostile_texts_are_escaped(blog: Desk) -> None:
    blog.generator.script = lambda *_: "<script>alert(1)</script> no no no no no"
    blog.topics = tuple(replace(topic, title="<b>Tea</b>") for topic in blog.topics[2:3])
    blog.publish(1)
    view = look_at_posts(workshop_of(blog))
    assert "refused by filters" in view.table
    assert "texts refused: " in view.table
    assert "&lt;b&gt;Tea&lt;/b&gt;" in view.table
    assert "<b>" not in view.table
    assert "<script>" not in view.table + view.charts


def test_outcomes_are_counted_by_week_of_the_blogs_zone() -> None:
    attempts = [
        attempt("posted"),
        attempt("rejected", days=1),
        attempt("failed", days=7),
        attempt("posted", days=14),
        attempt("skipped", days=14),
        attempt("posted", days=7 * 12),
    ]
    chart = outcomes_by_week(attempts, now=NOW)
    assert [(row.label, row.numbers) for row in chart.rows] == [
        ("2026-W48", (1, 1, 0)),
        ("2026-W47", (0, 0, 1)),
        ("2026-W46", (1, 0, 0)),
    ]


def test_refusals_are_counted_by_filter_and_time() -> None:
    twice = ({"filter": "too_short"}, {"filter": "repetition"})
    attempts = [
        attempt("rejected", rejections=twice),
        attempt("posted", rejections=twice[:1], days=40),
    ]
    chart = refusals_by_filter(attempts, now=NOW)
    assert chart.rows == (
        BarRow(label="too_short", numbers=(1, 1)),
        BarRow(label="repetition", numbers=(1, 0)),
    )


def test_shares_are_of_the_posts_that_were_reviewed() -> None:
    fates = {"a": "published", "b": "gone", "c": "waiting", "x": "published"}
    reviews = {
        marker: Review(marker=marker, reviewed_at=NOW, outcome=fate)  # type: ignore[arg-type]
        for marker, fate in fates.items()
    }
    attempts = [
        attempt("failed", marker="a"),
        attempt("posted", marker="a"),
        attempt("posted", marker="a", days=1),  # sent, then published by a later run: one post
        attempt("posted", marker="b"),
        attempt("posted", marker="c", model="large"),
        attempt("posted", marker="never reviewed"),
    ]
    chart = shares_published("By model", "model", attempts, reviews, group=model_of)
    assert chart.rows == (
        BarRow(label="small", numbers=(1, 0, 1), remark="50 %"),
        BarRow(label="large", numbers=(0, 1, 0), remark="0 %"),
    )
    months = shares_published("By month", "month", attempts, reviews, group=month_of)
    assert [(row.label, row.remark) for row in months.rows] == [("2026-11", "33 %")]


def test_a_chart_is_a_table_whose_bars_stand_for_its_numbers() -> None:
    rows = (BarRow(label="<a>", numbers=(3, 1)), BarRow(label="b", numbers=(0, 2)))
    made = bar_table(BarTable(title="T", unit="u", series=("x", "y"), rows=rows))
    assert "<th scope='row'>&lt;a&gt;</th>" in made
    assert "<td>3</td><td>1</td>" in made
    assert "x='75.00' width='25.00'" in made
    assert "x='0.00' width='50.00'" in made
    assert "Nothing to count yet" in bar_table(BarTable(title="T", unit="u", series=(), rows=()))
