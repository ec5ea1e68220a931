"""A workshop with a scripted model, for tests without a server."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autoblog.calendar import CalendarEntry, PublishingPlan, forecast, read_outlook
from autoblog.daemon import Timetable, parse_schedule
from autoblog.errors import ModelError
from autoblog.ledger import Ledger
from autoblog.prompts import Script, kind_of, prompt_folders, read_script
from autoblog.studio.model_desk import Finished, ModelDesk, Stage
from autoblog.studio.workshop import Workshop
from autoblog.topics import Topic, TopicFile, period
from autoblog.wordpress import Credentials
from tests.desk import Desk as BlogDesk
from tests.growing import GrowingGenerator
from tests.prose import passing


class Desk:
    """A model desk over scripted models; `loaded` holds the names in the order of loading."""

    def __init__(self, *, missing: str = "", **scripted: Any) -> None:
        self._missing = missing
        self.loaded: list[str] = []
        self.generators: list[GrowingGenerator] = []
        self._scripted = scripted
        self.desk = ModelDesk(self._load)

    def _load(self, model: str, **watching: Any) -> GrowingGenerator:
        if model == self._missing:
            raise ModelError(f"there is no model {model!r}")
        self.loaded.append(model)
        self.generators.append(GrowingGenerator(model=model, **self._scripted, **watching))
        return self.generators[-1]

    def run(
        self,
        work: Callable[..., Any],
        *,
        model: str = "scripted",
        stop: threading.Event | None = None,
    ) -> list[Stage[Any]]:
        """Run to the end and return all stages."""
        return list(self.desk.run(model, work, stop=stop or threading.Event()))

    def result(self, work: Callable[..., Any], **more: Any) -> Any:
        """Run to the end and return the result."""
        finished = self.run(work, **more)[-1]
        assert isinstance(finished, Finished)
        return finished.result


def workshop_of(blog: BlogDesk, *, topics: Path | None = None, **scripted: Any) -> Workshop:
    """Return a studio over a blog whose site is the fake one."""
    folders = prompt_folders(Path("templates/topics.yaml"))
    scripted.setdefault("script", passing)

    def script_of(topic: Topic) -> Script:
        return read_script(topic, folders=folders, period=period(topic, blog.now))

    def known_site(ledger: Ledger) -> str | None:
        return blog.key if blog.key in ledger.sites() else None

    return Workshop(
        desk=Desk(**scripted).desk,
        model="scripted",
        decoding={},
        read_topics=lambda: blog.topics,
        script_of=script_of,
        new_seed=lambda: 7,
        open_ledger=blog.ledger,
        make_blog=lambda ledger: blog.blog(ledger, forced_status="draft"),
        site_name=lambda _: blog.key,
        known_site=known_site,
        connect=blog.wordpress,
        seal_of=Credentials(
            username=blog.site.username, application_password=blog.site.application_password
        ).seal,
        read_ledger=blog.ledger,
        open_topic_file=lambda: TopicFile.read(topics or Path("templates/topics.yaml")),
        calendar=lambda ledger, found: calendar_of(blog, ledger, found),
        kind_of=lambda topic: kind_of(topic, folders=folders),
        now=lambda: blog.now,
    )


def calendar_of(blog: BlogDesk, ledger: Ledger, topics: Sequence[Topic]) -> Sequence[CalendarEntry]:
    """Four weeks of one post each morning."""
    plan = PublishingPlan(
        timetable=Timetable(
            schedule=parse_schedule("0 9 * * *", ZoneInfo("UTC")),
            jitter=timedelta(0),
            misfire_grace=timedelta(hours=1),
        ),
        posts_per_run=1,
        max_posts_per_day=1,
        status="draft",
    )
    outlook = read_outlook(ledger, plan, topics, site=blog.key, now=blog.now)
    return forecast(outlook, now=blog.now, until=blog.now + timedelta(weeks=4))
