"""One topic while it is written: says what it wants of the model next, and takes what came.

It asks for one part after the other, since each is given the end of what stands before it. It does
not speak to the model's `generate` itself, so that whoever does can stop between any two steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from autoblog.filters import Context, Rejection, check_article, section_words
from autoblog.generation import Completion, Decoding
from autoblog.posts import Article, Section
from autoblog.prompts import Part, Script
from autoblog.ranking_weights import RankingWeights
from autoblog.topics import WordRange
from autoblog.writing.candidates import Candidate, context_of, judge
from autoblog.writing.prompting import TITLE_TOKENS, Prompter
from autoblog.writing.provenance import Chosen, Judged, WritingRecord, facts_of, record_of
from autoblog.writing.ranking import Likelihood, best, likelihoods_of, prose_first
from autoblog.writing.recording import Recording
from autoblog.writing.seeds import candidate_seed
from autoblog.writing.titles import TITLES, best_title, judge_title

# A part's text ends where the next heading, or the next document, begins.
SECTION_ENDS = ("\n## ", "\nTitle:")

SHORTEST = 25
"""Words; less than that under a heading is no section, however long the others are."""


@dataclass(frozen=True, kw_only=True)
class WritingOptions:
    """`candidates` texts a part and round; each round draws with other seeds.

    `ranking` says how much counts in the choice among those that pass.
    `context` is what the filters judge the texts of every topic by.
    """

    seed: int
    candidates: int = 4
    rounds: int = 3
    decoding: Decoding = field(default_factory=Decoding)
    ranking: RankingWeights = field(default_factory=RankingWeights)
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, kw_only=True)
class WrittenArticle:
    """What came of writing; `article` is None where no candidate of some part passed."""

    article: Article | None
    words: int | None
    candidates: int
    tokens: int
    rejections: tuple[Mapping[str, Any], ...]
    provenance: Mapping[str, Any]
    record: WritingRecord


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the model is to continue next, once for each seed."""

    prompt: str
    decoding: Decoding
    seeds: tuple[int, ...]


