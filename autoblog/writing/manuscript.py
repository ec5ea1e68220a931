"""One article while it is written: names the next request to the model and takes the answer.

A part is requested after those before it were chosen, since its prompt holds the end of their text.
A manuscript never calls `generate` itself, so its caller can stop between two requests.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Literal

from autoblog.generation import Completion
from autoblog.posts import Article, Section
from autoblog.prompts import Script
from autoblog.writing.judging import Draft, Judging
from autoblog.writing.leaks import mostly_leaked
from autoblog.writing.model_profiles import decoding_for
from autoblog.writing.pace import FIRST
from autoblog.writing.prompting import SECTION_ENDS, TITLE_TOKENS, Prompter
from autoblog.writing.provenance import (
    ChosenCompletions,
    JudgedCandidate,
    provenance_of,
    record_of,
    rejections_json,
    sources_json,
)
from autoblog.writing.recording import RecordingGenerator
from autoblog.writing.titles import TITLES, best_title
from autoblog.writing.writing_steps import (
    NOT_BEGUN,
    Begun,
    Ending,
    Request,
    WritingOptions,
    WritingStep,
    WrittenArticle,
)


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
        begun: Begun = NOT_BEGUN,
    ) -> None:
        self._script = script
        self._topic = script.topic
        self._key = key
        self._generator = generator
        self._options = options
        self._decoding = decoding_for(generator, options.decoding, self._topic.decoding)
        self._prompter = Prompter(script=script, model=generator)
        self._judging = Judging.of(script, options)
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
        prompter, draft, agreed = self._prompter_now, self._draft, ""
        if step.part_index is None:
            candidates = self._judging.titles(completions, prompter=prompter)
        else:
            agreed = self._judging.agreed(completions)
            candidates = self._judging.parts(
                completions, step.part_index, draft=draft, agreed=agreed, prompter=prompter
            )
        self._judged += [
            JudgedCandidate(part=part, part_index=step.part_index, candidate=candidate)
            for candidate in candidates
        ]
        passed = [candidate for candidate in candidates if not candidate.rejections]
        if passed and part is None:
            self._found_title = best_title(passed, self._topic)
        elif passed and part is not None and step.part_index is not None:
            best = self._judging.best(
                passed,
                step.part_index,
                prompt=request.prompt,
                draft=draft,
                agreed=agreed,
                prompter=prompter,
                generator=self._generator,
            )
            self._chosen.append((part, best))
        optional = part is not None and part.optional
        self._next = self._after(step, passed=bool(passed), optional=optional)

    def finish(self, *, overruled: bool = False) -> WrittenArticle:
        """Return the article with how it was written; check it as a whole first.

        `overruled` keeps an article that breaks limits as a whole: a human has seen which.
        """
        failed = self._next == "failed"
        refused = () if failed else self._judging.refused_as_a_whole(self._draft)
        chosen = [] if failed or (refused and not overruled) else self._chosen
        title = self._found_title if chosen else None
        origin = ChosenCompletions(
            parts=[(part, candidate.completion) for part, candidate in chosen],
            title=title.completion if title else None,
        )
        claims = self._judging.fact_check.claims_json(
            title.text if title else None, self._draft.texts
        )
        return WrittenArticle(
            article=self._article() if chosen else None,
            words=sum(candidate.words for _, candidate in chosen) if chosen else None,
            candidates=len(self._judged),
            tokens=sum(judged.candidate.completion.tokens for judged in self._judged),
            rejections=(*rejections_json(self._judged), *map(asdict, refused)),
            provenance=provenance_of(self._generator, origin, decoding=self._decoding)
            | (claims if chosen else {})
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
    def _title(self) -> str:
        return self._found_title.text if self._found_title else self._topic.title

    @property
    def _draft(self) -> Draft:
        chosen = [candidate for _, candidate in self._chosen]
        return Draft(
            title=self._title,
            texts=tuple(candidate.text for candidate in chosen),
            words=sum(candidate.words for candidate in chosen),
        )

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
        verdicts = [(judged.part_index, judged.candidate.rejections) for judged in self._judged]
        leaked = mostly_leaked(verdicts)
        return self._prompter.without_examples() if leaked else self._prompter

    def _part_request(self, step: WritingStep, part_index: int, *, count: int) -> Request:
        words = self._judging.words(part_index, self._draft)
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

    def _article(self) -> Article:
        sections = tuple(
            Section(heading=part.heading, text=candidate.text) for part, candidate in self._chosen
        )
        return Article(title=self._title, sections=sections)


def _seed_of(*names: object) -> int:
    """Return the seed of the candidate with these names, below 2**63, whatever else is written."""
    text = "\n".join(map(str, names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1
