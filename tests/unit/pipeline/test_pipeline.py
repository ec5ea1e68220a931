"""Topics become posts, in order, once; what goes wrong with one does not touch the others."""

import re
from datetime import UTC, datetime

import pytest

from autoblog.errors import (
    LoginRefusedError,
    NothingPassedError,
    OutOfMemoryError,
    SiteAwayError,
    UsageError,
)
from autoblog.pipeline import Rendered, Result, Skipped, marker_of, rehearse
from autoblog.pipeline.near_duplicates import earlier_posts
from autoblog.writing import WritingOptions
from tests.desk import Desk, topics_of
from tests.fake_site import faults
from tests.prose import looping, passing, short
from tests.scripted import ScriptedGenerator


def outcomes(results: list[Result]) -> list[tuple[str, str]]:
    return [(result.facts.topic, result.outcome) for result in results]


def test_the_first_topics_become_drafts_in_the_files_order(desk: Desk) -> None:
    results = desk.publish(count=2, topics=topics_of()[:1] + topics_of()[2:])
    assert outcomes(results) == [("first-things", "posted"), ("third-time-lucky", "posted")]
    assert desk.titles() == ["First things", "Third time lucky"]
    assert {post.status for post in desk.site.posts.values()} == {"draft"}


def test_a_post_has_headings_terms_excerpt_and_disclosure(desk: Desk) -> None:
    [result] = desk.publish()
    [post] = desk.site.posts.values()
    assert result.ref is not None
    assert result.ref.id in desk.site.posts
    assert [">Why</h2>" in post.content, ">How</h2>" in post.content] == [True, True]
    assert post.content.rstrip().endswith("<!-- /wp:paragraph -->")
    assert "Written with a model." in post.content
    names = {desk.site.terms[term].name for term in (*post.categories, *post.tags)}
    assert names == {"Notes", "writing"}
    assert (result.facts.title, result.facts.model, result.facts.seed) == (
        "First things",
        "scripted",
        7,
    )
    assert result.facts.words is not None
    assert 100 <= result.facts.words <= 600


def test_the_next_run_takes_the_next_topics(desk: Desk) -> None:
    desk.publish(count=1)
    assert outcomes(desk.publish(count=2)) == [
        ("second-thoughts", "posted"),
        ("third-time-lucky", "posted"),
    ]


def test_nothing_due_asks_nothing_of_the_model(desk: Desk) -> None:
    desk.publish(count=4)
    asked = len(desk.generator.calls)
    assert desk.publish(count=4) == []
    assert len(desk.generator.calls) == asked


def test_a_repeating_topic_comes_back_in_the_next_period(desk: Desk) -> None:
    desk.publish(count=4)
    desk.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert outcomes(desk.publish(count=4)) == [("the-fourth-wall", "posted")]


@pytest.mark.parametrize(
    ("status", "forced", "expected"),
    [
        ("draft", None, ["draft", "publish"]),
        ("pending", None, ["pending", "publish"]),
        ("draft", "publish", ["publish", "publish"]),
        ("publish", "draft", ["draft", "draft"]),
    ],
)
def test_the_status_is_the_forced_one_else_the_topics_else_the_settings(
    desk: Desk, status: str, forced: str | None, expected: list[str]
) -> None:
    desk.publish(count=2, status=status, forced_status=forced)
    assert [post.status for _, post in sorted(desk.site.posts.items())] == expected


def test_a_post_is_created_as_a_draft_whatever_it_becomes(desk: Desk) -> None:
    desk.publish(forced_status="publish")
    create, change = desk.site.written("/posts")
    assert create.json()["status"] == "draft"
    assert change.json() == {"status": "publish"}


def test_a_named_topic_is_written_out_of_turn_and_only_once(desk: Desk) -> None:
    assert outcomes(desk.publish(topic="third-time-lucky")) == [("third-time-lucky", "posted")]
    [again] = desk.publish(topic="third-time-lucky")
    assert isinstance(again, Skipped)
    assert desk.titles() == ["Third time lucky"]


