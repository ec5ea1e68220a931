"""How an article was written, as it is stored with its post: the second step of replaying it.

`provenance_of` returns what is kept for ever, `record_of` what is pruned after a while. A text can
be written again only by its whole call, rejected candidates included: a batch of another shape adds
the same numbers in another order, and in half precision the texts soon differ.
"""

import hashlib
import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from typing import Any, Final

from autoblog import __version__
from autoblog.generation import ChatPrompt, Completion, Decoding
from autoblog.prompts import Part, Script
from autoblog.writing.candidates import Candidate
from autoblog.writing.recording import RecordedCall, RecordingGenerator

LIBRARIES: Final = ("torch", "transformers", "tokenizers")
"""The libraries whose versions a text depends on."""

MAX_CANDIDATE_CHARACTERS: Final = 600
"""Candidates are stored truncated; this is enough to see why they failed."""

MAX_CANDIDATES: Final = 256

MAX_PROMPT_CHARACTERS: Final = 500_000
"""A template may put anything into a prompt. Longer prompts are stored as digests alone."""


VARYING_OPTIONS: Final = ("max_new_tokens", "stop")
"""The options of decoding that each part has its own of."""


@dataclass(frozen=True, kw_only=True)
class WritingRecord:
    """The calls to the model and all candidates of one article, as JSON holds them.

    `calls` are those that chosen texts came from. `candidates` are all texts, each with the
    filters that rejected it.
    """

    calls: tuple[Mapping[str, Any], ...] = ()
    candidates: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class JudgedCandidate:
    """A candidate with the part of the script it was written for; both are None for a title."""

    part: Part | None
    part_index: int | None
    candidate: Candidate


@dataclass(frozen=True, kw_only=True)
class ChosenCompletions:
    """The completions that make an article; `title` is None if the topic has one of its own."""

    parts: Sequence[tuple[Part, Completion]] = ()
    title: Completion | None = None

    @property
    def seeds(self) -> set[int]:
        """The seeds of all chosen completions."""
        titles = [self.title] if self.title else []
        return {chosen.seed for chosen in [*titles, *(completion for _, completion in self.parts)]}


def provenance_of(
    recording: RecordingGenerator, chosen: ChosenCompletions, *, decoding: Decoding
) -> dict[str, Any]:
    """Return what an article was made with: model, versions, times and digests of its texts."""
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
        "decoding": decoding_json(decoding),
        "versions": library_versions(),
        "seconds": {
            "generating": round(recording.generating_s, 3),
            "scoring": round(recording.scoring_s, 3),
        },
        "sections": [
            {"heading": part.heading, **_origin(completion, prompts)}
            for part, completion in chosen.parts
        ],
    }


def sources_json(script: Script) -> dict[str, Any]:
    """Return where each part's passages come from, and what of the sources was not read."""
    if not script.topic.sources:
        return {}
    named = [
        {"section": index, "source": passage.source, "sha256": sha256(passage.text)}
        for index, passages in enumerate(script.passages)
        for passage in passages
    ]
    return {"sources": named, "unread_sources": list(script.unread)}


def decoding_json(decoding: Decoding) -> dict[str, Any]:
    """Return the options that are the same in all of an article's calls."""
    return {name: value for name, value in asdict(decoding).items() if name not in VARYING_OPTIONS}


def _origin(completion: Completion, prompts: Mapping[int, str]) -> dict[str, Any]:
    return {
        "seed": completion.seed,
        "tokens": completion.tokens,
        "finish_reason": completion.finish_reason,
        "prompt_sha256": sha256(prompts[completion.seed]),
        "text_sha256": sha256(completion.text),
    }


def record_of(
    recording: RecordingGenerator, chosen: ChosenCompletions, judged: Iterable[JudgedCandidate]
) -> WritingRecord:
    """Return the calls that the chosen texts came from, and every candidate with its reasons."""
    seeds = chosen.seeds
    calls = [call for call in recording.calls if not seeds.isdisjoint(chain(*call.seeds))]
    fits = sum(len(p) for call in calls for p in call.prompts) <= MAX_PROMPT_CHARACTERS
    return WritingRecord(
        calls=tuple(_call_json(call, seeds) for call in calls) if fits else (),
        candidates=tuple(_candidate_json(each, seeds) for each in judged)[:MAX_CANDIDATES],
    )


def rejections_json(judged: Iterable[JudgedCandidate]) -> list[Mapping[str, Any]]:
    """Return why candidates were refused; `section` is the part's index, None for a title."""
    return [
        asdict(rejection) | {"section": each.part_index, "seed": each.candidate.completion.seed}
        for each in judged
        for rejection in each.candidate.rejections
    ]


def _call_json(call: RecordedCall, chosen_seeds: Collection[int]) -> dict[str, Any]:
    return {
        "prompts": list(call.prompts),
        "chat": [isinstance(prompt, ChatPrompt) for prompt in call.prompts],
        "decoding": asdict(call.decoding),
        "seeds": [list(row) for row in call.seeds],
        "texts": {
            str(completion.seed): completion.text
            for row in call.completions
            for completion in row
            if completion.seed in chosen_seeds
        },
        "seconds": round(call.seconds, 3),
    }


def _candidate_json(judged: JudgedCandidate, chosen_seeds: Collection[int]) -> dict[str, Any]:
    completion = judged.candidate.completion
    return {
        "part": "title" if judged.part is None else judged.part.kind,
        "heading": judged.part and judged.part.heading,
        "section": judged.part_index,
        "seed": completion.seed,
        "tokens": completion.tokens,
        "finish_reason": completion.finish_reason,
        "chosen": completion.seed in chosen_seeds,
        "characters": len(completion.text),
        "text": completion.text[:MAX_CANDIDATE_CHARACTERS],
        "reasons": [asdict(rejection) for rejection in judged.candidate.rejections],
    }


def sha256(text: str) -> str:
    """Return the hexadecimal digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def json_value(value: Any) -> Any:
    """Return settings as every database's JSON can hold them.

    JSON has no infinity, so the limit of a filter that is off becomes "off". Bytes are left out:
    they are the signatures of other posts, not settings.
    """
    if is_dataclass(value):
        return json_value({field.name: getattr(value, field.name) for field in fields(value)})
    if isinstance(value, Mapping):
        return {str(name): json_value(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [json_value(item) for item in value if not isinstance(item, bytes)]
    if isinstance(value, float) and math.isinf(value):
        return "off"
    return value


def fingerprint(value: object) -> str:
    """Return the digest of plain values; the order of their keys does not matter."""
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))


def library_versions() -> dict[str, str | None]:
    """Return the versions of autoblog and `LIBRARIES`; None for those not installed."""
    return {"autoblog": __version__} | {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
