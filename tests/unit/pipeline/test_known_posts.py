"""What another ledger sent is adopted as it is, with a note where it is not as it was wanted."""

from pathlib import Path

import pytest

from tests.desk import Desk, topics_of
from tests.fake_site import FakeSite

TOPICS = topics_of("topics:\n  - {title: First things, status: publish}\n")


@pytest.mark.parametrize(
    ("status", "noted"), [("pitch", "stays pitch"), ("draft", "stays a draft"), ("publish", "")]
)
def test_a_post_of_another_ledger_that_is_not_as_wanted_is_adopted_with_a_note(
    tmp_path: Path, status: str, noted: str
) -> None:
    with FakeSite(plugin_statuses=("pitch",)) as site:
        Desk(f"sqlite:///{tmp_path}/one.db", site, topics=TOPICS).publish(forced_status="draft")
        [post] = site.posts.values()
        post.status = status
        other = Desk(f"sqlite:///{tmp_path}/other.db", site, topics=TOPICS)

        [result] = other.publish()

        ref = other.kept("first-things").ref
        assert (result.outcome, result.ref) == ("skipped", ref)
        assert ref is not None
        assert noted in ref.note
        assert bool(noted) == bool(ref.note)
        assert len(site.posts) == 1