def test_a_named_topic_that_was_written_says_where_its_post_is_and_how_to_write_another(
    desk: Desk,
) -> None:
    [first] = desk.publish(topic="third-time-lucky")
    calls = len(desk.generator.calls)
    [again] = desk.publish(topic="third-time-lucky")
    assert first.ref is not None
    assert again.ref is not None
    assert again.ref.edit_link == first.ref.edit_link
    assert "was written before. Give the topic another slug" in again.ref.note
    assert "--dry-run --topic third-time-lucky" in again.ref.note
    assert len(desk.generator.calls) == calls
    ledger = desk.ledger()
    assert len(ledger.attempts.history()) == 1
    ledger.close()


def test_a_named_topic_whose_post_was_trashed_says_so(desk: Desk) -> None:
    [first] = desk.publish(topic="third-time-lucky")
    assert first.ref is not None
    ledger = desk.ledger()
    ledger.lose(marker_of(desk.key, "third-time-lucky", ""), "trashed")
    ledger.close()
    [again] = desk.publish(topic="third-time-lucky")
    assert again.ref is not None
    assert f"Post {first.ref.id} was trashed or deleted there." in again.ref.note


def test_a_named_topic_of_a_later_day_is_not_due_and_has_no_post(desk: Desk) -> None:
    desk.topics = topics_of("topics: [{title: Later, not_before: 2027-01-01}]")
    assert desk.publish(topic="later") == []


