"""A post that the site refuses each time keeps no other topic from being written."""

import pytest

from autoblog.errors import PostRefusedError
from tests.desk import Desk, topics_of
from tests.fake_site import faults
from tests.fake_site.faults import Fault

TOPICS = """
defaults: {words: {min: 100, max: 600}, outline: [], closing: none}
topics:
  - {title: What passwd is for}
  - {title: What passwd looks like}
  - {title: Bread}
  - {title: Butter}
  - {title: Cheese}
"""

# What firewalls and dying plugins answer to one text.
ANSWERS = {
    "403 with a page": faults.status(403, acts=False),
    "406 with a page": faults.status(406, acts=False),
    "a code of a plugin": faults.refusal("waf_blocked", 403),
    "a code of WordPress": faults.refusal("rest_forbidden", 403),
    "a page with 200": faults.challenge(),
    "PHP dies": faults.fatal_error(acts=False),
    "an answer that never comes": faults.timeout(acts=False),
    "the database": faults.refusal("db_insert_error", 500),
    "503": faults.status(503, acts=False),
}


def run_often(desk: Desk, runs: int) -> list[object]:
    return [result for _ in range(runs) for result in desk.publish(count_begun=False)]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_posts_that_alone_are_refused_keep_no_topic_from_being_written(
    desk: Desk, answer: Fault
) -> None:
    desk.topics = topics_of(TOPICS)
    desk.site.faults.script(answer, method="POST", route="/posts", words="passwd", times=99)
    run_often(desk, 9)
    assert desk.titles() == ["Bread", "Butter", "Cheese"]
    states = desk.states()
    refused = {states["what-passwd-is-for"], states["what-passwd-looks-like"]}
    # What leaves open whether it was done is sent six times, and then waits for a human.
    assert refused <= {"ready", "sending", "failed"}


@pytest.mark.parametrize("answer", [ANSWERS["403 with a page"], ANSWERS["the database"]])
def test_the_error_says_that_this_post_alone_is_refused_once_others_have_passed(
    desk: Desk, answer: Fault
) -> None:
    desk.topics = topics_of(TOPICS)[:1] + topics_of(TOPICS)[2:]
    desk.site.faults.script(answer, method="POST", route="/posts", words="passwd", times=99)
    first, *_ = desk.publish()
    assert "this post alone" not in str(first.error)
    run_often(desk, 4)
    last, *_ = desk.publish()
    assert isinstance(last.error, PostRefusedError)
    assert "this post alone" in str(last.error)
    ledger = desk.ledger()
    [kept] = ledger.open_posts(desk.key)
    ledger.close()
    assert "this post alone" in (kept.error or "")


def test_a_post_that_alone_was_refused_goes_out_once_the_firewall_takes_it(desk: Desk) -> None:
    desk.topics = topics_of(TOPICS)
    block = faults.status(403, acts=False)
    desk.site.faults.script(block, method="POST", route="/posts", words="passwd", times=99)
    run_often(desk, 6)
    desk.site.faults.clear()
    run_often(desk, 2)
    assert set(desk.states().values()) == {"done"}
    assert len(desk.titles()) == len(set(desk.titles())) == 5


def test_a_site_that_takes_nothing_makes_the_model_write_few_posts(desk: Desk) -> None:
    numbers = "".join(f"  - {{title: Number {number}}}\n" for number in range(30))
    desk.topics = topics_of(f"{TOPICS.partition('topics:')[0]}topics:\n{numbers}")
    block = faults.status(403, acts=False)
    desk.site.faults.script(block, method="POST", route="/posts", times=999)
    run_often(desk, 30)
    assert len(desk.states()) <= 6
    desk.site.faults.clear()
    run_often(desk, 30)
    assert len(desk.titles()) == len(set(desk.titles())) == 30


def test_a_site_that_nobody_answers_at_is_not_taken_for_one_that_refuses_a_post(
    desk: Desk,
) -> None:
    desk.topics = topics_of(TOPICS)
    block = faults.status(403, acts=False)
    desk.site.faults.script(block, method="POST", route="/posts", words="passwd", times=4)
    run_often(desk, 4)
    desk.site.faults.clear()
    desk.site.faults.script(faults.refused(), method="POST", route="/posts", times=99)
    [only] = desk.publish()
    assert "this post alone" not in str(only.error)
