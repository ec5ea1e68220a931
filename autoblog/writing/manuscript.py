"""One article while it is written: names the next request to the model and takes the answer.

A part is requested after those before it were chosen, since its prompt holds the end of their text.
A manuscript never calls `generate` itself, so its caller can stop between two requests.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from autoblog.claims import agreed_claims
from autoblog.decoding_options import Options
from autoblog.filters import Context, Rejection, check, section_words, signature
from autoblog.generation import Completion, Decoding
from autoblog.posts import Article, Section
from autoblog.prompts import Part, Script
from autoblog.ranking_weights import RankingWeights
from autoblog.topics import FactMode, WordRange
from autoblog.writing.candidates import Candidate, context_of, judge
from autoblog.writing.editing import ENOUGH_WORDS
from autoblog.writing.fact_check import fact_check_of
from autoblog.writing.facts import facts_by_part
from autoblog.writing.flaws import foreign_words
from autoblog.writing.leaks import LEAK, subjects_of
from autoblog.writing.model_profiles import decoding_for
from autoblog.writing.pace import FIRST
from autoblog.writing.prompting import SECTION_ENDS, TITLE_TOKENS, Prompter
from autoblog.writing.provenance import (
    ChosenCompletions,
    JudgedCandidate,
    WritingRecord,
    provenance_of,
    record_of,
    sources_json,
)
from autoblog.writing.ranking import Target, choose
from autoblog.writing.recording import RecordingGenerator
from autoblog.writing.titles import TITLES, best_title, judge_title

MIN_PART_WORDS = 25
"""The fewest words of a part, however long the others are, if the topic has room for them."""


@dataclass(frozen=True, kw_only=True)
class WritingOptions:
    """The options of every article.

    A part has `candidates` texts, or as many as the machine's speed allows if that is None
    (`pace`), in each of at most `rounds` attempts; each attempt draws other seeds. `decoding` are
    the options that are set, not those that follow from the model. `ranking` weights the features
    by which a candidate is chosen among those that pass. `facts` says what is done about claims.
    `context` holds what the filters compare every topic's texts with.
    """

    seed: int
    candidates: int | None = 4
    rounds: int = 3
    decoding: Options = field(default_factory=dict)
    ranking: RankingWeights = field(default_factory=RankingWeights)
    facts: FactMode = "list"
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, kw_only=True)
class WrittenArticle:
    """The article, or None if no candidate of some part passed, with how it was written.

    `words` counts the article's words, `tokens` those of all candidates. `rejections` and
    `provenance` are plain values for JSON.
    """

    article: Article | None
    words: int | None
    candidates: int
    tokens: int
    rejections: tuple[Mapping[str, Any], ...]
    provenance: Mapping[str, Any]
    record: WritingRecord


@dataclass(frozen=True, kw_only=True)
class WritingStep:
    """An attempt at the part at `part_index` of the script, or at the title if that is None."""

    part_index: int | None
    attempt: int = 0


Ending = Literal["complete", "failed"]
"""What follows the last step."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A prompt that the model is to continue once for each seed, and the step it belongs to."""

    step: WritingStep
    prompt: str
    decoding: Decoding
    seeds: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A manuscript that goes on where another one stopped, as a human may wish.

    `title` was found by the model or is None, `chosen` are the first parts with their texts, and
    `judged` all candidates so far. `step` comes next; None begins with the first.
    """

    title: Candidate | None = None
    chosen: tuple[tuple[Part, Candidate], ...] = ()
    judged: tuple[JudgedCandidate, ...] = ()
    step: WritingStep | Ending | None = None


class Manuscript:
    """The parts of an article chosen so far, all judged candidates, and what comes next.

    `request` returns the next request and `receive` takes its answer, until `request` returns None.
    Then `finish` returns the article. `key` names the article: its seeds depend on it. `begun` is
    what it continues.
    """

    def __init__(
        self,
        script: Script,
        *,
        key: tuple[str, str],
        generator: RecordingGenerator,
        options: WritingOptions,
        begun: Begun = Begun(),
    ) -> None:
        self._script = script
        self._topic = script.topic
        self._key = key
        self._generator = generator
        self._options = options
        self._decoding = decoding_for(generator, options.decoding, self._topic.decoding)
        self._prompter = Prompter(script=script, model=generator)
        self._context = context_of(self._topic, options.context)
        self._context = replace(
            self._context, earlier=(*self._context.earlier, *map(signature, self._sourced))
        )
        self._fact_check = fact_check_of(script, options.facts)
        self._part_words = section_words(self._topic.words, sections=len(script.parts))
        self._facts = facts_by_part(
            self._topic.notes,
            script.parts,
            title=self._topic.title,
            language=self._context.language,
            most_words=self._part_words.max // 2,
        )
        self._found_title = begun.title
        self._chosen = list(begun.chosen)
        self._judged = list(begun.judged)
        self._next = begun.step or WritingStep(part_index=None if self._topic.auto_title else 0)

    @property
    def parts_left(self) -> int:
        """The parts that are not written yet."""
        index = self._next.part_index if isinstance(self._next, WritingStep) else None
        return len(self._script.parts) - (index or 0)

    @property
    def so_far(self) -> Begun:
        """The manuscript as it stands, from which another one can go on."""
        return Begun(
            title=self._found_title,
            chosen=tuple(self._chosen),
            judged=tuple(self._judged),
            step=self._next,
        )

    def request(self, *, affordable: int = FIRST) -> Request | None:
        """Return the next request, or None if the article is complete or has failed.

        It asks for `affordable` candidates where the options leave the number to the machine.
        Raises `ContextError`, `TemplateError` or `GenerationError` if there is no prompt for it.
        """
        if not isinstance(self._next, WritingStep):
            return None
        if self._next.part_index is None:
            return self._title_request(self._next)
        count = self._options.candidates or affordable
        return self._part_request(self._next, self._next.part_index, count=count)

    def receive(self, completions: Sequence[Completion], *, request: Request) -> None:
        """Choose the best candidate that passes, or else retry, leave the part out or fail."""
        step = request.step
        part = None if step.part_index is None else self._script.parts[step.part_index]
        agreed = "" if part is None else self._agreed(completions)
        if self._script.passages:
            agreed = f"{agreed}\n{self._script.sourced_words}"
        candidates = self._judge(step, completions, agreed=agreed)
        self._judged += [
            JudgedCandidate(part=part, part_index=step.part_index, candidate=candidate)
            for candidate in candidates
        ]
        passed = [candidate for candidate in candidates if not candidate.rejections]
        if passed and part is None:
            self._found_title = best_title(passed, self._topic)
        elif passed and part is not None and step.part_index is not None:
            best = self._best(passed, step.part_index, request=request, agreed=agreed)
            self._chosen.append((part, best))
        optional = part is not None and part.optional
        self._next = self._after(step, passed=bool(passed), optional=optional)

    def finish(self, *, overruled: bool = False) -> WrittenArticle:
        """Return the article with how it was written; check it as a whole first.

        `overruled` keeps an article that breaks limits as a whole: a human has seen which.
        """
        failed = self._next == "failed"
        refused = () if failed else self._refused_as_a_whole()
        chosen = [] if failed or (refused and not overruled) else self._chosen
        title = self._found_title if chosen else None
        origin = ChosenCompletions(
            parts=[(part, candidate.completion) for part, candidate in chosen],
            title=title.completion if title else None,
        )
        return WrittenArticle(
            article=self._article() if chosen else None,
            words=sum(candidate.words for _, candidate in chosen) if chosen else None,
            candidates=len(self._judged),
            tokens=sum(judged.candidate.completion.tokens for judged in self._judged),
            rejections=(*self._rejections(), *map(asdict, refused)),
            provenance=provenance_of(self._generator, origin, decoding=self._decoding)
            | (self._claims_json() if chosen else {})
            | sources_json(self._script),
            record=record_of(self._generator, origin, self._judged),
        )

    def _after(self, step: WritingStep, *, passed: bool, optional: bool) -> WritingStep | Ending:
        """Return what follows a step: another attempt, the next part, or the end."""
        if not passed and step.attempt + 1 < self._options.rounds:
            return replace(step, attempt=step.attempt + 1)
        if not passed and not optional:
            return "failed"
        part_index = 0 if step.part_index is None else step.part_index + 1
        return (
            WritingStep(part_index=part_index)
            if part_index < len(self._script.parts)
            else "complete"
        )

    @property
    def _sourced(self) -> list[str]:
        """What is drawn from each source."""
        return [self._script.sourced_words] if self._script.passages else []

    @property
    def _title(self) -> str:
        return self._found_title.text if self._found_title else self._topic.title

    @property
    def _texts(self) -> list[str]:
        return [candidate.text for _, candidate in self._chosen]

    def _title_request(self, step: WritingStep) -> Request:
        return Request(
            step=step,
            prompt=self._prompter.title_prompt(),
            decoding=replace(
                self._decoding, max_new_tokens=TITLE_TOKENS, stop=self._prompter.title_ends
            ),
            seeds=self._seeds("title", step.attempt, TITLES),
        )

    @property
    def _prompter_now(self) -> Prompter:
        """The prompts from now on: without examples once a part was mostly about their subject."""
        tries = Counter(judged.part_index for judged in self._judged)
        leaks = Counter(
            judged.part_index
            for judged in self._judged
            for rejection in judged.candidate.rejections
            if rejection.filter == LEAK
        )
        leaked = any(2 * count >= tries[part_index] for part_index, count in leaks.items())
        return self._prompter.without_examples() if leaked else self._prompter

    def _part_request(self, step: WritingStep, part_index: int, *, count: int) -> Request:
        words = self._words(part_index)
        before = [(part, candidate.text) for part, candidate in self._chosen]
        max_new_tokens = self._prompter.max_new_tokens(words, title=self._title, before=before)
        return Request(
            step=step,
            prompt=self._prompter_now.prompt(
                part_index,
                title=self._title,
                before=before,
                words=words,
                max_new_tokens=max_new_tokens,
            ),
            decoding=replace(self._decoding, max_new_tokens=max_new_tokens, stop=SECTION_ENDS),
            seeds=self._seeds(part_index, step.attempt, count),
        )

    def _seeds(self, target: int | Literal["title"], attempt: int, count: int) -> tuple[int, ...]:
        names = (self._options.seed, *self._key, attempt, target)
        return tuple(_seed_of(*names, number) for number in range(count))

    def _agreed(self, completions: Sequence[Completion]) -> str:
        """Return the claims that candidates vouch for, if the blogger gave no facts."""
        if self._topic.notes:
            return ""
        texts = [completion.text for completion in completions]
        return "\n".join(sorted(agreed_claims(texts, language=self._context.language)))

    def _judge(
        self, step: WritingStep, completions: Sequence[Completion], *, agreed: str
    ) -> list[Candidate]:
        if step.part_index is None:
            beginning = self._prompter.title_beginning
            return [
                judge_title(
                    completion,
                    beginning=beginning,
                    context=self._context,
                    fact_check=self._fact_check,
                )
                for completion in completions
            ]
        words = self._words(step.part_index)
        prompt = self._prompter.without_text(step.part_index, title=self._title, words=words)
        own_words = self._target(self._script.parts[step.part_index], agreed=agreed).own_words
        labels = (self._title, *(part.heading or "" for part in self._script.parts))
        subjects = subjects_of(
            self._prompter_now.examples, own_words=own_words, language=self._context.language
        )
        return [
            judge(
                completion,
                words=words,
                heading=self._script.parts[step.part_index].heading,
                before=self._texts,
                max_article_words=self._topic.words.max,
                context=replace(self._context, earlier=(), prompt=prompt, labels=labels),
                own_words=own_words,
                keep_claims=(self._options.ranking.support == 0 or self._fact_check.mode == "off"),
                notes=self._topic.notes,
                facts=self._facts[step.part_index],
                subjects=subjects,
                fact_check=self._fact_check,
                sources=[passage.text for one in self._script.passages for passage in one],
            )
            for completion in completions
        ]

    def _best(
        self, passed: Sequence[Candidate], part_index: int, *, request: Request, agreed: str
    ) -> Candidate:
        part = self._script.parts[part_index]
        return choose(
            passed,
            prompt=request.prompt,
            bare_prompt=self._prompter.bare_prompt(part, words=self._part_words),
            target=self._target(part, agreed=agreed),
            weights=self._options.ranking,
            generator=self._generator,
            min_words=max(self._words(part_index).min, ENOUGH_WORDS),
        )

    def _target(self, part: Part, *, agreed: str) -> Target:
        topic = self._topic
        headings = [other.heading for other in self._script.parts if other.heading]
        own = f"{self._title} {self._script.own_words}"
        return Target(
            title=self._title,
            heading=part.heading,
            terms=(*topic.keywords, *topic.tags),
            others=tuple(heading for heading in headings if heading != part.heading),
            known=topic.notes,
            agreed=agreed,
            before=tuple(self._texts),
            foreign=foreign_words(self._prompter.examples, own_words=own),
            language=self._context.language,
        )

    def _words(self, part_index: int) -> WordRange:
        """Return the words that a part may have; fewer are enough if earlier parts were long."""
        words = self._part_words
        missing = self._topic.words.min - sum(candidate.words for _, candidate in self._chosen)
        parts_left = len(self._script.parts) - part_index
        fewest = max(min(MIN_PART_WORDS, words.min), -(-missing // parts_left))
        return WordRange(min=min(fewest, words.max), max=words.max)

    def _refused_as_a_whole(self) -> tuple[Rejection, ...]:
        """Return the limits that the whole article breaks, though each part passed."""
        words, texts = self._topic.words, self._texts
        found = check(*texts, min_words=words.min, max_words=words.max, context=self._context)
        return (*found, *self._fact_check.refused(*texts))

    def _claims_json(self) -> dict[str, Any]:
        title = self._found_title.text if self._found_title else None
        return self._fact_check.claims_json(title, self._texts)

    def _rejections(self) -> list[Mapping[str, Any]]:
        """Return why candidates were refused; `section` is the part's index, None for a title."""
        return [
            asdict(rejection)
            | {"section": judged.part_index, "seed": judged.candidate.completion.seed}
            for judged in self._judged
            for rejection in judged.candidate.rejections
        ]

    def _article(self) -> Article:
        sections = tuple(
            Section(heading=part.heading, text=candidate.text) for part, candidate in self._chosen
        )
        return Article(title=self._title, sections=sections)


def _seed_of(*names: object) -> int:
    """Return the seed of the candidate with these names, below 2**63, whatever else is written."""
    text = "\n".join(map(str, names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1
