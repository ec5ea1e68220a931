"""What has changed since a post was written, each change in one line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autoblog.generation import TextGenerator
from autoblog.writing.provenance import library_versions


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

    `now` holds the settings and digests that a new post would be stored with.
    """
    names = {"template_sha256": f"the template {now['template']}", "topic_sha256": "the topic"}
    return _lines(_settings(provenance.get("settings", {}), now["settings"])) + [
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
