"""What a run of the pipeline works with."""

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
    """What a run works with; whatever reaches outside comes in as a function.

    `now` is aware and in the blog's own time zone. `status` is wanted for topics that name none;
    `forced_status` wins over the topics' own. Without `draw_cover` posts have no cover.
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
