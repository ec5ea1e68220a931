"""The topics, settings and functions that a run of the pipeline works with, and their digests."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from autoblog.generation import TextGenerator
from autoblog.ledger import Ledger
from autoblog.pipeline.covers import DrawCover
from autoblog.prompts import template_sha256
from autoblog.topics import PostStatus, Topic, wanted_status
from autoblog.writing import WritingOptions, WritingProgress, fingerprint, json_value


@dataclass(frozen=True, kw_only=True)
class Blog:
    """The inputs of a run; everything that reaches outside is a function.

    `now` returns an aware moment in the blog's time zone. `status` is for topics that name none;
    `forced_status` overrides the topics' own. Without `draw_cover` posts have no cover. `observe`
    is told how far the writing of each article is. Topics' sources are files in `sources_folder`,
    unless their names tell another.
    """

    topics: Sequence[Topic]
    prompt_folders: Sequence[Path]
    writing: WritingOptions
    status: PostStatus
    disclosure: str
    ledger: Ledger
    load_generator: Callable[[], TextGenerator]
    now: Callable[[], datetime]
    wait: Callable[[float], object]
    forced_status: PostStatus | None = None
    stopped: Callable[[], bool] = field(default=lambda: False)
    observe: Callable[[WritingProgress], object] = field(default=lambda _: None)
    draw_cover: DrawCover | None = None
    sources_folder: Path = Path()

    def wanted_status(self, topic: Topic) -> PostStatus:
        """Return the status that a topic's post is to have in the end."""
        return self.forced_status or wanted_status(topic, usual=self.status)

    def publish_at(self, topic: Topic) -> datetime | None:
        """Return the moment until which a topic's post stays a draft."""
        return None if self.forced_status else topic.publish_at


def origin_of(blog: Blog, topic: Topic) -> dict[str, Any]:
    """Return what a topic's post would be written from now.

    A kept post's provenance holds the same keys; different values show what has changed since.
    """
    settings = {**json_value(blog.writing), "disclosure": blog.disclosure}
    seed = settings.pop("seed")
    return {
        "seed": seed,
        "settings": settings,
        "settings_sha256": fingerprint(settings),
        "topic_sha256": fingerprint(_topic_json(topic)),
        "template": topic.template,
        "template_sha256": template_sha256(topic, folders=blog.prompt_folders),
    }


def _topic_json(topic: Topic) -> dict[str, Any]:
    """Return a topic's fields; a later one only if it is given, so that old digests still hold."""
    later = {"decoding", "facts", "sources"}
    return {name: value for name, value in asdict(topic).items() if name not in later or value}
