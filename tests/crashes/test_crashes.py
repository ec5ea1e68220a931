"""A short crash run: nothing is lost and nothing is twice."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoblog.sandbox.site_form import SiteForm
from tests.crashes.run import run_crashes
from tests.integration.real_wordpress import RealWordPress, WordPressFarm

pytestmark = pytest.mark.wordpress

CRASHES = 5


@pytest.fixture
def site(wordpress_farm: WordPressFarm) -> Iterator[RealWordPress]:
    site = wordpress_farm.site(SiteForm())
    site.forget_posts()
    yield site
    site.forget_posts()


def test_nothing_is_lost_and_nothing_is_twice(site: RealWordPress, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**31)
    report = run_crashes(site, folder=tmp_path, crashes=CRASHES, seed=seed)
    assert report.is_clean, (seed, report.bugs, report.verdict)
    assert str(report) == f"crashes {CRASHES}, lost 0, twice 0"
    assert report.topics >= 2
