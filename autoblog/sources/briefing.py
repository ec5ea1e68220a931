"""Gives each part of a script the passages that fit it best; pure."""

from dataclasses import replace

from autoblog.prompts import Passage, Script
from autoblog.sources.topic_library import Library


def with_passages(script: Script, library: Library) -> Script:
    """Return the script with the passages of its parts, and what of the sources was not read."""
    topic, language = script.topic, script.topic.language or "en"
    about = " ".join([topic.title, *topic.keywords])

    def passages(heading: str | None) -> tuple[Passage, ...]:
        query = f"{heading} {heading} {about}" if heading else about
        return library.find(query, language=language)

    return replace(
        script,
        passages=tuple(passages(part.heading) for part in script.parts),
        unread=library.problems,
    )
