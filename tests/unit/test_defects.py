"""The benchmarks' own patterns find what was seen in drafts, and nothing in a person's post."""

import pytest

from autoblog.package_data import shipped_templates
from benchmarks.defects import defects_of


def found(text: str, tag: str = "p") -> set[str]:
    return {line.partition(":")[0] for line in defects_of([(tag, text)])}


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("This content will serve as an example to readers.", "talk about the task"),
        ("(The opening sentence) When we meet.", "talk about the task"),
        ("(TITLE) In the garden.", "talk about the task"),
        ("This continues the series.", "talk about the task"),
        ("Here's the ending of this paragraph. Go ahead.", "talk about the task"),
        ("You must have three paragraphs.", "talk about the task"),
        ("My name is Emily Wilson.", "talk about the task"),
        ("Ladies and Gentlemen!", "talk about the task"),
        ("So today's topic would be bread.", "talk about the task"),
        ("This section focused on bread.", "talk about the task"),
        ("This post was originally published elsewhere.", "talk about the task"),
        ("Check out the picture above.", "reference to nothing"),
        ("You can check out pictures below.", "reference to nothing"),
        ("These four points matter.", "promise without list"),
        ("It cost only $80 on Amazon.", "money or brand"),
        ("We met on the 15th January.", "date"),
        ("2. Then wait.", "list cut"),
        ("Do this:", "list cut"),
        ('Well, "Hear" is the best way." A person', "unpaired mark"),
    ],
)
def test_what_was_seen_in_drafts_is_found(text: str, defect: str) -> None:
    assert defect in found(text)


def test_an_empty_item_and_a_list_of_one_are_cut_lists() -> None:
    assert "list cut" in found("", tag="li")
    assert "list cut" in found("Only one", tag="li")
    assert list(defects_of([("p", "Two:"), ("li", "One"), ("li", "Two")])) == []


def test_posts_that_people_wrote_have_none() -> None:
    for path in (shipped_templates() / "examples").glob("*.md"):
        paragraphs = path.read_text(encoding="utf-8").split("\n\n")
        assert list(defects_of([("p", text.strip()) for text in paragraphs])) == []
