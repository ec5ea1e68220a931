"""Fixtures that give the integration tests real WordPress sites."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autoblog.sandbox.site_form import SiteForm
from tests.integration.real_wordpress import RealWordPress, WordPressFarm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.integration.studio_browser import NewWindow

FORMS = {
    "pretty": SiteForm(),
    "plain": SiteForm(permalinks="plain"),
    "subfolder": SiteForm(subfolder="blog"),
    "closed_rest": SiteForm(closed_rest=True),
}


@pytest.fixture(scope="session")
def wordpress(wordpress_farm: WordPressFarm) -> RealWordPress:
    """The usual site: pretty permalinks at the top of its address, application passwords on."""
    return wordpress_farm.site(FORMS["pretty"])


@pytest.fixture(scope="session")
def plain_wordpress(wordpress_farm: WordPressFarm) -> RealWordPress:
    """A site with plain permalinks: REST is at `?rest_route=`, not at `/wp-json/`."""
    return wordpress_farm.site(FORMS["plain"])


@pytest.fixture(scope="session")
def subfolder_wordpress(wordpress_farm: WordPressFarm) -> RealWordPress:
    """A site that lies at `/blog` of its address."""
    return wordpress_farm.site(FORMS["subfolder"])


@pytest.fixture(scope="session")
def closed_wordpress(wordpress_farm: WordPressFarm) -> RealWordPress:
    """A site that answers REST to logged-in users only."""
    return wordpress_farm.site(FORMS["closed_rest"])


@pytest.fixture(scope="session")
def production_wordpress(wordpress_farm: WordPressFarm) -> RealWordPress:
    """A site on plain http that takes itself for public, so application passwords are off."""
    return wordpress_farm.site(SiteForm(environment="production"))


@pytest.fixture(scope="session", params=FORMS.values(), ids=list(FORMS))
def any_wordpress(wordpress_farm: WordPressFarm, request: pytest.FixtureRequest) -> RealWordPress:
    """Each form of site in turn."""
    form: SiteForm = request.param
    return wordpress_farm.site(form)


@pytest.fixture(scope="module")  # two of Playwright's in one process do not bear each other
def browser() -> Iterator["Browser"]:
    """Chromium, for the tests of the studio alone."""
    from tests.integration.studio_browser import running_browser  # noqa: PLC0415

    with running_browser() as browser:
        yield browser


@pytest.fixture
def new_window(browser: "Browser") -> Iterator["NewWindow"]:
    """Opens windows of strangers."""
    from tests.integration.studio_browser import windows_of  # noqa: PLC0415

    with windows_of(browser) as opened:
        yield opened


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for pictures of pages, to be looked at: AUTOBLOG_TEST_PICTURES, or below /tmp."""
    named = os.environ.get("AUTOBLOG_TEST_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
