"""`autoblog show`: the ledger's record of one post."""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autoblog.cli import console, wiring
from autoblog.cli.post_lookup import FoundPost, PostId, find_post, ref_json

if TYPE_CHECKING:
    from autoblog.ledger import Attempt
    from autoblog.writing import WritingRecord

DIGEST_CHARACTERS = 12  # enough to distinguish the digests of one blog


def show(
    context: typer.Context,
    post_id: PostId,
    as_json: Annotated[
        bool, console.flag("--json", help="One object, with prompts and all candidates.")
    ] = False,
) -> None:
    """Show what a post was made with: model, seeds, settings, refused candidates, times.

    The site is not asked. Example: autoblog show 12
    """
    found = find_post(wiring.settings_of(context), post_id)
    if as_json:
        console.result_json(_to_json(found))
        return
    for line in _lines(found):
        console.result(line)


def _to_json(found: FoundPost) -> dict[str, Any]:
    kept, record = found.kept, found.record
    return {
        "topic": kept.topic,
        "period": kept.period,
        "site": kept.site,
        "state": kept.state,
        **ref_json(kept.ref),
        "title": kept.title,
        "slug": kept.post.slug,
        "excerpt": html.unescape(kept.post.excerpt),
        "categories": list(kept.post.categories),
        "tags": list(kept.post.tags),
        "written_at": found.kept_at.isoformat(),
        "marker": kept.post.marker,
        "claims": kept.provenance.get("claims"),
        "provenance": dict(kept.provenance),
        "calls": None if record is None else list(record.calls),
        "candidates": None if record is None else list(record.candidates),
        "attempts": [
            {
                "at": attempt.at.isoformat(),
                "outcome": attempt.outcome,
                "seconds": attempt.facts.seconds,
                "writing_s": attempt.facts.writing_s,
                "sending_s": attempt.facts.sending_s,
                "error": attempt.error,
            }
            for attempt in found.attempts
        ],
    }


def _lines(found: FoundPost) -> Iterator[str]:
    kept, ref = found.kept, found.kept.ref
    yield f"{kept.title}  (post {ref and ref.id}, {ref.status if ref else kept.state})"
    if ref is not None:
        yield _row("link", ref.link if ref.status == "publish" else ref.edit_link)
    yield _row("topic", f"{kept.topic} {kept.period}")
    yield _row("written", f"{found.kept_at:%Y-%m-%d %H:%M} UTC")
    if not kept.provenance:
        yield _row("made with", "unknown: it was found on the site, written from another database")
        return
    yield from _origin_lines(kept.provenance)
    for attempt in found.attempts:
        yield _row("attempt", _attempt(attempt))
    yield from _part_lines(kept.provenance)
    yield from _claim_lines(kept.provenance.get("claims"))
    for source in kept.provenance.get("sources", ()):
        yield _row("source", f"{source['source']} for section {source['section'] + 1}")
    for problem in kept.provenance.get("unread_sources", ()):
        yield _row("not read", problem)
    yield from _candidate_lines(found.record)


def _origin_lines(provenance: Mapping[str, Any]) -> Iterator[str]:
    yield _row("model", _model(provenance))
    yield _row("seed", provenance.get("seed"))
    settings = dict(provenance.get("settings") or {"decoding": provenance.get("decoding", {})})
    chosen = settings.pop("decoding", {})
    decoding = dict(provenance.get("decoding") or chosen)
    decoding.pop("dry_sequence_breakers", None)
    context = dict(settings.pop("context", {}))
    limits = context.pop("limits", {})
    ranking = settings.pop("ranking", {})
    yield _rows("settings", settings | context)
    yield _rows("ranking", ranking)
    yield _rows("limits", limits)
    yield _rows("decoding", decoding)
    digests = {
        name.removesuffix("_sha256"): str(provenance[name])[:DIGEST_CHARACTERS]
        for name in ("template_sha256", "settings_sha256", "topic_sha256")
        if name in provenance
    }
    yield _rows("digests", digests)
    yield _rows("versions", provenance.get("versions", {}))
    yield _rows("seconds", provenance.get("seconds", {}))


def _part_lines(provenance: Mapping[str, Any]) -> Iterator[str]:
    if "title" in provenance:
        yield _row("title", _origin(provenance["title"]))
    for number, section in enumerate(provenance.get("sections", ()), start=1):
        yield f"section {number:2} {section['heading'] or '(opening)'}: {_origin(section)}"


def _claim_lines(claims: Sequence[Mapping[str, Any]] | None) -> Iterator[str]:
    if claims is None:
        yield _row("to check", "nobody looked for claims (facts: off, or an older autoblog)")
        return
    yield _row("to check", f"{len(claims)} claims")
    for claim in claims:
        yield f"  {claim['kind']} {claim['text']}, in: {claim['sentence']}"


def _row(name: str, value: object) -> str:
    return f"{name:10} {value if value not in {None, ''} else 'unknown'}"


def _rows(name: str, values: Mapping[str, Any]) -> str:
    """Return a row of many names with their values, on as many lines as it takes."""
    return console.wrapped(name, _pairs(values) or "unknown")


def _pairs(values: Mapping[str, Any]) -> str:
    """Return names with their values; values that are empty or off are left out."""
    shown = {name: value for name, value in values.items() if value not in ("", [], None, False)}
    return ", ".join(f"{name} {value}" for name, value in shown.items())


def _model(provenance: Mapping[str, Any]) -> str:
    revision = provenance.get("revision") or "unknown"
    machine = f"{provenance.get('dtype', '?')} on {provenance.get('device', '?')}"
    engine = f" by {provenance['engine']}" if "engine" in provenance else ""
    return f"{provenance.get('model', 'unknown')}, revision {revision}, {machine}{engine}"


def _attempt(attempt: "Attempt") -> str:
    facts = attempt.facts
    stages = (("writing", facts.writing_s), ("sending", facts.sending_s))
    parts = "".join(f", {name} {seconds} s" for name, seconds in stages if seconds is not None)
    error = f": {attempt.error}" if attempt.error else ""
    return f"{attempt.at:%Y-%m-%d %H:%M} {attempt.outcome}, {facts.seconds} s in all{parts}{error}"


def _origin(part: Mapping[str, Any]) -> str:
    prompt = str(part.get("prompt_sha256", ""))[:DIGEST_CHARACTERS]
    return (
        f"seed {part['seed']}, {part['tokens']} tokens, ended by {part['finish_reason']}, "
        f"prompt {prompt}"
    )


def _candidate_lines(record: "WritingRecord | None") -> Iterator[str]:
    if record is None:
        yield _row("refused", "no longer kept, or written by an older autoblog")
        return
    refused = [candidate for candidate in record.candidates if candidate["reasons"]]
    yield _row("refused", f"{len(refused)} of {len(record.candidates)} candidates")
    for candidate in refused:
        where = candidate.get("heading") or f"({candidate.get('part', 'a part')})"
        reasons = ", ".join(
            f"{reason['filter']} {round(reason['measured'], 3)} (limit {reason['limit']})"
            for reason in candidate["reasons"]
        )
        yield f"  {where}: seed {candidate['seed']}, {candidate['tokens']} tokens: {reasons}"
