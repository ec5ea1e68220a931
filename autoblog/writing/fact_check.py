"""What is done about an article's claims: they are listed, or their sentences are cut; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from autoblog.claims import claims_of, find_claims
from autoblog.filters import Rejection
from autoblog.filters.redaction import cut_sentences
from autoblog.prompts import Script
from autoblog.topics import FactMode


@dataclass(frozen=True, kw_only=True)
class FactCheck:
    """The check of one article: what is done, and the words that vouch for what a text states."""

    mode: FactMode
    known: str
    language: str = "en"

    @property
    def is_strict(self) -> bool:
        """Whether sentences with claims are cut."""
        return self.mode == "strict"

    def cut(self, text: str) -> str:
        """Return the text without the sentences that have a claim, if the check is strict."""
        if not self.is_strict:
            return text
        return cut_sentences(text, self._states_something_new, language=self.language)

    def refused(self, *texts: str) -> tuple[Rejection, ...]:
        """Return the refusal of texts that a strict check would cut."""
        claims = [claim for text in texts for claim in self._claims(text)] if self.is_strict else []
        return (Rejection(filter="claims", measured=len(claims), limit=0),) if claims else ()

    def claims_json(self, title: str | None, texts: Sequence[str]) -> dict[str, Any]:
        """Return the claims to check, as provenance keeps them; nothing if the check is off.

        `section` is the number of the part, from 0, and None for a `title` that the model found.
        """
        if self.mode == "off":
            return {}
        numbered = [*([(None, title)] if title else []), *enumerate(texts)]
        return {"claims": list(self._listed(numbered))}

    def _listed(self, numbered: Sequence[tuple[int | None, str]]) -> Iterator[dict[str, Any]]:
        for section, text in numbered:
            for claim in find_claims(text, known=self.known, language=self.language):
                yield {
                    "section": section,
                    "kind": claim.kind,
                    "text": claim.text,
                    "sentence": claim.sentence,
                }

    def _claims(self, text: str) -> set[str]:
        return claims_of(text, known=self.known, language=self.language)

    def _states_something_new(self, sentence: str) -> bool:
        return bool(self._claims(sentence))


NO_CHECK: Final = FactCheck(mode="off", known="")
"""The check of texts that are not checked."""


def fact_check_of(script: Script, usual: FactMode) -> FactCheck:
    """Return the check of a script's article: the topic's, or else the `usual` one.

    What the blogger wrote vouches: title, keywords, tags, headings and notes; and the passages of
    the topic's sources.
    """
    topic = script.topic
    title = "" if topic.auto_title else topic.title
    return FactCheck(
        mode=topic.facts or usual,
        known="\n".join([title, *topic.tags, script.own_words, script.sourced_words]),
        language=topic.language or "en",
    )
