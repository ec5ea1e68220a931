"""Measures the filters: what they refuse of people's posts, and what they catch of broken texts.

Run it with `python -m benchmarks.filters --corpus FILE [--json]`. Posts are the corpus's held-out
part; the rest of it stands for the blog's earlier posts. `--part training` is for moving limits,
which the held-out part must not be used for. datatrove's filters are measured on the same texts
where they are installed (`pip install --group benchmarks`).
"""

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from autoblog.filter_limits import OFF, FilterLimits
from autoblog.filters import Context, count_words, cut_repeats, report, signature, tidy
from autoblog.filters.checks import CUTTABLE, MEASURES
from autoblog.filters.profanity import strong_words
from autoblog.filters.repetition import measure_repetition
from autoblog.finetuning.corpus import CorpusPost, read_posts, split
from benchmarks.broken_texts import Broken, breaks, loops
from benchmarks.model_texts import model_texts
from benchmarks.tables import print_table

SEED = 20_211
MOST_EARLIER = 1500
MODEL_TEXTS = 60
Judge = Callable[[Sequence[str], str], set[str]]


def sections_of(post: CorpusPost, context: Context | None = None) -> list[str]:
    """As the pipeline takes a model's text: each section tidied, headings left to the outline."""
    pieces = re.split(r"^## .*$", post.text, flags=re.MULTILINE)
    parts = (tidy(piece, context) for piece in pieces)
    return [part for part in parts if part]


def our_judge(earlier: Sequence[bytes]) -> Judge:
    def judge(sections: Sequence[str], title: str) -> set[str]:
        context = Context(prompt=f"Title: {title}\n", earlier=earlier)
        return {one.filter for one in report(*sections, context=context) if not one.passed}

    return judge


