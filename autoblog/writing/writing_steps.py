"""The options of an article, the steps in which it is written, and what comes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from autoblog.decoding_options import Options
from autoblog.filters import Context
from autoblog.generation import Decoding
from autoblog.posts import Article
from autoblog.prompts import Part
from autoblog.ranking_weights import RankingWeights
from autoblog.topics import FactMode
from autoblog.writing.candidates import Candidate
from autoblog.writing.provenance import JudgedCandidate, WritingRecord


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


NOT_BEGUN: Final = Begun()
