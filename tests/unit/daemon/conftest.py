"""One world for each test."""

from collections.abc import Iterator

import pytest

from tests.desk import Desk
from tests.fake_site import FakeSite
from tests.unit.daemon.world import World, utc


@pytest.fixture
def world(database: str) -> Iterator[World]:
    with FakeSite("https://blog.example", role="editor") as site:
        desk = Desk(address=database, site=site)
        world = World(desk=desk, clock=utc("2026-01-01 00:00"))
        yield world
        world.ledger.close()
