"""One world for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fake_site import FakeSite
from tests.unit.daemon.world import World, utc
from tests.unit.pipeline.desk import Desk


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with FakeSite("https://blog.example", role="editor") as site:
        desk = Desk(address=f"sqlite:///{tmp_path}/ledger.db", site=site)
        world = World(desk=desk, clock=utc("2026-01-01 00:00"))
        yield world
        world.ledger.close()
