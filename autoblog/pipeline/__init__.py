"""Topics to outcomes, in order."""

from autoblog.pipeline.due import DueTopic, due, marker_of, site_key
from autoblog.pipeline.pipeline import Blog, publish, rehearse
from autoblog.pipeline.results import Result
from autoblog.pipeline.writing import SECTION_ENDS, WritingOptions

__all__ = [
    "SECTION_ENDS",
    "Blog",
    "DueTopic",
    "Result",
    "WritingOptions",
    "due",
    "marker_of",
    "publish",
    "rehearse",
    "site_key",
]