def test_an_unknown_topic_is_a_wrong_call(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no topic 'fourth'"):
        desk.publish(topic="fourth")


def test_what_does_not_pass_is_refused_with_reasons_and_tried_again_with_other_seeds(
    desk: Desk,
) -> None:
    desk.generator = ScriptedGenerator(short)
    desk.topics = topics_of()[2:3]
    [result] = desk.publish()
    assert result.outcome == "rejected"
    assert isinstance(result.error, NothingPassedError)
    assert {rejection["filter"] for rejection in result.facts.rejections} == {"too_short"}
    assert result.facts.candidates == 6
    seeds = [seed for call in desk.generator.calls for own in call.seeds for seed in own]
    assert len(seeds) == len(set(seeds)) == 6
    assert desk.titles() == []


def test_loops_are_refused(desk: Desk) -> None:
    desk.generator = ScriptedGenerator(looping)
    [result, *_] = desk.publish()
    assert result.outcome == "rejected"
    assert any("duplicate" in r["filter"] or "top_" in r["filter"] for r in result.facts.rejections)


def test_a_refused_topic_makes_room_for_the_next_and_comes_back_later(desk: Desk) -> None:
    desk.generator = ScriptedGenerator(
        lambda prompt, seed: (short if "Third" in prompt else passing)(prompt, seed)
    )
    desk.topics = topics_of()[2:]
    assert outcomes(desk.publish()) == [
        ("third-time-lucky", "rejected"),
        ("the-fourth-wall", "posted"),
    ]
    desk.generator = ScriptedGenerator(passing)
    assert outcomes(desk.publish()) == [("third-time-lucky", "posted")]


def test_a_run_in_vain_ends_after_three_topics(desk: Desk) -> None:
    desk.generator = ScriptedGenerator(short)
    assert [outcome for _, outcome in outcomes(desk.publish(count=4))] == ["rejected"] * 3


def test_only_the_sections_without_a_passing_text_are_written_again(desk: Desk) -> None:
    def fails_first(prompt: str, seed: int) -> str:
        return (short if len(desk.generator.calls) == 2 else passing)(prompt, seed)

    desk.generator = ScriptedGenerator(fails_first)
    [result] = desk.publish()
    assert result.outcome == "posted"
    headings = [call.prompts[0].strip().split("\n")[-1] for call in desk.generator.calls]
    assert headings == ["Outline: Why; How", "## Why", "## Why", "## How"]
    seeds = [seed for call in desk.generator.calls for own in call.seeds for seed in own]
    assert len(seeds) == len(set(seeds))


def test_a_model_that_cannot_write_fails_the_topic_and_the_next_is_tried(desk: Desk) -> None:
    desk.generator = ScriptedGenerator(passing, error=OutOfMemoryError("no room"))
    results = desk.publish()
    assert [outcome for _, outcome in outcomes(results)] == ["failed"] * 3
    assert isinstance(results[0].error, OutOfMemoryError)


def test_a_wrong_password_is_told_before_anything_is_written(desk: Desk) -> None:
    desk.site.application_password = "wrong wrong wrong wrong wrong wrong"
    wordpress = desk.wordpress()
    with pytest.raises(LoginRefusedError):
        wordpress.login()
    assert desk.generator.calls == []


def test_a_site_that_dies_in_the_middle_keeps_the_post_and_ends_the_run(desk: Desk) -> None:
    desk.site.faults.script(faults.refused(), method="POST", route="/posts", times=1)
    [result] = desk.publish(count=3)
    assert result.outcome == "failed"
    assert isinstance(result.error, SiteAwayError)
    assert desk.states() == {"first-things": "ready"}
    written = len(desk.generator.calls)
    [result] = desk.publish()
    assert outcomes([result]) == [("first-things", "posted")]
    assert len(desk.generator.calls) == written  # it was not written again
    assert desk.titles() == ["First things"]


def test_two_posts_blocked_by_a_firewall_end_the_run(desk: Desk) -> None:
    desk.site.faults.script(faults.status(403, acts=False), method="POST", route="/posts", times=9)
    results = desk.publish(count=4)
    assert [outcome for _, outcome in outcomes(results)] == ["failed", "failed"]


def test_the_history_tells_what_came_of_each_topic(desk: Desk) -> None:
    desk.generator = ScriptedGenerator(
        lambda prompt, seed: (short if "First" in prompt else passing)(prompt, seed)
    )
    desk.publish()
    ledger = desk.ledger()
    first, second = ledger.attempts.history()
    ledger.close()
    assert (first.outcome, second.outcome) == ("rejected", "posted")
    assert first.error is not None
    assert first.error.startswith("nothing passed for 'first-things'")
    assert {"filter", "measured", "limit", "seed", "section"} <= set(first.facts.rejections[0])


def test_a_rehearsal_changes_neither_site_nor_ledger(desk: Desk) -> None:
    ledger = desk.ledger()
    results = list(rehearse(desk.blog(ledger), site=desk.key, count=2))
    assert [outcome for _, outcome in outcomes(results)] == ["rendered", "rendered"]
    assert isinstance(results[0], Rendered)
    assert results[0].kept.post.content.startswith("<!-- wp:paragraph")
    assert ledger.attempts.history() == []
    assert ledger.open_posts(desk.key) == []
    ledger.close()
    assert desk.site.received == []


def test_a_named_topic_is_rehearsed_although_it_was_written(desk: Desk) -> None:
    desk.publish(topic="first-things")
    ledger = desk.ledger()
    # The same seed writes the same text, which is no copy of itself.
    near = earlier_posts(ledger, desk.wordpress(), site=desk.key, now=lambda: desk.now)
    [result] = rehearse(desk.blog(ledger), site=desk.key, count=1, topic="first-things")
    kept = ledger.kept_post(marker_of(desk.key, "first-things", ""))
    ledger.close()
    assert len(near) == 1
    assert isinstance(result, Rendered)
    assert kept is not None
    sealed = re.sub(r',"autoblogSeal":"\w+"', "", kept.post.content)  # by the login, at sending
    assert result.kept.post.content == sealed != kept.post.content


def test_an_unknown_topic_cannot_be_rehearsed(desk: Desk) -> None:
    ledger = desk.ledger()
    with pytest.raises(UsageError, match="no topic 'fourth'"):
        list(rehearse(desk.blog(ledger), site=desk.key, count=1, topic="fourth"))
    ledger.close()


def test_a_run_that_is_told_to_stop_ends_after_the_post_in_hand(desk: Desk) -> None:
    desk.publish(count=4, stopped=lambda: len(desk.site.posts) == 2)
    assert len(desk.site.posts) == 2


def test_the_same_seed_writes_the_same_post(desk: Desk) -> None:
    ledger = desk.ledger()
    first, again = (list(rehearse(desk.blog(ledger), site=desk.key, count=1)) for _ in range(2))
    ledger.close()
    assert isinstance(first[0], Rendered)
    assert isinstance(again[0], Rendered)
    assert first[0].kept.post.content == again[0].kept.post.content


def test_prose_is_preferred_to_a_bare_list(desk: Desk) -> None:
    def list_or_prose(prompt: str, seed: int) -> str:
        text = passing(prompt, seed)
        return "- " + text.replace(". ", ".\n- ") if seed % 2 else text

    desk.topics = topics_of()[2:3]
    desk.generator = ScriptedGenerator(list_or_prose)
    desk.publish(writing=WritingOptions(seed=7, candidates=16))
    [post] = desk.site.posts.values()
    assert post.content.startswith("<!-- wp:paragraph")
