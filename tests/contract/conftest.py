"""Every contract case runs against the fake site and against real WordPress."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from autoblog.sandbox.site_form import SiteForm
from autoblog.wordpress import Transport, find_site
from tests.contract.blog import Blog, Clock, FakeBlog, Human, RealBlog
from tests.fake_site import FakeSite

if TYPE_CHECKING:
    from tests.integration.real_wordpress import WordPressFarm

_FAKE: dict[str, tuple[str, dict[str, Any]]] = {
    "pretty": ("https://blog.example", {}),
    "plain": ("https://blog.example", {"permalinks": "plain"}),
    "subfolder": ("https://blog.example/blog", {}),
    "closed": ("https://blog.example", {"closed": True}),
}
_REAL = {
    "pretty": SiteForm(),
    "plain": SiteForm(permalinks="plain"),
    "subfolder": SiteForm(subfolder="blog"),
    "closed": SiteForm(closed_rest=True),
}


def _kinds(forms: list[str]) -> list[object]:
    real = [pytest.param(("real", f), id=f"real-{f}", marks=pytest.mark.wordpress) for f in forms]
    return [*(pytest.param(("fake", f), id=f"fake-{f}") for f in forms), *real]


def _open(request: pytest.FixtureRequest) -> Iterator[Blog]:
    kind, form = request.param
    if kind == "fake":
        url, habits = _FAKE[form]
        clock = Clock()
        missing = (f"{urlsplit(url).path}/no/such/page",)
        with FakeSite(url, now=clock, missing_pages=missing, **habits) as site:
            yield FakeBlog(site, clock, form)
        return
    farm: WordPressFarm = request.getfixturevalue("wordpress_farm")
    yield RealBlog(site=farm.site(_REAL[form]), form=form)


@pytest.fixture(params=_kinds(["pretty"]))
def blog(request: pytest.FixtureRequest) -> Iterator[Blog]:
    """The usual site: pretty permalinks at the top of its address."""
    yield from _open(request)


@pytest.fixture(params=_kinds(["pretty", "plain", "subfolder", "closed"]))
def any_blog(request: pytest.FixtureRequest) -> Iterator[Blog]:
    """Each form of site in turn."""
    yield from _open(request)


@pytest.fixture(params=_kinds(["subfolder"]))
def subfolder_blog(request: pytest.FixtureRequest) -> Iterator[Blog]:
    """A site in a folder of its host."""
    yield from _open(request)


@pytest.fixture
def human(request: pytest.FixtureRequest) -> Human:
    """The administrator of the test's site."""
    names = set(request.fixturenames) & {"blog", "any_blog"}
    blog: Blog = request.getfixturevalue(names.pop())
    credentials = blog.credentials("administrator")
    return Human(find_site(blog.url, http=Transport(), credentials=credentials), credentials)
