"""Compares versions of posts blindly: shuffles them in pairs, then counts a reader's choices.

    python -m benchmarks.blind pairs OURS RIVAL [RIVAL ...] --out FOLDER [--topics N] [--seed 1]
    python -m benchmarks.blind count FOLDER

OURS and each RIVAL are folders with one text a topic under the same file names. `pairs` writes
`pair-001.md` with the texts A and B and an empty `choices.csv`; which is which stands, digested, in
`key.json`, so that a reader does not see it by chance. The reader fills a row for each pair: `A`,
`B` or `=`; the share of sentences of A and of B that he would keep (0 to 1); whether each could be
published after ten minutes (`yes` or `no`); his reason. `count` refuses a file with empty rows.
"""

import argparse
import base64
import csv
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

FIELDS = ("pair", "choice", "kept_a", "kept_b", "publishable_a", "publishable_b", "reason")
CHOICES = {"A", "B", "="}
YES_NO = {"yes": 1.0, "no": 0.0}


@dataclass
class Tally:
    """The choices between ours and one rival."""

    ours: int = 0
    rival: int = 0
    ties: int = 0
    kept: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    publishable: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def write_pairs(
    ours: Path, rivals: Sequence[Path], out: Path, *, most: int | None, seed: int
) -> int:
    """Write the pairs of all topics that both folders have; return how many."""
    order = random.Random(seed)
    pairs = []
    for rival in rivals:
        names = sorted({path.name for path in ours.iterdir()} & {p.name for p in rival.iterdir()})
        order.shuffle(names)
        pairs += [(ours / name, rival / name) for name in names[:most]]
    order.shuffle(pairs)
    out.mkdir(parents=True, exist_ok=True)
    key = {}
    for number, pair in enumerate(pairs, start=1):
        name = f"pair-{number:03}"
        first, second = order.sample(pair, 2)
        text = f"A\n\n{_read(first)}\n\n{'=' * 60}\n\nB\n\n{_read(second)}\n"
        (out / f"{name}.md").write_text(text, encoding="utf-8")
        key[name] = {"A": str(first.parent), "B": str(second.parent), "ours": str(ours)}
    hidden = base64.b64encode(json.dumps(key).encode()).decode()
    (out / "key.json").write_text(json.dumps({"key": hidden}), encoding="utf-8")
    with (out / "choices.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(FIELDS)
        rows.writerows([name, *[""] * (len(FIELDS) - 1)] for name in key)
    return len(pairs)


def count(folder: Path) -> dict[str, Tally]:
    """Return the choices for each rival. Raises `ValueError` for a row that is not filled."""
    key = json.loads(base64.b64decode(json.loads(_read(folder / "key.json"))["key"]))
    with (folder / "choices.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["pair"]: row for row in csv.DictReader(file)}
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for name, sides in key.items():
        row = rows.get(name, {})
        choice = row.get("choice", "").strip().upper()
        if choice not in CHOICES:
            raise ValueError(f"{name} has no choice: A, B or =")
        rival = next(sides[side] for side in "AB" if sides[side] != sides["ours"])
        tally = tallies[rival]
        if choice == "=":
            tally.ties += 1
        elif sides[choice] == sides["ours"]:
            tally.ours += 1
        else:
            tally.rival += 1
        for side in "AB":
            owner = "ours" if sides[side] == sides["ours"] else "rival"
            kept = float(row[f"kept_{side.lower()}"])
            if not 0 <= kept <= 1:
                raise ValueError(f"{name}: the share kept must be from 0 to 1, not {kept}")
            tally.kept[owner].append(kept)
            tally.publishable[owner].append(YES_NO[row[f"publishable_{side.lower()}"].strip()])
    return dict(tallies)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def main() -> None:
    """Write pairs, or count the choices."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    pairs = commands.add_parser("pairs")
    pairs.add_argument("ours", type=Path)
    pairs.add_argument("rivals", type=Path, nargs="+")
    pairs.add_argument("--out", type=Path, required=True)
    pairs.add_argument("--topics", type=int)
    pairs.add_argument("--seed", type=int, default=1)
    counted = commands.add_parser("count")
    counted.add_argument("folder", type=Path)
    asked = parser.parse_args()
    if asked.command == "pairs":
        number = write_pairs(
            asked.ours, asked.rivals, asked.out, most=asked.topics, seed=asked.seed
        )
        print(f"{number} pairs in {asked.out}")
        return
    for rival, tally in count(asked.folder).items():
        print(f"{rival}: ours {tally.ours}, rival {tally.rival}, ties {tally.ties}")
        for owner in ("ours", "rival"):
            kept, publishable = mean(tally.kept[owner]), mean(tally.publishable[owner])
            print(f"  {owner}: {kept:.0%} of the sentences kept, {publishable:.0%} publishable")


if __name__ == "__main__":
    main()
