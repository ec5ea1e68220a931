"""What the studio's tabs work with; everything that reaches outside is a function."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from autoblog.calendar import CalendarEntry
from autoblog.decoding_options import Options
from autoblog.ledger import Ledger
from autoblog.pipeline import Blog
from autoblog.prompts import Script
from autoblog.studio.model_desk import ModelDesk
from autoblog.topics import Topic, TopicFile
from autoblog.wordpress import WordPress

MODELS: Final = (
    "starter",
    "EleutherAI/gpt-neo-125m",
    "EleutherAI/gpt-neo-1.3B",
    "EleutherAI/gpt-neo-2.7B",
    "openai-community/gpt2",
    "openai-community/gpt2-medium",
    "openai-community/gpt2-large",
    "openai-community/gpt2-xl",
    "EleutherAI/gpt-j-6b",
)
"""Models to choose from; a folder, a GGUF file or another name of Hugging Face can be typed."""


class StopButtons:
    """The stop button of every browser tab, by its session."""

    def __init__(self) -> None:
        self._events: dict[str, threading.Event] = {}

    def begin(self, session: str) -> threading.Event:
        """Return what this tab's button sets from now on; what it began before is ended."""
        self.press(session)
        self._events[session] = event = threading.Event()
        return event

    def end(self, session: str, event: threading.Event) -> None:
        """Forget a button whose work is done."""
        if self._events.get(session) is event:
            del self._events[session]

    def press(self, session: str) -> bool:
        """End what this tab has begun; tell whether there was anything."""
        event = self._events.pop(session, None)
        if event is not None:
            event.set()
        return event is not None


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """The inputs of the studio.

    `model` and `decoding` are those of the settings. `read_topics` reads the topics file anew, and
    `script_of` a topic's templates; both raise the errors of `autoblog.errors`. `new_seed` returns
    the seed of the settings, or a new one. `connect` proves the login. `site_name` is the ledger's
    name for the site, `known_site` the same if the site was ever found, and `seal_of` returns the
    seal of a marker. `read_ledger` opens the ledger for reading only, `open_topic_file` reads the
    topics file to change it, and `calendar` foretells what becomes of topics in the coming weeks.
    `kind_of` returns the kind of a topic's article, and `now` is in the blog's own zone.
    """

    desk: ModelDesk
    model: str
    decoding: Options
    read_topics: Callable[[], Sequence[Topic]]
    script_of: Callable[[Topic], Script]
    new_seed: Callable[[], int]
    open_ledger: Callable[[], Ledger]
    make_blog: Callable[[Ledger], Blog]
    site_name: Callable[[Ledger], str]
    known_site: Callable[[Ledger], str | None]
    connect: Callable[[], WordPress]
    seal_of: Callable[[str], str]
    read_ledger: Callable[[], Ledger]
    open_topic_file: Callable[[], TopicFile]
    calendar: Callable[[Ledger, Sequence[Topic]], Sequence[CalendarEntry]]
    kind_of: Callable[[Topic], str | None]
    now: Callable[[], datetime]
    stops: StopButtons = field(default_factory=StopButtons)

    def topic(self, slug: str) -> Topic | None:
        """Return a topic of the file as it is now, or None. Raises `TopicFileError`."""
        return next((topic for topic in self.read_topics() if topic.slug == slug), None)

    @property
    def models(self) -> list[str]:
        """The models to choose from, that of the settings first."""
        return [self.model, *(name for name in MODELS if name != self.model)]
