"""A WordPress site in memory for tests, with faults on demand.

    with FakeSite() as site:
        site.faults.script(faults.timeout(acts=True), method="POST")
        ...
        assert len(site.posts) == 1

Everything sent through `requests` reaches it, from any part of the program.
"""

from tests.fake_site import faults
from tests.fake_site.faults import Fault
from tests.fake_site.records import FakeMedia, FakePost, User
from tests.fake_site.site import FakeSite

__all__ = ["FakeMedia", "FakePost", "FakeSite", "Fault", "User", "faults"]
