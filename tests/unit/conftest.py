"""One desk for each test."""

from collections.abc import Iterator

import pytest

from tests.desk import Desk
from tests.fake_site import FakeSite


@pytest.fixture
def desk(database: str) -> Iterator[Desk]:
    with FakeSite("https://blog.example", role="editor") as site:
        yield Desk(address=database, site=site)
