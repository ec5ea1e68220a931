"""Two machines with the same topics and a ledger each leave one post of each topic."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.program import Program
from tests.faults.run import stored_posts
from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress

TOPICS = 6


@pytest.fixture
def site(wordpress: RealWordPress) -> Iterator[RealWordPress]:
    wordpress.forget_posts()
    yield wordpress
    wordpress.forget_posts()


def machine(site: RealWordPress, ledger: Path) -> Program:
    account = site.accounts["author"]
    return Program(
        lane=0,
        url=site.url,
        ledger=f"sqlite:///{ledger}",
        role="author",
        username=account.username,
        application_password=account.application_password,
        blind=False,
        read_timeout_s=60.0,
    )


@pytest.mark.parametrize("apart_s", [0.0, 0.4])
def test_machines_that_start_together_leave_one_post_of_each_topic(
    site: RealWordPress, tmp_path: Path, apart_s: float
) -> None:
    machines = [machine(site, tmp_path / name) for name in ("one.db", "other.db")]
    threads = [
        threading.Thread(target=one.publish, kwargs={"count": TOPICS, "begin": True})
        for one in machines
    ]
    for thread in threads:
        thread.start()
        threading.Event().wait(apart_s)
    for thread in threads:
        thread.join()
    for one in machines:
        one.publish(count=TOPICS, begin=False)

    topics = Counter(stored.slug for stored in stored_posts(site))
    assert len(topics) >= TOPICS
    assert set(topics.values()) == {1}
