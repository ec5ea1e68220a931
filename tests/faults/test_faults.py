"""The fault run in short: nothing is lost, doubled or touched, and a careless client is caught."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoblog.sandbox.site_form import SiteForm
from tests.faults.run import run_faults
from tests.integration.real_wordpress import RealWordPress, WordPressFarm

pytestmark = pytest.mark.wordpress

FAULTS = 200
# So few that a careless client's harm shows in every run that was tried.
FAULTS_TO_CATCH = 60


@pytest.fixture
def site(wordpress_farm: WordPressFarm) -> Iterator[RealWordPress]:
    site = wordpress_farm.site(SiteForm())
    site.forget_posts()
    yield site
    site.forget_posts()


def test_nothing_is_lost_nothing_is_twice_and_no_edit_is_touched(
    site: RealWordPress, tmp_path: Path
) -> None:
    seed = random.SystemRandom().randrange(2**31)
    report = run_faults(site, folder=tmp_path, faults=FAULTS, seed=seed)
    assert report.is_clean, (seed, report.bugs, report.verdict)
    assert str(report) == f"faults {FAULTS}, lost 0, twice 0, edits touched 0"
    assert report.topics >= 10


def test_a_client_that_sends_without_looking_is_caught(site: RealWordPress, tmp_path: Path) -> None:
    report = run_faults(site, folder=tmp_path, faults=FAULTS_TO_CATCH, seed=4, blind=True)
    assert report.verdict.twice
    assert not report.is_clean