def their_judge() -> Judge:
    """datatrove's Gopher filters with the paper's limits; raises ImportError where pieces lack."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter

    filters = {"repetition": GopherRepetitionFilter(), "quality": GopherQualityFilter()}

    def judge(sections: Sequence[str], _title: str) -> set[str]:
        document = Document(text="\n\n".join(sections), id="0")
        return {name for name, own in filters.items() if own.filter(document) is not True}

    judge(["Some words of a short text."], "")
    return judge


def is_mended(broken: Broken, tidied: Sequence[str]) -> bool:
    """Whether tidying left nothing of the break."""
    text = "\n\n".join(tidied)
    if broken.kind.endswith("cut_end"):
        return not text.rstrip().endswith(broken.residue[0])
    return not any(piece in text for piece in broken.residue)


def measure(
    humans: Sequence[tuple[str, Sequence[str]]], broken: Sequence[Broken], judge: Judge
) -> dict[str, Any]:
    refused_by: Counter[str] = Counter()
    refused = 0
    for title, sections in humans:
        found = judge(sections, title)
        refused_by.update(found)
        refused += bool(found)
    kinds: dict[str, Counter[str]] = {}
    for text in broken:
        tidied = [part for part in map(tidy, text.sections) if part]
        found = judge(tidied, "") if tidied else set()
        counts = kinds.setdefault(text.kind, Counter())
        counts["texts"] += 1
        counts["refused"] += bool(found)
        counts["mended"] += not found and (not tidied or is_mended(text, tidied))
        counts.update(f"by {name}" for name in found)
    caught = sum(counts["refused"] + counts["mended"] for counts in kinds.values())
    return {
        "human_refused": refused / len(humans),
        "refused_by": {name: n / len(humans) for name, n in refused_by.most_common()},
        "broken_caught": caught / len(broken),
        "kinds": kinds,
    }


def cut_of(posts: Sequence[CorpusPost]) -> dict[str, float]:
    """Return the share of posts that tidying cuts sentences out of, and the share of words."""
    uncut = Context(limits=replace(FilterLimits(), **dict.fromkeys(CUTTABLE, OFF)))
    pairs = [(sections_of(post), sections_of(post, uncut)) for post in posts]
    words = [[sum(map(count_words, sections)) for sections in pair] for pair in pairs]
    return {
        "posts": sum(kept != whole for kept, whole in pairs) / len(pairs),
        "words": 1 - sum(kept for kept, _ in words) / sum(whole for _, whole in words),
    }


def said_again_of(humans: Sequence[tuple[str, Sequence[str]]]) -> dict[str, float]:
    """Return the same for repetitions, which a run cuts out of candidates."""
    pairs = []
    for _, sections in humans:
        kept: list[str] = []
        for text in sections:
            kept.append(cut_repeats(text, kept))
        pairs.append((sum(map(count_words, kept)), sum(map(count_words, sections))))
    return {
        "posts": sum(left < words for left, words in pairs) / len(pairs),
        "words": 1 - sum(left for left, _ in pairs) / sum(words for _, words in pairs),
    }


def time_together(humans: Sequence[tuple[str, Sequence[str]]], earlier: Sequence[bytes]) -> float:
    """Milliseconds per thousand words, for all filters as a run asks them, sharing their work."""
    judge = our_judge(earlier)
    judge(humans[0][1], "")
    started = time.perf_counter()
    for title, sections in humans:
        judge(sections, title)
    words = sum(count_words(text) for _, sections in humans for text in sections)
    return (time.perf_counter() - started) * 1e6 / words


def measured_in(context: Context, measure: Callable[[str, Context], Any], text: str) -> Any:
    return measure(text, context)


def times(
    humans: Sequence[tuple[str, Sequence[str]]], earlier: Sequence[bytes]
) -> dict[str, float]:
    """Milliseconds per thousand words, for each filter alone, which parts the text by itself."""
    texts = ["\n\n".join(sections) for _, sections in humans]
    words = sum(map(count_words, texts))
    context = Context(earlier=earlier)
    measures: dict[str, Callable[[str], Any]] = {"repetition": measure_repetition}
    measures |= {name: partial(measured_in, context, own) for name, own in MEASURES.items()}
    found = {}
    for name, measure_text in measures.items():
        measure_text(texts[0])  # libraries that are loaded at first use do not count
        started = time.perf_counter()
        for text in texts:
            measure_text(text)
        found[name] = (time.perf_counter() - started) * 1e6 / words
    return found


def print_tables(ours: dict[str, Any], theirs: dict[str, Any] | None, ms: dict[str, float]) -> None:
    rows = []
    for name in FilterLimits.__dataclass_fields__:
        refused = ours["refused_by"].get(name, 0)
        spent = f"{ms[name]:.2f}" if name in ms else ""
        rows.append([f"`{name}`", f"{getattr(FilterLimits(), name):g}", f"{refused:.2%}", spent])
    rows.append(["the measures of Rae et al. together", "", "", f"{ms['repetition']:.2f}"])
    rows.append(["all", "", f"{ours['human_refused']:.2%}", ""])
    print_table(["filter", "limit", "people's posts refused", "ms per 1,000 words"], rows)
    rows = []
    for kind, counts in ours["kinds"].items():
        texts = counts["texts"]
        shares = [counts["refused"] / texts, counts["mended"] / texts]
        other = "" if theirs is None else f"{theirs['kinds'][kind]['refused'] / texts:.1%}"
        percent = [f"{share:.1%}" for share in [*shares, sum(shares)]]
        rows.append([kind, str(texts), *percent, other])
    other = "" if theirs is None else f"{theirs['broken_refused']:.1%}"
    rows.append(["all", "", "", "", f"{ours['broken_caught']:.2%}", other])
    print_table(["broken text", "texts", "refused", "mended", "caught", "datatrove"], rows)
    if theirs is not None:
        print(f"\ndatatrove refuses {theirs['human_refused']:.2%} of people's posts.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--json", action="store_true", help="only the last line")
    parser.add_argument("--posts", type=int, help="measure over the first so many alone")
    parser.add_argument("--model", default="starter", help="whose own broken texts are added")
    parser.add_argument("--part", choices=("held-out", "training"), default="held-out")
    arguments = parser.parse_args()
    training, held_out = split(read_posts(arguments.corpus))
    random.Random(SEED).shuffle(training)
    measured = held_out if arguments.part == "held-out" else training
    judged = measured[: arguments.posts]
    before = [post for post in training[-MOST_EARLIER:] if post not in judged]
    humans = [(post.title, found) for post in judged if (found := sections_of(post))]
    known = [found for post in before[: len(humans)] if (found := sections_of(post))]
    earlier = [signature("\n\n".join(sections_of(post))) for post in before]
    swear_words = strong_words("en")
    broken = loops([sections for _, sections in humans], seed=SEED)
    for place, (title, sections) in enumerate(humans):
        other = known[place % len(known)]
        broken += breaks(sections, title, other, swear_words=swear_words, seed=SEED + place)
    broken += model_texts(arguments.model, judged[:MODEL_TEXTS])
    ours = measure(humans, broken, our_judge(earlier))
    try:
        theirs = measure(humans, broken, their_judge())
        theirs["broken_refused"] = sum(c["refused"] for c in theirs["kinds"].values()) / len(broken)
    except ImportError as error:
        theirs = None
        print(f"datatrove is not measured: {error} (pip install --group benchmarks)")
    ms, together, cut = times(humans, earlier), time_together(humans, earlier), cut_of(judged)
    again = said_again_of(humans)
    if not arguments.json:
        print_tables(ours, theirs, ms)
        print(f"\nAsked together the filters take {together:.1f} ms per 1,000 words.")
        print(f"Tidying cut sentences out of {cut['posts']:.2%} of people's posts, ")
        print(f"and with them {cut['words']:.3%} of all words.")
        print(f"{again['posts']:.1%} of the posts say something again, ")
        print(f"in {again['words']:.2%} of all words.")
    result = {
        **ours,
        "posts": len(humans),
        "texts": len(broken),
        "cut": cut,
        "said_again": again,
        "ms_together": together,
        "ms_per_1000_words": ms,
        "datatrove": theirs,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
