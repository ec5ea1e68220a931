"""A kept post's calls to the model, made again, and what is different now.

It reads no file, touches no site and changes nothing in the ledger.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from autoblog.errors import UsageError
from autoblog.generation import TextGenerator
from autoblog.writing.provenance import WritingRecord, decoding_of, prompts_of, sha256


@dataclass(frozen=True, kw_only=True)
class PartAgain:
    """A part as the model wrote it, and as it wrote it again; the opening has no heading."""

    kind: Literal["title", "opening", "section"]
    heading: str | None
    seed: int
    before: str
    text: str

    @property
    def identical(self) -> bool:
        """Whether every character is the same."""
        return self.before == self.text

    @property
    def parts_at(self) -> int | None:
        """How many characters are the same before the two texts part."""
        if self.identical:
            return None
        pairs = zip(self.before, self.text, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def write_again(
    provenance: Mapping[str, Any], record: WritingRecord | None, *, generator: TextGenerator
) -> list[PartAgain]:
    """Make the calls that a post came from once more, each as a whole; a found title comes first.

    Raises `UsageError` where what is needed for it is not kept.
    """
    calls = check_replayable(provenance, record)
    before: dict[int, str] = {}
    again: dict[int, str] = {}
    for call in calls:
        before |= {int(seed): text for seed, text in call["texts"].items()}
        found = generator.generate(
            prompts_of(call), decoding=decoding_of(call["decoding"]), seeds=call["seeds"]
        )
        again |= {one.seed: one.text for own in found for one in own}
    return [
        PartAgain(
            kind=kind,
            heading=one.get("heading"),
            seed=one["seed"],
            before=before[one["seed"]],
            text=again[one["seed"]],
        )
        for kind, one in _parts_of(provenance)
    ]


def _parts_of(
    provenance: Mapping[str, Any],
) -> Iterator[tuple[Literal["title", "opening", "section"], Mapping[str, Any]]]:
    """What the model wrote of a post: the title, where it found one, and the sections."""
    if "title" in provenance:
        yield "title", provenance["title"]
    for one in provenance["sections"]:
        yield "section" if one["heading"] else "opening", one


def check_replayable(
    provenance: Mapping[str, Any], record: WritingRecord | None
) -> tuple[Mapping[str, Any], ...]:
    """The calls that make a post again. Raises `UsageError` where they are not kept whole."""
    if not provenance.get("revision"):
        raise UsageError(
            "this post was written by an older autoblog, which did not keep what makes a text again"
        )
    if record is None:
        raise UsageError(
            "what makes this post again was dropped from the database (AUTOBLOG_KEEP_DAYS)"
        )
    kept = {int(seed): text for call in record.calls for seed, text in call["texts"].items()}
    parts = [one for _, one in _parts_of(provenance)]
    if any(one["seed"] not in kept for one in parts):
        raise UsageError("the prompts of this post were too long to be kept")
    if any(sha256(kept[one["seed"]]) != one["text_sha256"] for one in parts):
        raise UsageError(
            "what the database holds of this post does not fit together; was it edited?"
        )
    try:
        for call in record.calls:
            decoding_of(call["decoding"])
    except TypeError as error:
        raise UsageError(f"this post was written by a newer autoblog ({error})") from error
    return record.calls


def machine_changes(stored: Mapping[str, Any], generator: TextGenerator) -> list[str]:
    """What may make another text of the same calls: the model, where it runs, the libraries."""
    names = ("model", "revision", "device", "dtype", "engine")
    now = {name: getattr(generator, name) for name in names if name in stored}
    return [
        f"{name} was {stored[name]}, is {value}"
        for name, value in now.items()
        if stored[name] != value
    ]


def version_changes(stored: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The libraries whose versions are others now."""
    then = stored.get("versions", {})
    return [
        f"{name} was {then.get(name)}, is {version}"
        for name, version in now.items()
        if then.get(name) != version
    ]


def origin_changes(stored: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What a new post on the topic would be written from that this one was not.

    It makes no difference to the same calls made again.
    """
    changed = [
        f"{name} was {then}, is {value}"
        for name, then, value in _settings(stored.get("settings", {}), now["settings"])
        if then != value
    ]
    names = {"template_sha256": f"the template {now['template']}", "topic_sha256": "the topic"}
    return changed + [
        f"{said} has changed" for name, said in names.items() if stored.get(name) != now[name]
    ]


def _settings(
    then: Mapping[str, Any], now: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any, Any]]:
    """Each setting by its name, then and now; JSON knows no tuples."""
    for name in sorted({*then, *now}):
        one, other = then.get(name), now.get(name)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from _settings(one, other, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _plain(one), _plain(other)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
