"""Breaks texts of people in the ways of trained models, in each shipped language.

Every kind has sentences that the filters were tuned on and others, `held_out`, that were written
after the last change of a pattern.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.broken_texts import FOREIGN, Broken

SENTENCES: Mapping[str, Any] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
)


def model_breaks(
    post: Sequence[str],
    title: str,
    headings: Sequence[str],
    *,
    language: str,
    held_out: bool,
    seed: int,
) -> Iterator[Broken]:
    """Yield one break of each kind that the language has, at a place chosen by the seed."""
    source, half = random.Random(seed), "held out" if held_out else "tuned"
    for kind, by_language in SENTENCES["sentences"].items():
        if language in by_language:
            sentence = source.choice(by_language[language][half])
            yield _inserted(kind, post, sentence, source, own_paragraph=bool(source.randrange(2)))
    for kind, pair in SENTENCES["lines"].items():
        line = source.choice(pair[half])
        residue = f"{line.partition(':')[0]}:" if kind == "label_line" else line.partition("\n")[0]
        residue = residue.removesuffix("\nPaint is patient.:")
        yield _inserted(kind, post, line, source, own_paragraph=True, residue=f"{residue}")
    foreign = source.choice([text for code, text in FOREIGN.items() if code != language])
    yield _inserted("foreign_paragraph", post, foreign, source, own_paragraph=True)
    if language == "en":
        yield _inserted(
            "word_salad",
            post,
            f"{source.choice(SENTENCES['salads'][half]).capitalize()}.",
            source,
            own_paragraph=True,
        )
        start = source.choice(SENTENCES["beginnings"][half])
        same = " ".join(
            f"{start} {end}." for end in ("roller", "sponge", "cloth", "spray can", "rag")
        )
        yield _inserted(
            "same_beginnings", post, same, source, own_paragraph=True, residue=f"{start} rag"
        )
        numbered = source.choice(SENTENCES["lists"][half])
        yield _inserted("inline_list", post, numbered, source, own_paragraph=True, residue=". 3")
    if language in SENTENCES["invented words"]:
        word = source.choice(SENTENCES["invented words"][language][half])
        form = {
            "en": f"Then the {word} holds it in place.",
            "de": f"Dann hält es {word} an seinem Platz.",
        }
        yield _inserted("invented_word", post, form[language], source, own_paragraph=False)
    glued = list(post)
    glued[0] = f"{title} {glued[0]}" if not held_out else f"{title}: {glued[0]}"
    yield Broken(kind="glued_title", sections=tuple(glued), residue=(glued[0][: len(title) + 20],))
    if headings:
        named = list(post)
        named[0] = f"**{headings[-1]}:** {named[0]}" if held_out else f"{headings[-1]}: {named[0]}"
        yield Broken(
            kind="heading_label",
            sections=tuple(named),
            residue=(named[0][: len(headings[-1]) + 8],),
        )


def _inserted(
    kind: str,
    post: Sequence[str],
    piece: str,
    source: random.Random,
    *,
    own_paragraph: bool,
    residue: str = "",
) -> Broken:
    """Put a piece between the paragraphs of a section, or after a paragraph's last sentence."""
    changed, place = list(post), source.randrange(len(post))
    paragraphs = changed[place].split("\n\n")
    index = source.randrange(len(paragraphs))
    prose = [i for i, text in enumerate(paragraphs) if text.rstrip().endswith((".", "。"))]
    if own_paragraph or not prose:
        paragraphs.insert(index, piece)
    else:
        index = source.choice(prose)
        paragraphs[index] = f"{paragraphs[index]} {piece}"
    changed[place] = "\n\n".join(paragraphs)
    return Broken(kind=kind, sections=tuple(changed), residue=(residue or piece,))
