"""Measures by what the best of n candidates is best found, on human posts that no model has seen.

    python -m benchmarks.ranking --corpus blog-corpus.jsonl.gz [--model starter] [--json]

For every section of a held-out post the model is given title, tags, outline, the human text
before it and the heading, as a run gives them, and writes n candidates. Of those that pass the
filters each rule takes one. What it took is measured by what no rule looks at: how near it is to
the human text of that section and of the whole post (cosine of words, weighted by the training
posts), how it reads to a trigram model of the training posts (bits a word), and how much of it
stands in the text before it. Rules were built on one half of the posts (`--half tuning`); the other
half is reported.
"""

import argparse
import json
import math
import random
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autoblog.filters import Context, split_tokens
from autoblog.finetuning.corpus import CorpusPost, read_posts, split
from autoblog.generation import Decoding, TextGenerator, load_generator
from autoblog.prompts import Part, prompt_folders, read_script
from autoblog.ranking_weights import NAMES, RankingWeights
from autoblog.topics import Topic, WordRange
from autoblog.writing.candidates import Candidate, judge
from autoblog.writing.prompting import SECTION_ENDS, Prompter
from autoblog.writing.ranking import Features, Target, features_of, likelihoods_of, scores_of
from benchmarks.tables import print_table

WORDS = WordRange(min=50, max=140)
MOST_TOKENS = 210  # one and a half for each word; the starter takes 1.4
SECTIONS_OF_POST = 3
SHORTEST_SECTION = 25  # words
MOST_SECTIONS = 8
LONGEST_TEXT = 6_000  # characters of the text before that are looked at


@dataclass(frozen=True)
class Case:
    """One section: its candidates that passed, in order, and the human texts."""

    before: str
    human: str
    post: str
    candidates: tuple[Candidate, ...]
    features: tuple[Features, ...]


def sections_of(post: CorpusPost) -> tuple[str, list[tuple[str, str]]]:
    pieces = re.split(r"^## (.+)$", post.text, flags=re.MULTILINE)
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return pieces[0].strip(), [(heading.strip(), text.strip()) for heading, text in pairs]


def usable(posts: Sequence[CorpusPost]) -> list[CorpusPost]:
    """Return posts with an opening and two to eight sections, each of them more than a line."""
    found = []
    for post in posts:
        opening, sections = sections_of(post)
        long = all(
            len(text.split()) > SHORTEST_SECTION for text in (opening, *(t for _, t in sections))
        )
        if post.kind in {"blog", "guide"} and 1 < len(sections) <= MOST_SECTIONS and long:
            found.append(post)
    return found


def topic_of(post: CorpusPost, headings: tuple[str, ...]) -> Topic:
    return Topic(
        title=post.title,
        slug="held-out",
        keywords=(),
        outline=headings,
        tags=post.tags,
        categories=(),
        notes="",
        template="article",
        words=WORDS,
        status=None,
        repeat="never",
        closing="none",
    )


def cases_of(post: CorpusPost, generator: TextGenerator, *, n: int, seed: int) -> Iterator[Case]:
    opening, sections = sections_of(post)
    topic = topic_of(post, tuple(dict.fromkeys(heading for heading, _ in sections)))
    script = read_script(topic, folders=prompt_folders(Path("templates/topics.yaml")))
    if len(script.parts) != len(sections) + 1:
        return
    prompter = Prompter(script=script, model=generator)
    before: list[tuple[Part, str]] = [(script.parts[0], opening)]
    for place, (heading, text) in list(enumerate(sections, start=1))[:SECTIONS_OF_POST]:
        prompt = prompter.prompt(
            place, title=post.title, before=before, words=WORDS, max_new_tokens=MOST_TOKENS
        )
        [completions] = generator.generate(
            [prompt],
            decoding=Decoding(max_new_tokens=MOST_TOKENS, stop=SECTION_ENDS),
            seeds=[[seed * 1_000 + place * 100 + i for i in range(n)]],
        )
        judged = [
            judge(
                completion,
                words=WORDS,
                heading=heading,
                before=[],
                max_article_words=10_000,
                context=Context(),
            )
            for completion in completions
        ]
        passed = [candidate for candidate in judged if not candidate.rejections]
        texts = [own for _, own in before]
        if len(passed) > 1:
            target = Target(
                title=post.title,
                heading=heading,
                terms=post.tags,
                others=tuple(other for other, _ in sections if other != heading),
                before=tuple(texts),
            )
            likelihoods = likelihoods_of(
                [candidate.text for candidate in passed],
                prompt=prompt,
                bare_prompt=prompter.bare_prompt(script.parts[place], words=WORDS),
                generator=generator,
            )
            yield Case(
                before="\n\n".join(texts)[-LONGEST_TEXT:],
                human=text,
                post=post.text,
                candidates=tuple(passed),
                features=tuple(features_of(passed, target=target, likelihoods=likelihoods)),
            )
        before.append((script.parts[place], text))


