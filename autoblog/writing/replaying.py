"""A stored post's calls to the model, made again: the last step of replaying it.

It reads no file, asks no site and changes nothing in the ledger.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from autoblog.errors import UsageError
from autoblog.generation import ChatPrompt, Decoding, TextGenerator
from autoblog.writing.provenance import WritingRecord, sha256

PartKind = Literal["title", "opening", "section"]


@dataclass(frozen=True, kw_only=True)
class ReplayedPart:
    """A part's stored text `before` and its new `text`; title and opening have no heading."""

    kind: PartKind
    heading: str | None
    seed: int
    before: str
    text: str

    @property
    def identical(self) -> bool:
        """Whether every character is the same."""
        return self.before == self.text

    @property
    def differs_at(self) -> int | None:
        """The index of the first character that differs; None if the texts are identical."""
        if self.identical:
            return None
        pairs = zip(self.before, self.text, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


@dataclass(frozen=True, kw_only=True)
class StoredCall:
    """A call to the model in a post's record; `texts` are the chosen completions by their seeds."""

    prompts: Sequence[str]
    decoding: Decoding
    seeds: Sequence[Sequence[int]]
    texts: Mapping[int, str]

    @classmethod
    def from_json(cls, call: Mapping[str, Any]) -> "StoredCall":
        """Read a call. Raises `TypeError` for one of a newer autoblog."""
        chats = call.get("chat") or [False] * len(call["prompts"])
        decoding = call["decoding"]
        return cls(
            prompts=[
                ChatPrompt(prompt) if chat else prompt
                for prompt, chat in zip(call["prompts"], chats, strict=True)
            ],
            decoding=Decoding(**{**decoding, "stop": tuple(decoding.get("stop", ()))}),
            seeds=call["seeds"],
            texts={int(seed): text for seed, text in call["texts"].items()},
        )


@dataclass(frozen=True, kw_only=True)
class StoredPart:
    """A text of the model in a post's provenance: its completion's seed and digest."""

    kind: PartKind
    heading: str | None
    seed: int
    text_sha256: str

    @classmethod
    def from_json(cls, kind: PartKind, part: Mapping[str, Any]) -> "StoredPart":
        """Read the title or a section of a post's provenance."""
        return cls(
            kind=kind,
            heading=part.get("heading"),
            seed=part["seed"],
            text_sha256=part["text_sha256"],
        )


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The parts of a stored post, a found title first, and the calls that they came from."""

    parts: tuple[StoredPart, ...]
    calls: tuple[StoredCall, ...]

    def run(self, generator: TextGenerator) -> list[ReplayedPart]:
        """Make every call as a whole and return each part's stored text with its new one."""
        texts: dict[int, str] = {}
        for call in self.calls:
            found = generator.generate(call.prompts, decoding=call.decoding, seeds=call.seeds)
            texts |= {completion.seed: completion.text for row in found for completion in row}
        before = _texts(self.calls)
        return [
            ReplayedPart(
                kind=part.kind,
                heading=part.heading,
                seed=part.seed,
                before=before[part.seed],
                text=texts[part.seed],
            )
            for part in self.parts
        ]


def read_replay(provenance: Mapping[str, Any], record: WritingRecord | None) -> Replay:
    """Return what writes a post again. Raises `UsageError` if not all of it is stored."""
    if not provenance.get("revision"):
        raise UsageError(
            "this post was written by an older autoblog, which did not store how to write it again"
        )
    if record is None:
        raise UsageError(
            "how to write this post again was dropped from the database (AUTOBLOG_KEEP_DAYS)"
        )
    try:
        calls = tuple(map(StoredCall.from_json, record.calls))
    except TypeError as error:
        raise UsageError(f"this post was written by a newer autoblog ({error})") from error
    parts, texts = tuple(_parts_of(provenance)), _texts(calls)
    if any(part.seed not in texts for part in parts):
        raise UsageError("the prompts of this post were too long to be stored")
    if any(sha256(texts[part.seed]) != part.text_sha256 for part in parts):
        raise UsageError(
            "what the database holds of this post does not fit together; was it edited?"
        )
    return Replay(parts=parts, calls=calls)


def _parts_of(provenance: Mapping[str, Any]) -> Iterator[StoredPart]:
    if "title" in provenance:
        yield StoredPart.from_json("title", provenance["title"])
    for part in provenance["sections"]:
        yield StoredPart.from_json("section" if part["heading"] else "opening", part)


def _texts(calls: tuple[StoredCall, ...]) -> dict[int, str]:
    """Return the stored texts by their seeds."""
    return {seed: text for call in calls for seed, text in call.texts.items()}
