"""`moved` tells the database that a site has a new address."""

from autoblog.ledger import Ledger
from tests.unit.cli.conftest import Folder


def test_a_move_is_remembered_and_makes_no_topic_due(folder: Folder) -> None:
    folder.run("publish")
    former = folder.site.url.removeprefix("https://")
    folder.site.known_hosts.add("new.example")
    folder.site.url = "https://new.example/en"
    folder.set(WORDPRESS_URL="https://new.example/en")

    asked = folder.run("publish")
    assert asked.code == 78
    assert f"autoblog moved {former} new.example/en" in asked.err

    told = folder.run("moved", f"https://{former}/", "https://new.example/en/wp-admin/")
    assert (told.code, len(folder.site.posts)) == (0, 1)
    titles = [post.title for post in folder.site.posts.values()]
    folder.run("publish")
    assert [post.title for post in folder.site.posts.values()].count(titles[0]) == 1
    assert len(folder.site.posts) == 2


def test_a_site_that_the_database_does_not_know_has_not_moved(folder: Folder) -> None:
    folder.run("publish")
    said = folder.run("moved", "unknown.example", "new.example")
    assert (said.code, "knows no site" in said.err) == (2, True)


def test_a_site_with_posts_of_its_own_is_no_new_address(folder: Folder) -> None:
    folder.run("publish")
    former = folder.site.url.removeprefix("https://")
    ledger = Ledger.open(f"sqlite:///{folder.path}/autoblog.db")
    [kept] = ledger.sent_posts(former)
    ledger.close()
    assert kept.site == former
    said = folder.run("moved", former, former)
    assert said.code == 0
