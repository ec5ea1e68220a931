"""A blog whose site is the fake one, whose model is scripted and whose clock is the test's."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from autoblog.ledger import KeptPost, Ledger
from autoblog.pipeline import Blog, Result, publish, site_key
from autoblog.topics import Topic, parse_topics
from autoblog.wordpress import Credentials, Retry, Transport, WordPress, find_site
from autoblog.writing import WritingOptions
from tests.fake_site import FakeSite
from tests.prose import passing
from tests.scripted import ScriptedGenerator
from tests.scripted_blog import scripted_blog

TOPICS = """
defaults:
  words: {min: 100, max: 600}
  outline: []
  closing: none
  categories: [Notes]
topics:
  - {title: First things, outline: [Why, How], tags: [writing]}
  - {title: Second thoughts, status: publish}
  - {title: Third time lucky}
  - {title: The fourth wall, repeat: monthly}
"""


def topics_of(text: str = TOPICS) -> tuple[Topic, ...]:
    return parse_topics(text, source="topics.yaml")


@dataclass
class Desk:
    """Everything a test needs to run the pipeline again and again on one ledger and one site."""

    address: str
    site: FakeSite
    generator: ScriptedGenerator = field(default_factory=lambda: ScriptedGenerator(passing))
    topics: tuple[Topic, ...] = field(default_factory=topics_of)
    now: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)
    while_waiting: Callable[[], Any] = lambda: None

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.while_waiting()

    def ledger(self) -> Ledger:
        return Ledger.open(self.address)

    def blog(self, ledger: Ledger, **changes: Any) -> Blog:
        blog = scripted_blog(
            self.topics,
            ledger=ledger,
            writing=WritingOptions(seed=7, candidates=2),
            load_generator=lambda: self.generator,
            now=lambda: self.now,
            wait=self.wait,
        )
        return replace(blog, **changes)

    def wordpress(self) -> WordPress:
        credentials = Credentials(
            username=self.site.username, application_password=self.site.application_password
        )
        http = Transport()
        return WordPress(
            site=find_site(self.site.url, http=http, credentials=credentials),
            credentials=credentials,
            http=http,
            retry=Retry(wait=self.wait, attempts=1),
        )

    @property
    def key(self) -> str:
        return site_key(self.site.url)

    def publish(
        self,
        count: int = 1,
        topic: str | None = None,
        *,
        count_begun: bool = True,
        **changes: Any,
    ) -> list[Result]:
        ledger = self.ledger()
        try:
            blog = self.blog(ledger, **changes)
            wordpress = self.wordpress()
            run = publish(blog, wordpress, count=count, topic=topic, count_begun=count_begun)
            return list(run)
        finally:
            ledger.close()

    def kept(self, slug: str) -> KeptPost:
        """The post of one topic, once the site has it."""
        ledger = self.ledger()
        [kept] = [kept for kept in ledger.sent_posts(self.key) if kept.topic == slug]
        ledger.close()
        return kept

    def titles(self) -> list[str]:
        return [post.title for _, post in sorted(self.site.posts.items())]

    def states(self) -> dict[str, str]:
        ledger = self.ledger()
        states = {slug: state for (slug, _), state in ledger.states(self.key).items()}
        ledger.close()
        return dict(states)
