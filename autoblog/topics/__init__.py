"""The topic file and the topics in it."""

from autoblog.topics.file import parse_topics, read_topics
from autoblog.topics.slugs import slugify
from autoblog.topics.topic import PostStatus, Repeat, Topic, WordRange, period, wanted_status

__all__ = [
    "PostStatus",
    "Repeat",
    "Topic",
    "WordRange",
    "parse_topics",
    "period",
    "read_topics",
    "slugify",
    "wanted_status",
]
