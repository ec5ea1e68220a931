"""Topic to article: prompts, candidates, filters, and the best that passed for each section.

It sends nothing and remembers nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from autoblog.errors import StoppedError
from autoblog.filters import (
    Rejection,
    check,
    check_section,
    count_words,
    section_words,
    tidy,
    trim_to_words,
)
from autoblog.generation import Completion, Decoding, TextGenerator
from autoblog.ledger import Writing
from autoblog.pipeline.due import DueTopic, candidate_seed
from autoblog.pipeline.provenance import Chosen, facts_of, writing_of
from autoblog.pipeline.recording import Recording
from autoblog.posts import Article, Section
from autoblog.prompts import Prompt
from autoblog.topics import WordRange

# A section's text ends where the next heading, or the next document, begins.
SECTION_ENDS = ("\n## ", "\nTitle:")

# GPT-2's tokenizer, which GPT-Neo shares, needs 1.3 tokens for an English word, the starter's
# smaller one 1.5.
TOKENS_PER_WORD = 1.5

LIST_ITEM = re.compile(r"(?:[-*•]|\d+[.)])\s")


@dataclass(frozen=True, kw_only=True)
class WritingOptions:
    """`candidates` texts a section and round; each round draws with other seeds."""

    seed: int
    candidates: int = 4
    rounds: int = 3
    decoding: Decoding = field(default_factory=Decoding)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What came of writing; `article` is None where no candidate of some section passed."""

    article: Article | None
    words: int | None
    candidates: int
    tokens: int
    rejections: tuple[Mapping[str, Any], ...]
    provenance: Mapping[str, Any]
    writing: Writing


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    text: str
    words: int
    completion: Completion
    rejections: tuple[Rejection, ...]


def write_article(
    due: DueTopic,
    prompts: Sequence[Prompt],
    *,
    generator: TextGenerator,
    options: WritingOptions,
    stopped: Callable[[], bool] = lambda: False,
) -> Written:
    """Write one topic; raises `GenerationError` where the model cannot.

    Once `stopped` says so, what was written is given up: raises `StoppedError`.
    """
    desk = _Desk(due, prompts, Recording(generator), options)
    for round_ in range(options.rounds):
        if stopped():
            raise StoppedError(f"autoblog was told to stop; {due.topic.slug!r} is written later")
        desk.fill_gaps(round_)
        if desk.is_complete() and desk.passes_as_a_whole():
            break
    return desk.clear()


class _Desk:
    """One topic while it is written: what was chosen so far, and what was refused."""

    def __init__(
        self,
        due: DueTopic,
        prompts: Sequence[Prompt],
        generator: Recording,
        options: WritingOptions,
    ) -> None:
        self._due = due
        self._prompts = prompts
        self._generator = generator
        self._options = options
        self._share = section_words(due.topic.words, sections=len(prompts))
        self._chosen: dict[int, _Candidate] = {}
        self._rejections: list[Mapping[str, Any]] = []
        self._candidates = 0
        self._tokens = 0

    def fill_gaps(self, round_: int) -> None:
        """Write candidates for every section that has none that passed, all in one batch."""
        gaps = [i for i in range(len(self._prompts)) if i not in self._chosen]
        found = self._generator.generate(
            [self._prompts[i].text for i in gaps],
            decoding=self._decoding(),
            seeds=[self._seeds(round_, section=i) for i in gaps],
        )
        for i, completions in zip(gaps, found, strict=True):
            self._choose(i, [self._judge(completion) for completion in completions])

    def is_complete(self) -> bool:
        """Whether every section has a text that passed."""
        return len(self._chosen) == len(self._prompts)

    def passes_as_a_whole(self) -> bool:
        """Hold the joined sections to the topic's limits; start afresh where they fail."""
        text = "\n\n".join(self._chosen[i].text for i in sorted(self._chosen))
        words = self._due.topic.words
        refused = check(text, min_words=words.min, max_words=words.max)
        self._rejections += [asdict(rejection) for rejection in refused]
        if refused:
            self._chosen.clear()
        return not refused

    def clear(self) -> Written:
        """What came of it."""
        chosen = [self._chosen[i] for i in sorted(self._chosen)] if self.is_complete() else []
        origins = [
            Chosen(heading=prompt.heading, completion=one.completion)
            for prompt, one in zip(self._prompts, chosen, strict=False)
        ]
        return Written(
            article=_article(self._due.topic.title, self._prompts, chosen) if chosen else None,
            words=sum(one.words for one in chosen) if chosen else None,
            candidates=self._candidates,
            tokens=self._tokens,
            rejections=tuple(self._rejections),
            provenance=facts_of(self._generator, origins),
            writing=writing_of(self._generator, origins, self._rejections),
        )

    def _decoding(self) -> Decoding:
        return replace(
            self._options.decoding,
            max_new_tokens=math.ceil(self._share.max * TOKENS_PER_WORD),
            stop=SECTION_ENDS,
        )

    def _seeds(self, round_: int, *, section: int) -> list[int]:
        where = (*self._due.key, round_, section)
        return [
            candidate_seed(self._options.seed, *where, n) for n in range(self._options.candidates)
        ]

    def _judge(self, completion: Completion) -> _Candidate:
        words, sections = self._due.topic.words, len(self._prompts)
        # A model seldom ends by itself; its text is cut at a sentence, as max_new_tokens would
        # cut it anywhere.
        text = trim_to_words(tidy(completion.text), max_words=self._share.max)
        return _Candidate(
            text=text,
            words=count_words(text),
            completion=completion,
            rejections=check_section(text, words=words, sections=sections),
        )

    def _choose(self, section: int, candidates: Sequence[_Candidate]) -> None:
        self._candidates += len(candidates)
        self._tokens += sum(one.completion.tokens for one in candidates)
        self._rejections += _told(candidates, section=section)
        passed = [one for one in candidates if not one.rejections]
        if passed:
            self._chosen[section] = min(passed, key=lambda one: _rank(one, self._share))


def _rank(candidate: _Candidate, budget: WordRange) -> tuple[bool, bool, int]:
    """Prose before a bare list, and a text that came to its own end before one that was cut.

    Then the one nearest to the middle of the range.
    """
    middle = (budget.min + budget.max) // 2
    return (
        LIST_ITEM.match(candidate.text) is not None,
        candidate.completion.finish_reason != "stop",
        abs(candidate.words - middle),
    )


def _told(candidates: Sequence[_Candidate], *, section: int) -> list[Mapping[str, Any]]:
    return [
        asdict(rejection) | {"section": section, "seed": candidate.completion.seed}
        for candidate in candidates
        for rejection in candidate.rejections
    ]


def _article(title: str, prompts: Sequence[Prompt], chosen: Sequence[_Candidate]) -> Article:
    sections = zip(prompts, chosen, strict=True)
    return Article(
        title=title,
        sections=tuple(Section(heading=p.heading, text=one.text) for p, one in sections),
    )


def nothing_passed(topic: str, written: Written) -> str:
    """One line that tells which filters refused the candidates, the commonest first."""
    counted = Counter(rejection["filter"] for rejection in written.rejections)
    reasons = ", ".join(f"{name} {n} times" for name, n in counted.most_common(3))
    return (
        f"nothing passed for {topic!r}: {written.candidates} candidates refused ({reasons}); "
        "it comes back in a later run; a larger model or wider word limits help"
    )
