"""Posts that changed in the same second are all found, on whichever page they are."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.blog import RealBlog, find, log_in, sample
from tests.contract.breakages import SEARCH_WITHOUT_DRAFTS
from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress

MARKERS = [f"{number:032x}" for number in range(1, 27)]
MAKE_POSTS = """
    foreach (json_decode('MARKERS') as $marker) {
        wp_insert_post([
            'post_title' => 'A draft', 'post_content' => "$marker " . str_repeat('word ', 200),
            'post_status' => 'STATUS', 'post_author' => get_user_by('login', 'NAME')->ID,
        ]);
    }
"""


def make_posts(wordpress: RealWordPress, *, status: str) -> str:
    """Return PHP that makes a post of the author for each marker."""
    return (
        MAKE_POSTS.replace("MARKERS", json.dumps(MARKERS))
        .replace("NAME", wordpress.accounts["author"].username)
        .replace("STATUS", status)
    )


def test_every_draft_of_the_same_second_is_found(wordpress: RealWordPress) -> None:
    wordpress.forget_posts()
    since = datetime.now(tz=UTC) - timedelta(seconds=1)
    wordpress.run_php(make_posts(wordpress, status="draft"))
    client = log_in(RealBlog(site=wordpress, form="pretty"))

    with wordpress.must_use_plugin(SEARCH_WITHOUT_DRAFTS.php):
        missing = [
            m for m in MARKERS if find(client, replace(sample(), marker=m), since=since) is None
        ]

    wordpress.forget_posts()
    assert missing == []


def test_every_published_post_that_changed_in_the_same_second_is_read(
    wordpress: RealWordPress,
) -> None:
    wordpress.forget_posts()
    wordpress.run_php(make_posts(wordpress, status="publish"))
    client = log_in(RealBlog(site=wordpress, form="pretty"))
    found = client.read_changes({}, since=None)
    known = dict.fromkeys((post.id for post in found.changed), "another time")

    again = client.read_changes(known, since=datetime.now(tz=UTC))

    wordpress.forget_posts()
    assert len(known) == len(MARKERS)
    assert {post.id for post in again.changed} == known.keys()
