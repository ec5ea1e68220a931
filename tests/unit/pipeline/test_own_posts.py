"""A base model sees the site's own posts as examples, and a model of another form costs no call."""

import pytest

from autoblog.pipeline.own_posts import EXAMPLE_WORDS, as_document
from tests.desk import Desk, topics_of
from tests.fake_site.faults import timeout
from tests.prose import passing
from tests.scripted import ScriptedGenerator
from tests.unit.pipeline.test_near_duplicates import on_site

TOPICS = "topics: [{title: First things, outline: [Why], words: {min: 50, max: 600}}]"
LONG = " ".join(["Our own words about bread."] * (EXAMPLE_WORDS.min // 5 + 1))
SHIPPED = "# What a tide table tells you"


@pytest.fixture
def base_model(desk: Desk) -> ScriptedGenerator:
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator(passing, knows_headers=False)
    return desk.generator


def test_the_newest_posts_of_people_stand_before_the_document(
    desk: Desk, base_model: ScriptedGenerator
) -> None:
    on_site(desk, "Too short.")
    on_site(desk, LONG)
    [result] = desk.publish()
    assert result.outcome == "posted"
    first = base_model.calls[0].prompts[0]
    assert first.startswith(f"# Theirs\n\n{LONG}")
    assert "Too short." not in first
    assert SHIPPED not in first


def test_a_site_without_fitting_posts_gets_the_example_that_ships(
    desk: Desk, base_model: ScriptedGenerator
) -> None:
    desk.publish()
    assert base_model.calls[0].prompts[0].startswith(SHIPPED)


def test_posts_that_autoblog_wrote_are_no_examples(
    desk: Desk, base_model: ScriptedGenerator
) -> None:
    desk.topics = topics_of(
        "defaults: {words: {min: 130, max: 400}, outline: [Why], status: publish}\n"
        "topics: [{title: First things}, {title: Second thoughts}]"
    )
    desk.publish(count=2)
    assert len(desk.titles()) == 2
    assert all(call.prompts[0].startswith(SHIPPED) for call in base_model.calls)


def test_a_site_that_does_not_answer_costs_a_warning_and_no_post(
    desk: Desk, base_model: ScriptedGenerator, caplog: pytest.LogCaptureFixture
) -> None:
    on_site(desk, LONG)
    desk.site.faults.script(timeout(acts=False), route="orderby=date", times=9)
    [result] = desk.publish()
    assert result.outcome == "posted"
    assert base_model.calls[0].prompts[0].startswith(SHIPPED)
    assert "written without them as examples" in caplog.text


def test_the_sites_posts_of_people_are_sources_and_are_read_once_a_run(desk: Desk) -> None:
    desk.generator = ScriptedGenerator(passing, takes_chat=True)
    on_site(desk, "Our loaves rise for 31 hours in the cellar.")
    desk.topics = topics_of(
        "defaults: {words: {min: 50, max: 600}, outline: [Why], status: publish, sources: [site]}\n"
        "topics: [{title: How our loaves rise}, {title: Where our loaves rise}]"
    )
    results = desk.publish(count=2)
    assert [result.outcome for result in results] == ["posted", "posted"]
    assert "31 hours in the cellar" in desk.generator.calls[0].prompts[0]
    read = [one for one in desk.site.received if "orderby=date" in one.url]
    assert len(read) == 1
    desk.site.faults.script(timeout(acts=False), route="orderby=date", times=9)
    desk.topics = topics_of(
        "topics: [{title: Third loaf, words: {min: 50, max: 600}, outline: [Why], sources: [site]}]"
    )
    [result] = desk.publish()
    assert result.outcome == "posted"


def test_markup_becomes_a_document() -> None:
    markup = (
        "<p>One &amp; two<br>lines.</p><h2 class='x'>Head</h2><ul><li>a</li><li><b>b</b></li></ul>"
        "<figure><img src='x'></figure><script>no()</script><p></p><blockquote><p>Said.</p>"
    )
    assert as_document(" A  title ", markup) == (
        "# A title\n\nOne & two lines.\n\n## Head\n\n- a\n\n- b\n\nSaid."
    )
