"""The table of failures in `AutoblogError` says what the classes say."""

from collections.abc import Iterator

import pytest

from autoblog.errors import AutoblogError

COLUMNS = ("concerns", "outcome", "ends_run", "passes_by_itself", "site_unchanged")


def kinds(parent: type[AutoblogError] = AutoblogError) -> Iterator[type[AutoblogError]]:
    yield parent
    for child in parent.__subclasses__():
        yield from kinds(child)


def meaning(kind: type) -> str:
    return " ".join(str(getattr(kind, column)) for column in COLUMNS)


def table() -> dict[str, str]:
    """Each class that the docstring lists, with its row."""
    lines = (line.split() for line in (AutoblogError.__doc__ or "").splitlines())
    return {words[0]: " ".join(words[1:]) for words in lines if words and words[0][-5:] == "Error"}


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_a_class_means_what_its_row_or_its_parents_says(kind: type[AutoblogError]) -> None:
    row = table().get(kind.__name__) or meaning(kind.__bases__[0])
    assert meaning(kind) == row
