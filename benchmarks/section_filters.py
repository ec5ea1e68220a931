"""Measures the filters section by section: people's posts of many kinds, and a model's faults.

    python -m benchmarks.section_filters [--corpus FILE] [--foreign FILE] [--posts N] [--breaks N]

`--corpus` measures the held-out part of a corpus as `autoblog finetune` reads it, `--foreign` posts
of other blogs (one JSON object a line: lang, kind, source, title, text). A post is refused if a
section is, alone or together with the others; `raw` judges the sections as they stand, `cleaned`
after `tidy`, as a run does. Breaks are of `benchmarks/model_breaks.py`: the filters were tuned on
one half of their sentences; the other half is `held out`.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autoblog.filter_limits import OFF, FilterLimits
from autoblog.filters import Context, check, count_words, signature, tidy
from autoblog.filters.checks import CUTTABLE
from autoblog.finetuning.corpus import read_posts, split
from benchmarks.model_breaks import model_breaks
from benchmarks.tables import print_table

SEED = 20_261
SHIPPED = ("en", "de", "ja")
UNCUT = replace(
    FilterLimits(),
    **dict.fromkeys((*CUTTABLE, "other_language", "same_beginnings", "machine_text"), OFF),
)


@dataclass(frozen=True, kw_only=True)
class HumanPost:
    """A post that a person wrote, with what it is counted under."""

    groups: tuple[str, ...]
    language: str
    source: str
    title: str
    text: str

    @property
    def sections(self) -> list[str]:
        pieces = re.split(r"^## .*$", self.text, flags=re.MULTILINE)
        return [piece for piece in pieces if piece.strip()]

    @property
    def headings(self) -> list[str]:
        return re.findall(r"^## (.*)$", self.text, flags=re.MULTILINE)


def foreign_posts(path: Path) -> Iterator[HumanPost]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            if post["kind"] != "poem":  # whose lines end without a full stop
                groups = (f"language {post['lang']}", f"kind {post['kind']}", "foreign")
                yield HumanPost(
                    groups=groups,
                    language=post["lang"],
                    source=post["source"],
                    title=post["title"],
                    text=post["text"],
                )


def corpus_posts(path: Path) -> Iterator[HumanPost]:
    for post in split(read_posts(path))[1]:
        yield HumanPost(
            groups=("held-out corpus",), language="en", source="", title=post.title, text=post.text
        )


def refusals(sections: Sequence[str], context: Context) -> set[str]:
    """Return the filters that refuse a section alone, or the sections together."""
    found = {
        one.filter
        for index, section in enumerate(sections)
        for one in check(section, context=replace(context, before=sections[:index], earlier=()))
    }
    return found | {one.filter for one in check(*sections, context=context)}


def measure_people(posts: Sequence[HumanPost], *, raw: bool) -> None:
    signed = [signature(post.text) for post in posts]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for post in posts:
        earlier = tuple(
            own
            for own, other in zip(signed, posts, strict=True)
            if post.source and other.source == post.source and other is not post
        )
        context = Context(
            language=post.language, known=post.title, labels=(post.title,), earlier=earlier
        )
        tidied = [text for piece in post.sections if (text := tidy(piece, context))]
        uncut = [tidy(piece, replace(context, limits=UNCUT)) for piece in post.sections]
        found = refusals(tidied, context) if tidied else {"nothing left"}
        for group in post.groups:
            own = counts[group]
            own["posts"] += 1
            own["refused"] += bool(found)
            own["raw"] += raw and bool(refusals(post.sections, context))
            own["words"] += sum(map(count_words, uncut))
            own["kept"] += sum(map(count_words, tidied))
            own.update(f"by {name}" for name in found)
    rows = []
    for group, own in sorted(counts.items()):
        reasons = ", ".join(f"{name[3:]} {n}" for name, n in own.items() if name[:3] == "by ")
        cut = 1 - own["kept"] / own["words"]
        refused, unclean = (f"{own[name] / own['posts']:.1%}" for name in ("refused", "raw"))
        rows.append(
            [group, str(own["posts"]), refused, unclean if raw else "", f"{cut:.2%}", reasons]
        )
    print_table(["people's posts", "posts", "refused cleaned", "raw", "words cut", "by"], rows)


def measure_breaks(posts: Sequence[HumanPost], *, most: int) -> None:
    caught: dict[tuple[str, str, bool], list[bool]] = defaultdict(list)
    for language in SHIPPED:
        own = [post for post in posts if post.language == language and len(post.text) > 1000]
        random.Random(SEED).shuffle(own)
        for number, post in enumerate(own[:most]):
            title = post.title
            context = Context(
                language=language, known=title, labels=(title, *post.headings), prompt=f"{title}\n"
            )
            sections = [text for piece in post.sections if (text := tidy(piece, context))][:4]
            if not sections:
                continue
            for held_out in (False, True):
                for broken in model_breaks(
                    sections,
                    title,
                    post.headings[:4],
                    language=language,
                    held_out=held_out,
                    seed=SEED + number,
                ):
                    tidied = [tidy(text, context) for text in broken.sections]
                    mended = not any(piece in "\n\n".join(tidied) for piece in broken.residue)
                    found = mended or bool(refusals([t for t in tidied if t], context))
                    caught[language, broken.kind, held_out].append(found)
    rows = []
    kinds = dict.fromkeys(kind for _, kind, _ in caught)
    for kind in (*kinds, "all"):
        row = [kind]
        for language in SHIPPED:
            for held_out in (False, True):
                own_kinds = kinds if kind == "all" else [kind]
                found_all = [
                    one for own_kind in own_kinds for one in caught[language, own_kind, held_out]
                ]
                row.append(f"{sum(found_all) / len(found_all):.0%}" if found_all else "")
        rows.append(row)
    columns = [f"{language} {half}" for language in SHIPPED for half in ("tuned", "held out")]
    print_table(["break, share caught", *columns], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--foreign", type=Path)
    parser.add_argument("--posts", type=int, help="measure over so many of each alone")
    parser.add_argument("--breaks", type=int, default=20, help="posts of each language to break")
    parser.add_argument("--raw", action="store_true", help="judge the sections as they stand, too")
    arguments = parser.parse_args()
    sources = [
        list(read(path))
        for read, path in ((corpus_posts, arguments.corpus), (foreign_posts, arguments.foreign))
        if path
    ]
    for posts in sources:
        random.Random(SEED).shuffle(posts)
    measured = [post for posts in sources for post in posts[: arguments.posts]]
    if arguments.posts != 0:
        measure_people(measured, raw=arguments.raw)
    if arguments.breaks:
        measure_breaks([post for posts in sources for post in posts], most=arguments.breaks)


if __name__ == "__main__":
    main()
