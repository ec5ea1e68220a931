"""The topics, settings and functions that a run of the pipeline works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autoblog.generation import TextGenerator
from autoblog.ledger import Ledger
from autoblog.pipeline.covers import DrawCover
from autoblog.topics import PostStatus, Topic
from autoblog.writing import WritingOptions


@dataclass(frozen=True, kw_only=True)
class Blog:
    """The inputs of a run; everything that reaches outside is a function.

    `now` returns an aware moment in the blog's time zone. `status` is for topics that name none;
    `forced_status` overrides the topics' own. Without `draw_cover` posts have no cover.
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
    draw_cover: DrawCover | None = None

    def wanted_status(self, topic: Topic) -> PostStatus:
        """Return the status that a topic's post is to have in the end."""
        if self.forced_status is None and topic.publish_at is not None:
            return "publish"
        return self.forced_status or topic.status or self.status

    def publish_at(self, topic: Topic) -> datetime | None:
        """Return the moment until which a topic's post stays a draft."""
        return None if self.forced_status else topic.publish_at