Rule = Callable[[Case], Sequence[float]]


def by(**weights: float) -> Rule:
    """Return a rule that ranks by the weighted sum of the named features only."""
    alone = RankingWeights(**{**dict.fromkeys(NAMES, 0.0), **weights})
    return lambda case: scores_of(case.features, alone)


def without(name: str) -> Rule:
    """Return the default rule without one feature."""
    weights = replace(RankingWeights(), **{name: 0.0})
    return lambda case: scores_of(case.features, weights)


def by_length(case: Case) -> list[float]:
    """Prefer prose to lists, ended texts to cut ones, then the middle of the range."""
    middle = (WORDS.min + WORDS.max) / 2
    return [
        -1000 * candidate.is_list
        - 100 * (candidate.completion.finish_reason != "stop")
        - abs(candidate.words - middle)
        for candidate in case.candidates
    ]


RULES: Mapping[str, Rule] = {
    "first that passes": lambda case: [-float(i) for i in range(len(case.candidates))],
    "length": by_length,
    "likelihood": by(likelihood=1),
    "information (PMI)": by(information=1),
    "variety": by(variety=1),
    "relevance": by(relevance=1),
    "meaning": by(meaning=1),
    "focus": by(focus=1),
    "soundness": by(soundness=1),
    "support": by(support=1),
    "relevance, 1/2 variety": by(relevance=1, variety=0.5),
    "the default": lambda case: scores_of(case.features, RankingWeights()),
    **{f"the default without {name}": without(name) for name in NAMES},
}


class Judge:
    """Judges a text by the training posts: how rare its words are, and how it reads."""

    def __init__(self, posts: Sequence[CorpusPost]) -> None:
        self._frequency: Counter[str] = Counter()
        self._counts: list[Counter[tuple[str, ...]]] = [Counter(), Counter(), Counter()]
        self._follows: list[Counter[tuple[str, ...]]] = [Counter(), Counter()]
        for post in posts:
            tokens = split_tokens(post.text)
            self._frequency.update(set(tokens))
            for size in (1, 2, 3):
                self._counts[size - 1].update(zip(*(tokens[i:] for i in range(size)), strict=False))
        for size in (2, 3):
            self._follows[size - 2].update(run[:-1] for run in self._counts[size - 1])
        self._documents = len(posts)
        self._total = self._counts[0].total()

    def nearness(self, one: str, other: str) -> float:
        """Return the cosine of the two texts' words, by tf-idf."""
        bags = [self._bag(one), self._bag(other)]
        product = sum(weight * bags[1].get(token, 0.0) for token, weight in bags[0].items())
        lengths = math.prod(math.hypot(*bag.values()) for bag in bags)
        return product / lengths if lengths else 0.0

    def bits(self, text: str) -> float:
        """Return bits a word under trigrams, smoothed as by Witten and Bell (1991)."""
        tokens = split_tokens(text)
        total = sum(-math.log2(self._chance(tokens, i)) for i in range(len(tokens)))
        return total / max(1, len(tokens))

    def _chance(self, tokens: Sequence[str], i: int) -> float:
        words = len(self._counts[0])
        chance = (self._counts[0][(tokens[i],)] + 1) / (self._total + words + 1)
        for size in (2, 3):
            context = tuple(tokens[max(0, i - size + 1) : i])
            if len(context) < size - 1:
                break
            seen = self._counts[size - 2][context]
            kinds = self._follows[size - 2][context]
            if kinds:
                chance = (self._counts[size - 1][(*context, tokens[i])] + kinds * chance) / (
                    seen + kinds
                )
        return chance

    def _bag(self, text: str) -> dict[str, float]:
        return {
            token: (1 + math.log(count))
            * math.log((1 + self._documents) / (1 + self._frequency[token]))
            for token, count in Counter(split_tokens(text)).items()
        }


