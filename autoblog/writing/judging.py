"""What one article's candidates are judged by, and the choice among those that pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from autoblog.claims import agreed_claims
from autoblog.filters import Context, Rejection, check, section_words, signature
from autoblog.generation import Completion
from autoblog.prompts import Script
from autoblog.topics import Topic, WordRange
from autoblog.writing.candidates import Candidate, context_of, judge
from autoblog.writing.editing import ENOUGH_WORDS
from autoblog.writing.fact_check import FactCheck, fact_check_of
from autoblog.writing.facts import facts_by_part
from autoblog.writing.flaws import foreign_words
from autoblog.writing.leaks import subjects_of
from autoblog.writing.prompting import Prompter
from autoblog.writing.ranking import Target, choose
from autoblog.writing.recording import RecordingGenerator
from autoblog.writing.titles import judge_title
from autoblog.writing.writing_steps import WritingOptions

MIN_PART_WORDS = 25
"""The fewest words of a part, however long the others are, if the topic has room for them."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The title and the texts of an article so far, the opening first."""

    title: str
    texts: tuple[str, ...] = ()
    words: int = 0


@dataclass(frozen=True, kw_only=True)
class Judging:
    """The limits of one article, and what it may claim.

    `part_words` are those of any part, and `facts` the sentences of the notes that belong to each.
    """

    script: Script
    options: WritingOptions
    context: Context
    fact_check: FactCheck
    part_words: WordRange
    facts: Sequence[Sequence[str]]

    @classmethod
    def of(cls, script: Script, options: WritingOptions) -> Self:
        """Return what the candidates of a script are judged by."""
        topic, context = script.topic, context_of(script.topic, options.context)
        sourced = [signature(script.sourced_words)] if script.passages else []
        part_words = section_words(topic.words, sections=len(script.parts))
        return cls(
            script=script,
            options=options,
            context=replace(context, earlier=(*context.earlier, *sourced)),
            fact_check=fact_check_of(script, options.facts),
            part_words=part_words,
            facts=facts_by_part(
                topic.notes,
                script.parts,
                title=topic.title,
                language=context.language,
                most_words=part_words.max // 2,
            ),
        )

    @property
    def _topic(self) -> Topic:
        return self.script.topic

    def words(self, part_index: int, draft: Draft) -> WordRange:
        """Return the words that a part may have; fewer are enough if earlier parts were long."""
        words = self.part_words
        missing = self._topic.words.min - draft.words
        parts_left = len(self.script.parts) - part_index
        fewest = max(min(MIN_PART_WORDS, words.min), -(-missing // parts_left))
        return WordRange(min=min(fewest, words.max), max=words.max)

    def agreed(self, completions: Sequence[Completion]) -> str:
        """Return what vouches for claims beside the blogger: his sources, or many candidates.

        Candidates vouch for nothing if the blogger gave facts.
        """
        sourced = self.script.sourced_words if self.script.passages else ""
        if self._topic.notes:
            return sourced
        texts = [completion.text for completion in completions]
        claims = sorted(agreed_claims(texts, language=self.context.language))
        return "\n".join([*claims, sourced])

    def titles(self, completions: Sequence[Completion], *, prompter: Prompter) -> list[Candidate]:
        """Judge completions as titles."""
        return [
            judge_title(
                completion,
                beginning=prompter.title_beginning,
                context=self.context,
                fact_check=self.fact_check,
            )
            for completion in completions
        ]

    def parts(
        self,
        completions: Sequence[Completion],
        part_index: int,
        *,
        draft: Draft,
        agreed: str,
        prompter: Prompter,
    ) -> list[Candidate]:
        """Judge completions as texts of a part; `prompter` wrote their prompt."""
        script, words = self.script, self.words(part_index, draft)
        own_words = self._target(part_index, draft, agreed=agreed, prompter=prompter).own_words
        prompt = prompter.without_text(part_index, title=draft.title, words=words)
        labels = (draft.title, *(part.heading or "" for part in script.parts))
        subjects = subjects_of(
            prompter.examples, own_words=own_words, language=self.context.language
        )
        context = replace(self.context, earlier=(), prompt=prompt, labels=labels)
        sources = [passage.text for one in script.passages for passage in one]
        return [
            judge(
                completion,
                words=words,
                heading=script.parts[part_index].heading,
                before=draft.texts,
                max_article_words=self._topic.words.max,
                context=context,
                own_words=own_words,
                keep_claims=self.options.ranking.support == 0 or self.fact_check.mode == "off",
                notes=self._topic.notes,
                facts=self.facts[part_index],
                subjects=subjects,
                fact_check=self.fact_check,
                sources=sources,
            )
            for completion in completions
        ]

    def best(
        self,
        passed: Sequence[Candidate],
        part_index: int,
        *,
        prompt: str,
        draft: Draft,
        agreed: str,
        prompter: Prompter,
        generator: RecordingGenerator,
    ) -> Candidate:
        """Return the best of the texts that passed; the model may be asked."""
        part = self.script.parts[part_index]
        return choose(
            passed,
            prompt=prompt,
            bare_prompt=prompter.bare_prompt(part, words=self.part_words),
            target=self._target(part_index, draft, agreed=agreed, prompter=prompter),
            weights=self.options.ranking,
            generator=generator,
            min_words=max(self.words(part_index, draft).min, ENOUGH_WORDS),
        )

    def refused_as_a_whole(self, draft: Draft) -> tuple[Rejection, ...]:
        """Return the limits that the whole article breaks, though each part passed."""
        words, texts = self._topic.words, draft.texts
        found = check(*texts, min_words=words.min, max_words=words.max, context=self.context)
        return (*found, *self.fact_check.refused(*texts))

    def _target(self, part_index: int, draft: Draft, *, agreed: str, prompter: Prompter) -> Target:
        topic, part = self._topic, self.script.parts[part_index]
        headings = [other.heading for other in self.script.parts if other.heading]
        own = f"{draft.title} {self.script.own_words}"
        return Target(
            title=draft.title,
            heading=part.heading,
            terms=(*topic.keywords, *topic.tags),
            others=tuple(heading for heading in headings if heading != part.heading),
            known=topic.notes,
            agreed=agreed,
            before=draft.texts,
            foreign=foreign_words(prompter.examples, own_words=own),
            language=self.context.language,
        )
