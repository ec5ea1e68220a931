"""Sizes are told in the unit that suits them."""

import pytest

from autoblog.readable_sizes import readable_size


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 MiB"), (480 * 2**20, "480 MiB"), (2**30 * 53 // 10, "5.3 GiB")]
)
def test_sizes_are_told_in_mebibytes_until_gibibytes_suit_them(count: int, text: str) -> None:
    assert readable_size(count) == text
