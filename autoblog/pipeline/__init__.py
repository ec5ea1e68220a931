"""Topics to outcomes, in order."""

from autoblog.pipeline.blog import Blog
from autoblog.pipeline.composing import origin_of
from autoblog.pipeline.due import DueTopic, due, marker_of, site_key
from autoblog.pipeline.pipeline import publish, rehearse
from autoblog.pipeline.results import Result

__all__ = [
    "Blog",
    "DueTopic",
    "Result",
    "due",
    "marker_of",
    "origin_of",
    "publish",
    "rehearse",
    "site_key",
]
