"""A blind comparison hides which text is whose until all choices are made."""

import csv
from pathlib import Path

import pytest

from benchmarks.blind import FIELDS, count, write_pairs


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    for name in ("ours", "rival"):
        (tmp_path / name).mkdir()
        for topic in "abcdef":
            (tmp_path / name / f"{topic}.md").write_text(f"{name} on {topic}", encoding="utf-8")
    out = tmp_path / "pairs"
    made = write_pairs(tmp_path / "ours", [tmp_path / "rival"], out, most=None, seed=3)
    assert made == 6
    return out


def fill(folder: Path, choose: str) -> None:
    """Choose the text that holds a word, everywhere."""
    with (folder / "choices.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(FIELDS)
        for path in sorted(folder.glob("pair-*.md")):
            first = path.read_text(encoding="utf-8").partition("=" * 60)[0]
            choice = "A" if choose in first else "B"
            kept = (0.75, 0.25) if choice == "A" else (0.25, 0.75)
            rows.writerow([path.stem, choice, *kept, "yes", "no", "why"])


def test_both_sides_come_first_and_no_file_tells_whose_text_is_which(pairs: Path) -> None:
    firsts = [path.read_text().split()[1] for path in pairs.glob("pair-*.md")]
    assert set(firsts) == {"ours", "rival"}
    assert "ours" not in (pairs / "key.json").read_text()


def test_choices_and_kept_sentences_are_counted_for_each_side(pairs: Path) -> None:
    fill(pairs, "ours")
    [tally] = count(pairs).values()
    assert (tally.ours, tally.rival, tally.ties) == (6, 0, 0)
    assert set(tally.kept["ours"]) == {0.75}
    assert set(tally.kept["rival"]) == {0.25}


def test_nothing_is_counted_before_every_choice_is_made(pairs: Path) -> None:
    with pytest.raises(ValueError, match="pair-001 has no choice"):
        count(pairs)
