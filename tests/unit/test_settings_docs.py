""".env.example and docs/settings.md are made from the class; `make settings-docs` writes them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autoblog.settings import setting_names
from scripts.settings_docs import documented_settings, env_example, page

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("file", "made"), [(".env.example", env_example), ("docs/settings.md", page)]
)
def test_the_documents_are_those_that_the_class_makes(file: str, made: Callable[[], str]) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == made()


def test_every_setting_has_a_text_and_stands_under_a_heading() -> None:
    assert tuple(setting.name for setting in documented_settings()) == setting_names()
    assert [setting.name for setting in documented_settings() if not setting.text] == []
    first = page().index(f"`{setting_names()[0]}`")
    assert "## " in page()[:first]
    assert page().count("\n## ") == 6


def test_no_text_breaks_its_row_of_the_table() -> None:
    assert [
        setting.name for setting in documented_settings() if "|" in setting.text + setting.default
    ] == []
