"""not_before and publish_at: moments of the blog's own zone, and what cannot stand together."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from autoblog.errors import TopicFileError
from autoblog.topics import Topic, parse_topics

BERLIN = ZoneInfo("Europe/Berlin")


def parse_one(lines: str, *, defaults: str = "{}") -> Topic:
    text = f"defaults: {defaults}\ntopics:\n  - title: One\n{lines}"
    [topic] = parse_topics(text, source="t.yaml", timezone=BERLIN)
    return topic


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24 09:00", datetime(2026, 12, 24, 8, 0, tzinfo=UTC)),
        ("2026-12-24T09:00:30", datetime(2026, 12, 24, 8, 0, 30, tzinfo=UTC)),
        ("'2026-07-24'", datetime(2026, 7, 23, 22, 0, tzinfo=UTC)),
        ("2026-12-24T09:00+05:00", datetime(2026, 12, 24, 4, 0, tzinfo=UTC)),
        ("2026-12-24T09:00Z", datetime(2026, 12, 24, 9, 0, tzinfo=UTC)),
        # the clocks jump over 02:30 and repeat it: the first, and an hour after the gap
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_of_the_blogs_zone_unless_it_names_an_offset(
    text: str, expected: datetime
) -> None:
    topic = parse_one(f"    not_before: {text}\n    publish_at: {text}\n")
    assert topic.not_before is not None
    assert topic.not_before.astimezone(UTC) == expected
    assert topic.publish_at == topic.not_before


def test_defaults_may_hold_not_before_alone() -> None:
    topic = parse_one("", defaults="{not_before: 2026-12-24}")
    assert topic.not_before == datetime(2026, 12, 24, tzinfo=BERLIN)
    with pytest.raises(TopicFileError, match="unknown key 'publish_at'"):
        parse_one("", defaults="{publish_at: 2026-12-24}")


def test_without_them_a_topic_has_no_moments() -> None:
    topic = parse_one("")
    assert (topic.not_before, topic.publish_at) == (None, None)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("    publish_at: tomorrow\n", "t.yaml:4: publish_at is 'tomorrow'; write a date"),
        ("    not_before: 24.12.2026\n", "t.yaml:4: not_before is '24.12.2026'"),
        ("    not_before: [2026-12-24]\n", "t.yaml:4: not_before must be a text"),
        (
            "    not_before: 2026-12-25\n    publish_at: 2026-12-24\n",
            "t.yaml:5: publish_at is before not_before",
        ),
        (
            "    repeat: daily\n    publish_at: 2026-12-24\n",
            "t.yaml:5: publish_at is one moment, so its topic cannot repeat",
        ),
        (
            "    status: draft\n    publish_at: 2026-12-24\n",
            "t.yaml:5: publish_at publishes the post, and status says draft",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(lines: str, message: str) -> None:
    with pytest.raises(TopicFileError) as caught:
        parse_one(lines)
    assert message in str(caught.value)
