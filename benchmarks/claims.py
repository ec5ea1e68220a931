"""Measures how many planted claims are found, and how many other sentences are named.

    python -m benchmarks.claims [--misses HALF]

The sentences of `benchmarks/claims.yaml` are ours: thirty with a planted number, date, price,
share, name or quotation and thirty without, in each half and each language that ships. A planted
claim is found if a claim overlaps it. The finder was tuned on one half; `--misses tuned` prints
what it gets wrong there.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from autoblog.claims import Claim, find_claims
from benchmarks.tables import print_table

SENTENCES = Path(__file__).parent / "claims.yaml"
HALVES = ("tuned", "held out")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence with the place of its planted claim, or None."""

    text: str
    planted: tuple[int, int] | None

    def found(self, claims: list[Claim]) -> bool:
        """Tell whether a claim overlaps the planted one, or whether there is any."""
        if self.planted is None:
            return bool(claims)
        start, end = self.planted
        return any(claim.start < end and start < claim.start + len(claim.text) for claim in claims)


def read_sentences(language: str, half: str) -> Iterator[Sentence]:
    groups: Any = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))[language][half]
    for text in groups["plain"]:
        yield Sentence(text=text, planted=None)
    for marked in groups["planted"]:
        found = re.search(r"\{(.*)\}", marked)
        assert found
        text = f"{marked[: found.start()]}{found[1]}{marked[found.end() :]}"
        yield Sentence(text=text, planted=(found.start(), found.end() - 2))


def languages() -> list[str]:
    return list(yaml.safe_load(SENTENCES.read_text(encoding="utf-8")))


def rates(language: str, half: str, *, misses: bool = False) -> tuple[float, float]:
    """Return the share of planted claims found, and that of the other sentences named."""
    counts = {True: [0, 0], False: [0, 0]}
    for sentence in read_sentences(language, half):
        planted = sentence.planted is not None
        claims = find_claims(sentence.text, known="", language=language)
        found = sentence.found(claims)
        counts[planted][0] += found
        counts[planted][1] += 1
        if misses and found != planted:
            print(
                language, "missed" if planted else "named", sentence.text, [c.text for c in claims]
            )
    return counts[True][0] / counts[True][1], counts[False][0] / counts[False][1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", choices=HALVES)
    arguments = parser.parse_args()
    rows = []
    for language in languages():
        row = [language]
        for half in HALVES:
            found, named = rates(language, half, misses=half == arguments.misses)
            row += [f"{found:.0%}", f"{named:.0%}"]
        rows.append(row)
    columns = [f"{half}, {what}" for half in HALVES for what in ("found", "others named")]
    print_table(["language", *columns], rows)


if __name__ == "__main__":
    main()
