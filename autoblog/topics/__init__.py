"""The topic file and the topics in it."""

from autoblog.topics.file import TopicAtLine, parse_topics, read_topics
from autoblog.topics.layout import RawValue
from autoblog.topics.slugs import slugify
from autoblog.topics.topic import (
    FactMode,
    PostStatus,
    Repeat,
    Topic,
    WordRange,
    period,
    wanted_status,
)
from autoblog.topics.topic_file import TopicFile

__all__ = [
    "FactMode",
    "PostStatus",
    "RawValue",
    "Repeat",
    "Topic",
    "TopicAtLine",
    "TopicFile",
    "WordRange",
    "parse_topics",
    "period",
    "read_topics",
    "slugify",
    "wanted_status",
]
