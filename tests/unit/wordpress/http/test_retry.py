"""Retries wait as the site says, or longer each time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.errors import SiteAwayError, SiteBlockedError
from autoblog.wordpress import Retry
from autoblog.wordpress.http.retry import read_retry_after

_DATE = "Sat, 21 Nov 2026 01:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "Sat, 21 Nov 2026 01:02:00 GMT", "date": _DATE}, 120.0),
        ({"retry-after": "Sat, 21 Nov 2026 00:00:00 GMT", "date": _DATE}, 0.0),
        ({"retry-after": "Sat, 21 Nov 2026 01:02:00 GMT"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon", "date": _DATE}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "٣"}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_of_the_sites_clock(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert read_retry_after(headers) == seconds


@given(st.text(), st.text())
def test_any_retry_after_is_read_without_an_error(text: str, date: str) -> None:
    read_retry_after({"retry-after": text, "date": date})


class _Site:
    """A site that is away a number of times, then answers."""

    def __init__(self, away: int, *, retry_after_s: float | None = None) -> None:
        self.away = away
        self.asked = 0
        self._retry_after_s = retry_after_s

    def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self.away:
            raise SiteAwayError("away", retry_after_s=self._retry_after_s)
        return "answer"


@given(away=st.integers(0, 8), attempts=st.integers(1, 6), seed=st.integers())
def test_a_site_is_asked_again_after_growing_bounded_waits(
    away: int, attempts: int, seed: int
) -> None:
    waits: list[float] = []
    site = _Site(away)
    retry = Retry(
        wait=waits.append, random=random.Random(seed).random, attempts=attempts, longest_s=10
    )

    if away < attempts:
        assert retry.call(site) == "answer"
    else:
        with pytest.raises(SiteAwayError):
            retry.call(site)

    assert site.asked == min(away + 1, attempts)
    assert all(0.5 * 2**n <= wait <= 2.0**n for n, wait in enumerate(waits[:3]))
    assert all(wait <= 10 for wait in waits)


def test_retry_after_is_waited_out() -> None:
    waits: list[float] = []

    Retry(wait=waits.append, random=lambda: 0.5).call(_Site(1, retry_after_s=30.0))

    assert waits == [30.5]


def test_a_site_that_wants_us_much_later_is_left_alone() -> None:
    waits: list[float] = []
    site = _Site(1, retry_after_s=600.0)

    with pytest.raises(SiteAwayError):
        Retry(wait=waits.append).call(site)

    assert (waits, site.asked) == ([], 1)


def test_waiting_that_was_cut_short_ends_the_asking() -> None:
    site = _Site(1)

    with pytest.raises(SiteAwayError):
        Retry(wait=lambda _: True).call(site)

    assert site.asked == 1


def test_a_firewall_is_not_asked_again() -> None:
    def blocked() -> str:
        raise SiteBlockedError("blocked")

    waits: list[float] = []
    with pytest.raises(SiteBlockedError):
        Retry(wait=waits.append).call(blocked)
    assert waits == []
