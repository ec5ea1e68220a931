"""A stored post's calls to the model, made again, and what may make the new text differ.

This is the last step of replaying a post. It reads no file, asks no site and changes no ledger.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from autoblog.errors import UsageError
from autoblog.generation import ChatPrompt, Decoding, TextGenerator
from autoblog.writing.provenance import WritingRecord, decoding_json, library_versions, sha256

PartKind = Literal["title", "opening", "section"]


@dataclass(frozen=True, kw_only=True)
class StoredPart:
    """A part's stored text `before`, from the completion with this seed; a title has no heading."""

    kind: PartKind
    heading: str | None
    seed: int
    before: str


@dataclass(frozen=True, kw_only=True)
class ReplayedPart(StoredPart):
    """A part's stored text with its new `text`."""

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
        return cls(
            prompts=[
                ChatPrompt(prompt) if chat else prompt
                for prompt, chat in zip(call["prompts"], chats, strict=True)
            ],
            decoding=_decoding(call["decoding"]),
            seeds=call["seeds"],
            texts={int(seed): text for seed, text in call["texts"].items()},
        )


def _decoding(options: Mapping[str, Any]) -> Decoding:
    """Read options as JSON holds them; what an older autoblog did not know was off."""
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items()
    }
    return Decoding(**given)


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
        return [ReplayedPart(**vars(part), text=texts[part.seed]) for part in self.parts]


def read_replay(provenance: Mapping[str, Any], record: WritingRecord | None) -> Replay:
    """Return what writes a post again. Raises `UsageError` if not all of it is stored."""
    if "revision" not in provenance:  # a model server tells none, so it may be empty
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
    texts = {seed: text for call in calls for seed, text in call.texts.items()}
    sections = provenance["sections"]
    titles = [provenance["title"]] if "title" in provenance else []
    if any(part["seed"] not in texts for part in (*titles, *sections)):
        raise UsageError("the prompts of this post were too long to be stored")
    if any(sha256(texts[part["seed"]]) != part["text_sha256"] for part in (*titles, *sections)):
        raise UsageError(
            "what the database holds of this post does not fit together; was it edited?"
        )

    def stored(kind: PartKind, part: Mapping[str, Any]) -> StoredPart:
        seed = part["seed"]
        return StoredPart(kind=kind, heading=part.get("heading"), seed=seed, before=texts[seed])

    parts = (
        *(stored("title", title) for title in titles),
        *(stored("section" if part["heading"] else "opening", part) for part in sections),
    )
    return Replay(parts=parts, calls=calls)


def text_changes(provenance: Mapping[str, Any], generator: TextGenerator) -> list[str]:
    """Return what may change the text of the same calls: model, device, engine and libraries."""
    machine = [
        (name, provenance[name], getattr(generator, name))
        for name in ("model", "revision", "device", "dtype", "engine")
        if name in provenance
    ]
    then = provenance.get("versions", {})
    libraries = [(name, then.get(name), version) for name, version in library_versions().items()]
    return _lines([*machine, *libraries])


def origin_changes(provenance: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what has changed for a new post on the topic; it does not change the same calls.

    `now` holds the settings, decoding and digests that a new post would be stored with.
    """
    then, settings = dict(provenance.get("settings", {})), dict(now["settings"])
    # an older autoblog stored all options there; settings name those alone that were set
    stored = then.pop("decoding", {})
    settings.pop("decoding", None)
    decoding = decoding_json(_decoding(provenance.get("decoding") or stored))
    names = {"template_sha256": f"the template {now['template']}", "topic_sha256": "the topic"}
    changed = [*_settings(then, settings), *_settings(decoding, now["decoding"], "decoding.")]
    return _lines(changed) + [
        f"{name} has changed" for key, name in names.items() if provenance.get(key) != now[key]
    ]


def _lines(values: Iterable[tuple[str, Any, Any]]) -> list[str]:
    return [f"{name} was {then}, is {now}" for name, then, now in values if then != now]


def _settings(
    then: Mapping[str, Any], now: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any, Any]]:
    """Yield each setting's name, its value then and its value now."""
    for name in sorted({*then, *now}):
        old, new = then.get(name), now.get(name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _settings(old, new, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _without_tuples(old), _without_tuples(new)


def _without_tuples(value: Any) -> Any:
    """Return a tuple as the list that JSON makes of it."""
    return list(value) if isinstance(value, tuple) else value
