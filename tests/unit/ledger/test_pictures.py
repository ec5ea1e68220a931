"""A picture's number on a site is remembered by its bytes."""

from collections.abc import Iterator

import pytest

from autoblog.ledger import Ledger

ONE, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def ledger(database: str) -> Iterator[Ledger]:
    ledger = Ledger.open(database)
    yield ledger
    ledger.close()


def test_a_picture_is_known_on_the_site_that_has_it_alone(ledger: Ledger) -> None:
    ledger.pictures.remember("here", ONE, 7)

    assert ledger.pictures.id_of("here", ONE) == 7
    assert ledger.pictures.id_of("there", ONE) is None
    assert ledger.pictures.id_of("here", OTHER) is None


def test_the_last_number_counts(ledger: Ledger) -> None:
    ledger.pictures.remember("here", ONE, 7)
    ledger.pictures.remember("here", ONE, 8)

    assert ledger.pictures.id_of("here", ONE) == 8