class Manuscript:
    """The parts chosen so far, and what was refused.

    `request` says what is wanted, `receive` takes it, until nothing more is wanted.
    """

    def __init__(
        self,
        script: Script,
        *,
        key: tuple[str, str],
        generator: Recording,
        options: WritingOptions,
    ) -> None:
        self._key = key
        self._script = script
        self._topic = script.topic
        self._generator = generator
        self._prompter = Prompter(script=script, model=generator)
        self._options = options
        self._context = context_of(script.topic, options.context)
        self._share = section_words(script.topic.words, sections=len(script.parts))
        self._chosen: list[tuple[Part, Candidate]] = []
        self._title = None if script.topic.auto_title else script.topic.title
        self._title_completion: Completion | None = None
        self._place = 0
        self._round = 0
        self._failed = False
        self._judged: list[Judged] = []

    def request(self) -> Request | None:
        """The candidates wanted next; None once it is whole, or cannot be."""
        if self._failed or self._place == len(self._script.parts):
            return None
        if self._title is None:
            return self._title_request()
        before = [(part, one.text) for part, one in self._chosen]
        words = self._words()
        most = self._prompter.new_tokens(words, title=self._title, before=before)
        where = (*self._key, self._round, self._place)
        seeds = range(self._options.candidates)
        return Request(
            prompt=self._prompter.prompt(
                self._place,
                title=self._title,
                before=before,
                words=words,
                max_new_tokens=most,
            ),
            decoding=replace(self._options.decoding, max_new_tokens=most, stop=SECTION_ENDS),
            seeds=tuple(candidate_seed(self._options.seed, *where, n) for n in seeds),
        )

    def receive(self, completions: Sequence[Completion], *, request: Request) -> None:
        """Choose the best that passes; with none, ask again, and in the end do without."""
        if self._title is None:
            self._receive_title(completions)
            return
        part, before = self._script.parts[self._place], [one.text for _, one in self._chosen]
        words = self._words()
        prompt = self._prompter.bare(self._place, title=self._title, words=words)
        candidates = [
            judge(
                completion,
                words=words,
                heading=part.heading,
                before=before,
                most=self._topic.words.max,
                context=replace(self._context, earlier=(), prompt=prompt),
            )
            for completion in completions
        ]
        self._judged += [Judged(part=part, place=self._place, candidate=one) for one in candidates]
        passed = [one for one in candidates if not one.rejections]
        if passed:
            chosen = self._best(passed, part, before, prompt=request.prompt)
            self._chosen.append((part, chosen))
        elif self._round + 1 < self._options.rounds:
            self._round += 1
            return
        else:
            self._failed = not part.optional
        self._place += 1
        self._round = 0

    def _title_request(self) -> Request:
        where = (*self._key, self._round, "title")
        return Request(
            prompt=self._prompter.title_prompt(),
            decoding=replace(
                self._options.decoding, max_new_tokens=TITLE_TOKENS, stop=self._prompter.title_ends
            ),
            seeds=tuple(candidate_seed(self._options.seed, *where, n) for n in range(TITLES)),
        )

    def _receive_title(self, completions: Sequence[Completion]) -> None:
        beginning = self._prompter.title_beginning
        candidates = [
            judge_title(one, beginning=beginning, context=self._context) for one in completions
        ]
        self._judged += [Judged(part=None, place=None, candidate=one) for one in candidates]
        passed = [one for one in candidates if not one.rejections]
        if passed:
            chosen = best_title(passed, self._topic)
            self._title, self._title_completion = chosen.text, chosen.completion
            self._round = 0
        elif self._round + 1 < self._options.rounds:
            self._round += 1
        else:
            self._failed = True

    def finish(self) -> WrittenArticle:
        """What came of it."""
        refused = () if self._failed else self._refused_as_a_whole()
        whole = [] if self._failed or refused else self._chosen
        chosen = Chosen(
            sections=[(part, one.completion) for part, one in whole],
            title=self._title_completion if whole else None,
        )
        return WrittenArticle(
            article=self._article() if whole else None,
            words=sum(one.words for _, one in whole) if whole else None,
            candidates=len(self._judged),
            tokens=sum(one.candidate.completion.tokens for one in self._judged),
            rejections=(*self._rejections(), *map(asdict, refused)),
            provenance=facts_of(self._generator, chosen),
            record=record_of(self._generator, chosen, self._judged),
        )

    def _best(
        self, passed: Sequence[Candidate], part: Part, before: Sequence[str], *, prompt: str
    ) -> Candidate:
        topic, weights = self._topic, self._options.ranking
        words = [self._title or "", *topic.keywords, *topic.tags, part.heading or ""]
        query = " ".join(words)
        compared = prose_first(passed)
        likelihoods: Sequence[Likelihood] = ()
        if weights.ask_model and len(compared) > 1:
            texts = [one.text for one in compared]
            likelihoods = likelihoods_of(
                texts, prompt=prompt, query=query, generator=self._generator
            )
        return best(compared, query=query, before=before, likelihoods=likelihoods, weights=weights)

    def _words(self) -> WordRange:
        """The part's share; it may be shorter where the parts before it were longer."""
        wanted = self._topic.words.min - sum(one.words for _, one in self._chosen)
        left = len(self._script.parts) - self._place
        least = max(min(SHORTEST, self._share.min), -(-wanted // left))
        return WordRange(min=min(least, self._share.max), max=self._share.max)

    def _refused_as_a_whole(self) -> tuple[Rejection, ...]:
        """Which of the topic's limits the parts together break."""
        words = self._topic.words
        texts = [one.text for _, one in self._chosen]
        refused = check_article(
            texts, min_words=words.min, max_words=words.max, context=self._context
        )
        return tuple(refused)

    def _rejections(self) -> list[Mapping[str, Any]]:
        """Why candidates were refused; `section` is the part's place, None for a title."""
        return [
            asdict(rejection) | {"section": one.place, "seed": one.candidate.completion.seed}
            for one in self._judged
            for rejection in one.candidate.rejections
        ]

    def _article(self) -> Article:
        sections = tuple(Section(heading=p.heading, text=one.text) for p, one in self._chosen)
        return Article(title=self._title or self._topic.title, sections=sections)
