"""A post written step by step: by the pipeline's own means, to the same ledger and site."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from autoblog.covers.cards import draw_cover
from autoblog.errors import UsageError
from autoblog.pipeline import Rendered, rehearse
from autoblog.studio import post_steps
from autoblog.studio.candidate_cards import candidate_cards, marked, title_choices
from autoblog.studio.post_in_progress import (
    TITLE,
    PostInProgress,
    edit_text,
    take,
    with_title,
)
from autoblog.studio.sending import PostDetails
from autoblog.studio.workshop import Workshop
from tests.desk import Desk
from tests.fake_site import faults
from tests.prose import looping, passing
from tests.unit.studio.desks import workshop_of


@contextmanager
def away(desk: Desk) -> Iterator[None]:
    """No connection to the site during the block."""
    desk.site.faults.script(faults.refused(), times=99)
    yield
    desk.site.faults.clear()


def begun(workshop: Workshop, slug: str = "first-things") -> PostInProgress:
    told = post_steps.begin(workshop, slug, model="scripted", candidates=2, temperature=None)
    assert told.post is not None
    return told.post


def last(told: Iterator[Any]) -> Any:
    *_, found = told
    return found


def written(
    workshop: Workshop, post: PostInProgress, step: int, prompt: str | None = None
) -> PostInProgress:
    found = last(post_steps.write(workshop, post, step, prompt=prompt, session="a"))
    assert isinstance(found.post, PostInProgress)
    return found.post


def whole(workshop: Workshop, post: PostInProgress) -> PostInProgress:
    found = last(post_steps.write_missing(workshop, post, session="a")).post or post
    told, look = last(post_steps.put_together(workshop, found, overruled=False, session="a"))
    assert look is not None, told.message
    assert isinstance(look.rendered, Rendered)
    assert post.title in look.page
    assert isinstance(told.post, PostInProgress)
    return told.post


def texts(post: PostInProgress) -> list[str | None]:
    return [None if each.taken is None else each.taken.text for each in post.parts]


def test_an_untouched_post_is_the_one_that_a_run_would_write(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = whole(workshop, begun(workshop))
    assert "draft is in WordPress" in post_steps.send(workshop, post, PostDetails())
    by_hand = desk.kept("first-things")

    desk.address = f"{desk.address}-other"
    ledger = desk.ledger()
    run = desk.blog(ledger, forced_status="draft")
    [result] = rehearse(run, site=desk.key, count=1, topic="first-things")
    ledger.close()
    assert isinstance(result, Rendered)
    assert by_hand.post == replace(result.kept.post, seal=by_hand.post.seal).sealed(
        by_hand.post.seal
    )
    provenance = dict(by_hand.provenance)
    assert provenance.pop("studio") == {"edited": [], "own_prompts": [], "overruled": False}
    assert provenance["sections"] == result.kept.provenance["sections"]


def test_writing_a_part_again_leaves_the_others_as_they_are(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = last(post_steps.write_missing(workshop, begun(workshop), session="a")).post
    again = written(workshop, post, 1)
    assert [a == b for a, b in zip(texts(post), texts(again), strict=True)] == [True, False, True]
    assert again.parts[1].attempts == 2
    other = take(again, 1, 1 if again.parts[1].taken == again.parts[1].candidates[0] else 0)
    assert texts(other)[1] != texts(again)[1]
    assert texts(other)[2] == texts(again)[2]


def test_parts_are_written_in_order(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = begun(workshop)
    told = last(post_steps.write(workshop, post, 2, prompt=None, session="a"))
    assert "First write &#x27;Opening&#x27;" in told.message
    told, look = last(post_steps.put_together(workshop, post, overruled=False, session="a"))
    assert look is None
    assert "Opening, Why, How" in told.message


def test_refused_texts_are_shown_with_measure_and_limit_and_may_be_taken(desk: Desk) -> None:
    workshop = workshop_of(desk, script=looping)
    post = written(workshop, begun(workshop), 0)
    assert post.parts[0].taken is None
    cards = candidate_cards(post, 0)
    assert "refused" in cards
    assert "loop: " in cards
    assert ", limit 24<small>words in a row" in cards
    post = take(post, 0, 0)
    assert texts(post)[0]


def test_a_prompt_of_ones_own_is_used_this_time_alone_and_recorded(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = written(workshop, begun(workshop), 0, prompt="My own prompt")
    assert post.calls[-1].prompts == ("My own prompt",)
    _, usual = last(post_steps.show_prompt(workshop, post, 0, session="a"))
    assert usual not in {None, "My own prompt"}
    post = whole(workshop, post)
    post_steps.send(workshop, post, PostDetails())
    assert desk.kept("first-things").provenance["studio"]["own_prompts"] == ["Opening"]


def test_a_persons_version_of_a_text_wins_and_is_judged(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = last(post_steps.write_missing(workshop, begun(workshop), session="a")).post
    own = passing("mine", 1)
    post = whole(workshop, edit_text(post, 1, own))
    post_steps.send(workshop, post, PostDetails())
    kept = desk.kept("first-things")
    assert own.split("\n\n")[0] in kept.post.content
    assert kept.provenance["studio"]["edited"] == ["Why"]
    bad = edit_text(post, 1, "I am a bot and I loop. " * 40).parts[1].taken
    assert bad is not None
    assert "loop" in {each.filter for each in bad.rejections}
    with pytest.raises(UsageError, match="empty"):
        edit_text(post, 1, "  ")


def test_titles_are_suggested_for_a_topic_that_has_one(desk: Desk) -> None:
    titles = ["Why gardens need rain and light", "A title that is " + "very " * 30 + "long"]
    workshop = workshop_of(desk, script=titles)
    post = written(workshop, begun(workshop), TITLE)
    labels = dict(title_choices(post))
    assert any("characters)" in label for label in labels)
    assert any("title_characters" in label for label in labels)
    assert post.title in labels.values()
    typed = with_title(post, " My  own title ")
    assert typed.title == "My own title"
    assert typed.titles.edited


def test_an_outline_keeps_the_texts_of_the_headings_that_stay(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = last(post_steps.write_missing(workshop, begun(workshop), session="a")).post
    changed = post_steps.change_outline(workshop, post, headings="When\nHow\n\n", closing="The end")
    assert [part.heading for part in changed.script.parts] == [None, "When", "How", "The end"]
    assert texts(changed) == [texts(post)[0], None, texts(post)[2], None]
    assert changed.missing == [1, 3]
    assert whole(workshop, changed).written is not None
    with pytest.raises(UsageError, match="same heading"):
        post_steps.change_outline(workshop, post, headings="How\nHow", closing="")


def test_a_change_after_putting_together_has_to_be_put_together_again(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = with_title(whole(workshop, begun(workshop)), "Another title")
    assert "Put the post together first" in post_steps.send(workshop, post, PostDetails())
    assert desk.titles() == []


def test_excerpt_tags_and_categories_are_the_persons(desk: Desk) -> None:
    workshop = workshop_of(desk)
    details = PostDetails(excerpt="Mine & <b>short</b>", tags=("one", "two"), categories=("News",))
    post_steps.send(workshop, whole(workshop, begun(workshop)), details)
    post = desk.kept("first-things").post
    assert (post.tags, post.categories) == (("one", "two"), ("News",))
    assert post.excerpt.startswith("Mine &amp; ")
    assert "<" not in post.excerpt


def test_the_cover_is_shown_with_the_post(desk: Desk) -> None:
    workshop = replace(
        workshop_of(desk),
        make_blog=lambda ledger: desk.blog(ledger, forced_status="draft", draw_cover=draw_cover),
    )
    post = last(post_steps.write_missing(workshop, begun(workshop), session="a")).post
    _, look = last(post_steps.put_together(workshop, post, overruled=False, session="a"))
    assert '<img class="cover" src="data:image/' in look.page


def test_a_second_click_sends_nothing_twice(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = whole(workshop, begun(workshop))
    first = post_steps.send(workshop, post, PostDetails())
    assert 'href="https://blog.example/wp-admin/post.php?post=' in first
    again = post_steps.send(workshop, post, PostDetails())
    assert "written before" in again
    assert "Edit post" in again
    assert desk.titles() == ["First things"]
    told = post_steps.begin(
        workshop, "first-things", model="scripted", candidates=2, temperature=None
    )
    assert "written before" in told.message


def test_a_topic_that_a_run_has_written_meanwhile_is_not_sent(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = whole(workshop, begun(workshop))
    desk.publish(topic="first-things")
    assert "written before" in post_steps.send(workshop, post, PostDetails())
    assert desk.titles() == ["First things"]


def test_a_site_that_is_down_keeps_the_post_and_the_next_run_sends_it(desk: Desk) -> None:
    workshop = workshop_of(desk)
    desk.publish(topic="third-time-lucky")
    post = whole(workshop, begun(workshop))
    with away(desk):
        said = post_steps.send(workshop, post, PostDetails(excerpt="Kept."))
    assert "the post is kept and the next run sends it" in said
    assert desk.states()["first-things"] == "ready"
    desk.publish(topic="first-things")
    assert desk.kept("first-things").post.excerpt == "Kept."
    assert desk.titles() == ["Third time lucky", "First things"]


def test_a_site_that_was_never_found_keeps_nothing_and_says_so(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = whole(workshop, begun(workshop))
    with away(desk):
        said = post_steps.send(workshop, post, PostDetails())
    assert "ab-bad" in said
    assert desk.states() == {}


def test_a_failing_model_is_a_sentence_and_the_post_stays(desk: Desk) -> None:
    workshop = workshop_of(desk)
    post = written(workshop, begun(workshop), 0)
    broken = workshop_of(desk, error=ValueError("a bug"))
    told = last(post_steps.write(broken, post, 1, prompt=None, session="a"))
    assert "autoblog has a bug here" in told.message
    assert told.post is None


def test_claims_are_marked_and_no_text_is_read_as_markup() -> None:
    text = "In 1931 Ada met <b>Ada</b> & 1931."
    assert marked(text, {"1931", "Ada"}) == (
        "In <mark>1931</mark> <mark>Ada</mark> met &lt;b&gt;<mark>Ada</mark>&lt;/b&gt; &amp; "
        "<mark>1931</mark>."
    )
    assert marked("&#39; 39", {"39"}) == "&amp;#39; <mark>39</mark>"


def test_hostile_texts_are_escaped_everywhere(desk: Desk) -> None:
    hostile = "<script>alert(1)</script> \"'>" + passing("x", 1)
    workshop = workshop_of(desk, script=[hostile])
    post = written(workshop, begun(workshop), 0)
    assert "<script" not in candidate_cards(post, 0)
