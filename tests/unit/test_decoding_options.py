"""The options of decoding, as settings and topics write them."""

from dataclasses import fields

import pytest

from autoblog.decoding_options import DRY_RANGES, OPTION_NAMES, RANGES, read_dry, read_option
from autoblog.generation import Decoding


def test_every_option_sets_a_field_of_decoding() -> None:
    known = {field.name for field in fields(Decoding)}
    assert set(RANGES) <= known
    assert {f"dry_{name}" for name in DRY_RANGES} <= known
    assert set(OPTION_NAMES) == {*RANGES, "dry"}


@pytest.mark.parametrize("name", RANGES)
def test_both_ends_of_a_range_can_be_computed_with(name: str) -> None:
    ends = RANGES[name]
    for number in (ends.least + (0.01 if ends.above else 0), ends.most):
        [(read, value)] = read_option(name, f"{number:.20g}").items()
        assert (read, value) == (name, number)
        assert isinstance(value, int) is ends.whole
        Decoding(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("0.8", {"dry_multiplier": 0.8}),
        ("off", {"dry_multiplier": 0}),
        ("allowed_length=4, multiplier=1", {"dry_multiplier": 1, "dry_allowed_length": 4}),
        ("base=2", {"dry_base": 2}),
    ],
)
def test_dry_is_a_multiplier_or_its_parts(text: str, options: dict[str, float]) -> None:
    assert read_dry(text) == options
    Decoding(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("temperature", "9", "temperature is '9'; it must be a number from 0 to 5"),
        ("temperature", "warm", "temperature is 'warm'; it must be a number from 0 to 5"),
        ("temperature", "nan", "temperature is 'nan'"),
        ("top_p", "0", "top_p is '0'; it must be a number above 0 and at most 1"),
        ("top_k", "1.5", "top_k is '1.5'; it must be a whole number from 0 to 1e+06"),
        ("min_p", "-0.1", "min_p is '-0.1'; it must be a number from 0 to 1"),
        ("min_q", "1", "unknown option 'min_q'; did you mean 'min_p'?"),
        ("dry", "2000", "dry is '2000'; it must be a number from 0 to 100"),
        ("dry", "multiplyer=1", "dry has no part 'multiplyer'; did you mean 'multiplier'?"),
        ("dry", "base=1 base=2", "dry names base twice"),
        ("dry", "base=0 allowed_length=x", "dry: base is '0'.*; dry: allowed_length is 'x'"),
    ],
)
def test_a_wrong_value_is_told_with_option_and_range(name: str, value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("+", r"\+").replace("?", r"\?")):
        read_option(name, value)