def overlap(text: str, before: str) -> float:
    """Return the share of the text's runs of four words that are in the text before it."""
    own, known = (
        {tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3)}
        for tokens in (split_tokens(text), split_tokens(before))
    )
    return len(own & known) / len(own) if own else 0.0


def measured(case: Case, judge: Judge) -> list[dict[str, float]]:
    return [
        {
            "near section": judge.nearness(candidate.text, case.human),
            "near post": judge.nearness(candidate.text, case.post),
            "bits": judge.bits(candidate.text),
            "overlap": overlap(candidate.text, case.before),
        }
        for candidate in case.candidates
    ]


def report(cases: Sequence[Case], judge: Judge) -> list[dict[str, Any]]:
    """Return one row a rule; its gain over chance is the mean of paired differences."""
    values = [measured(case, judge) for case in cases]
    chance = [
        {name: statistics.mean(one[name] for one in own) for name in own[0]} for own in values
    ]
    rows = [{"rule": "random", **_means(chance)}]
    for name, rule in RULES.items():
        chosen = []
        for case, own in zip(cases, values, strict=True):
            scores = rule(case)
            chosen.append(own[max(range(len(scores)), key=scores.__getitem__)])
        rows.append({"rule": name, **_means(chosen), "gain": _gain(chosen, chance)})
    return rows


def _means(values: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: round(statistics.mean(one[name] for one in values), 4) for name in values[0]}


def _gain(
    chosen: Sequence[Mapping[str, float]], chance: Sequence[Mapping[str, float]]
) -> dict[str, str]:
    gains: dict[str, str] = {}
    for name in chosen[0]:
        apart = [one[name] - other[name] for one, other in zip(chosen, chance, strict=True)]
        error = statistics.stdev(apart) / math.sqrt(len(apart))
        gains[name] = f"{statistics.mean(apart):+.4f} ± {error:.4f}"
    return gains


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--half", choices=["tuning", "reported"], default="reported")
    parser.add_argument("--candidates", type=int, default=8)
    parser.add_argument("--posts", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    training, held_out = split(read_posts(asked.corpus))
    posts = sorted(usable(held_out), key=lambda post: post.path)
    random.Random(asked.seed).shuffle(posts)
    half = posts[::2] if asked.half == "tuning" else posts[1::2]
    generator = load_generator(asked.model)
    cases: list[Case] = []
    for number, post in enumerate(half[: asked.posts], start=1):
        cases += cases_of(post, generator, n=asked.candidates, seed=asked.seed + number)
        print(f"{number}/{len(half)} posts, {len(cases)} sections", file=sys.stderr, flush=True)
    judge_ = Judge([post for post in training if post.kind in {"blog", "guide"}])
    rows = report(cases, judge_)
    passed = statistics.mean(len(case.candidates) for case in cases)
    if asked.json:
        print(json.dumps({"sections": len(cases), "passed": passed, "rules": rows}))
        return
    print(f"{len(cases)} sections, {passed:.1f} of {asked.candidates} candidates passed")
    measures = ("near section", "near post", "bits", "overlap")
    cells = []
    for row in rows:
        gain = row.get("gain", dict.fromkeys(measures, "-"))
        cells.append([row["rule"], *(f"{row[name]:.4f} ({gain[name]})" for name in measures)])
    print_table(["rule", "near section", "near post", "bits a word", "overlap"], cells)


if __name__ == "__main__":
    main()
