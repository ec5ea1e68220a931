"""One desk for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fake_site import FakeSite
from tests.unit.pipeline.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with FakeSite("https://blog.example", role="editor") as site:
        yield Desk(address=f"sqlite:///{tmp_path}/ledger.db", site=site)
