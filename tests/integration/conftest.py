"""Fixtures that give the integration tests real WordPress sites."""

import pytest

from autoblog.sandbox.site_form import SiteForm
from tests.integration.real_wordpress import RealWordPress, WordPressFarm

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
