"""What a text was made with, and what makes it again, as the ledger keeps them.

A text is made again by the same call to the model, its refused neighbours included: in a batch of
another shape the same sums are made in another order, and in half precision texts then part.
"""

import hashlib
import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from autoblog import __version__
from autoblog.generation import ChatPrompt, Completion, Decoding
from autoblog.prompts import Part
from autoblog.writing.candidates import Candidate
from autoblog.writing.recording import Call, Recording

# The versions that a text depends on beside ours: its sums are torch's, its tokens tokenizers'.
LIBRARIES: Final = ("torch", "transformers", "tokenizers")

# Of a candidate that was not taken so much is kept: what was wrong with it shows by then.
MAX_REFUSED_CHARACTERS: Final = 600
MAX_CANDIDATES: Final = 256
# A template may put anything into a prompt. Beyond this, hashes alone are kept.
MAX_PROMPT_CHARACTERS: Final = 500_000


@dataclass(frozen=True, kw_only=True)
class WritingRecord:
    """How one article was written, as JSON holds it.

    `calls` are the requests to the model that chosen texts came from, with their prompts, seeds and
    answers. `candidates` are all texts, the refused ones among them, with the reasons.
    """

    calls: tuple[Mapping[str, Any], ...] = ()
    candidates: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A candidate and what it was written for: the part at `place` of the script, or the title."""

    part: Part | None
    place: int | None
    candidate: Candidate


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What an article came from, as the model wrote it; `title` is None where a topic has one."""

    sections: Sequence[tuple[Part, Completion]] = ()
    title: Completion | None = None

    @property
    def seeds(self) -> set[int]:
        """The seeds of all that was taken."""
        titles = [self.title] if self.title else []
        return {one.seed for one in [*titles, *(written for _, written in self.sections)]}


def facts_of(recording: Recording, chosen: Chosen) -> dict[str, Any]:
    """What a text was made with, in short: kept for ever."""
    prompts = {
        seed: prompt
        for call in recording.calls
        for prompt, seeds in zip(call.prompts, call.seeds, strict=True)
        for seed in seeds
    }
    title = {"title": _origin(chosen.title, prompts)} if chosen.title else {}
    return {
        **title,
        "model": recording.model,
        "revision": recording.revision,
        "device": recording.device,
        "dtype": recording.dtype,
        "engine": recording.engine,
        "versions": library_versions(),
        "seconds": {
            "generating": round(recording.generating_s, 3),
            "scoring": round(recording.scoring_s, 3),
        },
        "sections": [
            {"heading": part.heading, **_origin(completion, prompts)}
            for part, completion in chosen.sections
        ],
    }


def _origin(completion: Completion, prompts: Mapping[int, str]) -> dict[str, Any]:
    return {
        "seed": completion.seed,
        "tokens": completion.tokens,
        "finish_reason": completion.finish_reason,
        "prompt_sha256": sha256(prompts[completion.seed]),
        "text_sha256": sha256(completion.text),
    }


def record_of(recording: Recording, chosen: Chosen, judged: Iterable[Judged]) -> WritingRecord:
    """What makes a text again, and every candidate with its reasons: large, and pruned."""
    taken = chosen.seeds
    calls = [call for call in recording.calls if any(s in taken for own in call.seeds for s in own)]
    fits = sum(len(p) for call in calls for p in call.prompts) <= MAX_PROMPT_CHARACTERS
    return WritingRecord(
        calls=tuple(_call_json(call, taken) for call in calls) if fits else (),
        candidates=tuple(_candidate_json(one, taken) for one in judged)[:MAX_CANDIDATES],
    )


def sha256(text: str) -> str:
    """The hexadecimal digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stored(value: Any) -> Any:
    """Settings as JSON holds them on every database.

    JSON has no infinity, by which a limit is switched off. Bytes, which stand for other texts, are
    no settings and are left out.
    """
    if is_dataclass(value):
        return stored({one.name: getattr(value, one.name) for one in fields(value)})
    if isinstance(value, Mapping):
        return {str(name): stored(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [stored(one) for one in value if not isinstance(one, bytes)]
    if isinstance(value, float) and math.isinf(value):
        return "off"
    return value


def fingerprint(value: object) -> str:
    """The digest of plain values, whatever the order of their keys."""
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))


def decoding_of(stored: Mapping[str, Any]) -> Decoding:
    """The decoding of a stored call. Raises `TypeError` for one of a newer autoblog."""
    return Decoding(**{**stored, "stop": tuple(stored.get("stop", ()))})


def prompts_of(stored: Mapping[str, Any]) -> list[str]:
    """The prompts of a stored call, those of a chat template as such."""
    chats = stored.get("chat") or [False] * len(stored["prompts"])
    return [
        ChatPrompt(prompt) if chat else prompt
        for prompt, chat in zip(stored["prompts"], chats, strict=True)
    ]


def library_versions() -> dict[str, str | None]:
    """The versions that a text depends on, beside the model's own; None: not installed."""
    return {"autoblog": __version__} | {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _call_json(call: Call, taken: Collection[int]) -> dict[str, Any]:
    return {
        "prompts": list(call.prompts),
        "chat": [isinstance(prompt, ChatPrompt) for prompt in call.prompts],
        "decoding": asdict(call.decoding),
        "seeds": [list(own) for own in call.seeds],
        "texts": {
            str(completion.seed): completion.text
            for own in call.completions
            for completion in own
            if completion.seed in taken
        },
        "seconds": round(call.seconds, 3),
    }


def _candidate_json(judged: Judged, taken: Collection[int]) -> dict[str, Any]:
    completion = judged.candidate.completion
    return {
        "part": "title" if judged.part is None else judged.part.kind,
        "heading": judged.part and judged.part.heading,
        "section": judged.place,
        "seed": completion.seed,
        "tokens": completion.tokens,
        "finish_reason": completion.finish_reason,
        "chosen": completion.seed in taken,
        "characters": len(completion.text),
        "text": completion.text[:MAX_REFUSED_CHARACTERS],
        "reasons": [asdict(rejection) for rejection in judged.candidate.rejections],
    }
