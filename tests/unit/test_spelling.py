"""The hint beside a name that is not known."""

import pytest

from autoblog.spelling import did_you_mean, did_you_mean_or_known

KNOWN = ("title", "AUTOBLOG_MODEL")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("titel", "; did you mean 'title'?"),
        ("TITLE", "; did you mean 'title'?"),
        ("autoblog_modle", "; did you mean 'AUTOBLOG_MODEL'?"),
        ("", ""),
        ("xyz", ""),
    ],
)
def test_the_known_name_that_is_most_like_it_is_named(name: str, hint: str) -> None:
    assert did_you_mean(name, KNOWN) == hint


def test_a_name_like_no_other_is_answered_with_all_that_are_known() -> None:
    assert did_you_mean_or_known("xyz", KNOWN) == "; known are title, AUTOBLOG_MODEL"
    assert did_you_mean_or_known("titel", KNOWN) == "; did you mean 'title'?"
