"""A new post that copies an earlier one, ours or the site's, is refused."""

from datetime import timedelta

from tests.desk import Desk, topics_of
from tests.fake_site.faults import timeout
from tests.fake_site.records import FakePost
from tests.prose import passing
from tests.scripted import ScriptedGenerator

TOPICS = """
defaults: {words: {min: 50, max: 600}, outline: []}
topics:
  - {title: First things}
  - {title: Second thoughts}
  - {title: Third time lucky, filters: {near_duplicate: off}}
"""


def once(prompt: str, seed: int) -> str:
    return passing("the same", 1)


def on_site(desk: Desk, text: str) -> int:
    number = 900 + len(desk.site.posts)
    desk.site.posts[number] = FakePost(
        id=number,
        author=2,
        title="Theirs",
        content=f"<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->",
        excerpt="",
        slug=f"theirs-{number}",
        status="publish",
        modified_gmt=desk.site.now(),
    )
    return number


def refused_as_copy(desk: Desk, topic: str) -> bool:
    [result] = desk.publish(topic=topic)
    assert result.outcome in {"posted", "rejected"}
    names = {one["filter"] for one in result.facts.rejections}
    assert (result.outcome == "rejected") == ("near_duplicate" in names)
    return result.outcome == "rejected"


def test_a_copy_of_an_earlier_post_of_ours_is_refused_unless_the_topic_allows_it(
    desk: Desk,
) -> None:
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator(once)
    assert not refused_as_copy(desk, "first-things")
    assert refused_as_copy(desk, "second-thoughts")
    assert not refused_as_copy(desk, "third-time-lucky")


def test_a_copy_of_the_site_s_own_post_is_refused_until_that_post_is_gone(desk: Desk) -> None:
    desk.topics = topics_of(TOPICS)
    desk.generator = ScriptedGenerator(once)
    number = on_site(desk, once("", 0))
    assert refused_as_copy(desk, "first-things")
    desk.site.delete(number)
    desk.now += timedelta(hours=1)
    assert not refused_as_copy(desk, "first-things")


def test_the_site_s_posts_are_read_once_for_several_topics(desk: Desk) -> None:
    on_site(desk, passing("another", 2))
    desk.publish(count=3)
    listed = [one for one in desk.site.received if "context=view" in one.url]
    assert len(listed) == 3  # the count, the numbers, the one text


def test_a_site_whose_list_of_posts_fails_still_gets_the_post(desk: Desk) -> None:
    desk.site.faults.script(timeout(acts=False), route="context=view", times=9)
    [result] = desk.publish()
    assert result.outcome == "posted"
    assert desk.site.faults.left < 9
