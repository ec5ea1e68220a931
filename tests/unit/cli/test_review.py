"""`review`: what became of our posts, as a user and as a script reads it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from autoblog.ledger import Ledger
from tests.fake_site import faults
from tests.unit.cli.conftest import Folder

KEYS = [
    "topic",
    "period",
    "post_id",
    "title",
    "status",
    "outcome",
    "edited",
    "edit_link",
    "link",
    "model",
    "published_at",
    "reviewed_at",
]


def review(folder: Folder) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    said = folder.run("review", "--json")
    assert said.code == 0, said.err
    *posts, totals = map(json.loads, said.out.splitlines())
    return posts, totals


def numbers(folder: Folder) -> list[int]:
    return [post.id for post in folder.site.posts.values() if "autoblog" in post.content]


def test_drafts_wait_unedited(folder: Folder) -> None:
    folder.run("publish", "--count", "2")
    posts, totals = review(folder)

    assert [list(post) for post in posts] == [KEYS, KEYS]
    assert {(p["outcome"], p["status"], p["edited"]) for p in posts} == {("waiting", "draft", 0.0)}
    assert posts[0]["title"] == "First things"
    assert totals["totals"]["waiting"] == 2
    assert totals["totals"]["published_share"] == 0


def test_every_fate_is_told(folder: Folder) -> None:
    folder.run("publish", "--count", "3")
    first, second, third = numbers(folder)
    folder.site.posts[first].status = "publish"
    folder.site.trash(second)
    folder.site.delete(third)
    posts, totals = review(folder)

    assert [(p["outcome"], p["status"]) for p in posts] == [
        ("published", "publish"),
        ("trashed", "trash"),
        ("gone", None),
    ]
    assert posts[0]["published_at"] is not None
    assert posts[2]["edited"] is None
    assert totals["totals"]["published_share"] == pytest.approx(1 / 3, abs=1e-4)
    assert totals["by_topic"]["first-things"]["published"] == 1
    assert list(totals["by_model"].values()) == [totals["totals"]]


def test_edits_are_measured_and_nothing_is_written(folder: Folder) -> None:
    folder.run("publish")
    [number] = numbers(folder)
    post = folder.site.posts[number]
    folder.site.edit(number, post.content.replace("</p>", " and some more</p>", 1))
    before = vars(post).copy()
    folder.site.received.clear()
    [line], totals = review(folder)

    assert 0 < line["edited"] < 0.2
    assert totals["totals"]["edited"] == 1
    assert folder.site.written() == []
    assert vars(folder.site.posts[number]) == before


def test_what_wordpress_itself_changes_is_no_edit(folder: Folder) -> None:
    author = folder.site.user("author")
    folder.set(
        WORDPRESS_USERNAME=author.username,
        WORDPRESS_APPLICATION_PASSWORD=f"'{author.application_password}'",
    )
    (folder.path / "templates" / "topics.yaml").write_text(
        "defaults: {words: {min: 50, max: 300}}\ntopics: [{title: Salt & <pepper>}]\n",
        encoding="utf-8",
    )
    folder.run("publish")
    [line], _ = review(folder)

    assert (line["title"], line["edited"]) == ("Salt & \u2039pepper\u203a", 0)


def test_a_post_that_a_contributor_may_no_longer_edit_is_seen_as_published(folder: Folder) -> None:
    contributor = folder.site.user("contributor")
    folder.set(
        WORDPRESS_USERNAME=contributor.username,
        WORDPRESS_APPLICATION_PASSWORD=f"'{contributor.application_password}'",
    )
    folder.run("publish", "--count", "2")
    first, second = numbers(folder)
    folder.site.posts[first].status = folder.site.posts[second].status = "publish"
    folder.site.edit(second, "Something else.")
    same, other = review(folder)[0]

    assert (same["outcome"], same["edited"]) == ("published", 0)
    assert (other["outcome"], other["edited"]) == ("published", None)


def test_a_number_that_went_to_another_post_of_ours_is_not_taken_for_it(folder: Folder) -> None:
    folder.run("publish", "--count", "2")
    first, second = numbers(folder)
    folder.site.posts[first].content = folder.site.posts[second].content
    posts, _ = review(folder)

    assert [post["outcome"] for post in posts] == ["gone", "waiting"]


def test_a_post_that_came_back_from_the_trash_is_no_longer_trashed(folder: Folder) -> None:
    folder.run("publish")
    [number] = numbers(folder)
    folder.site.trash(number)
    trashed = review(folder)[0][0]["outcome"]
    folder.site.posts[number].status = "publish"

    assert (trashed, review(folder)[0][0]["outcome"]) == ("trashed", "published")
    [kept] = Ledger.peek(f"sqlite:///{folder.path}/autoblog.db").reviews.all().values()
    assert (kept.outcome, kept.status, kept.edited) == ("published", "publish", 0)


def test_hundreds_of_posts_take_a_few_requests(folder: Folder) -> None:
    folder.run("publish")
    ledger = Ledger.open(f"sqlite:///{folder.path}/autoblog.db")
    [kept] = ledger.sent_posts("blog.example")
    assert kept.ref is not None
    for number in range(1000, 1230):
        marker = f"{number:032}"
        stands = folder.site.posts[kept.ref.id]
        content = stands.content.replace(kept.post.marker, marker)
        folder.site.posts[number] = replace(stands, id=number, content=content)
        post, ref = replace(kept.post, marker=marker), replace(kept.ref, id=number)
        ledger.keep(replace(kept, post=post, ref=ref, topic=f"topic-{number}"))
    folder.site.received.clear()
    posts, totals = review(folder)

    assert len(posts) == totals["totals"]["waiting"] == 231
    assert len(folder.site.received) <= 7


def test_people_read_fates_titles_where_to_edit_and_totals(folder: Folder) -> None:
    folder.set(AUTOBLOG_CANDIDATES=16, AUTOBLOG_SEED=5)
    folder.run("publish", "--count", "2")
    first, second = numbers(folder)
    folder.site.posts[first].status = "publish"
    folder.site.posts[second].title = "Second\x1b[2J thoughts"
    totals = "2 posts: 1 waiting, 1 published (50 % published); 1 edited, under 1 % of the words"
    said = folder.run("review")

    assert said.code == 0
    assert said.out.splitlines() == [
        "published  First things",
        "waiting    Second [2J thoughts (1 % edited)",
        f"           {folder.site.url}/wp-admin/post.php?post={second}&action=edit",
        "",
        f"{totals} on average",
    ]


def test_nothing_to_review_is_no_failure_and_asks_nobody(folder: Folder) -> None:
    said = folder.run("review")

    assert (said.code, said.out) == (0, "")
    assert "nothing was posted yet" in said.err
    assert folder.site.received == []


def test_a_site_that_is_away_exits_with_69(folder: Folder) -> None:
    folder.run("publish")
    folder.site.faults.script(faults.maintenance("3600"), times=99)

    assert folder.run("review").code == 69


def test_a_refused_login_exits_with_77(folder: Folder) -> None:
    folder.run("publish")
    folder.set(WORDPRESS_APPLICATION_PASSWORD="wrong")

    assert folder.run("review").code == 77


def test_missing_settings_exit_with_78(folder: Folder) -> None:
    (folder.path / ".env").write_text("", encoding="utf-8")

    assert folder.run("review").code == 78
