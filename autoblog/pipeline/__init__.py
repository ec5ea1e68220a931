"""Topics to outcomes, in order."""

from autoblog.pipeline.due import DueTopic, due, site_key
from autoblog.pipeline.pipeline import Blog, publish, rehearse
from autoblog.pipeline.results import Result
from autoblog.pipeline.writing import NEXT_HEADING, WritingOptions

__all__ = [
    "NEXT_HEADING",
    "Blog",
    "DueTopic",
    "Result",
    "WritingOptions",
    "due",
    "publish",
    "rehearse",
    "site_key",
]
