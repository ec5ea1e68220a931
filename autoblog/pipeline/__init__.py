"""The way from topics to posts on the site."""

from autoblog.pipeline.blog import Blog, origin_of
from autoblog.pipeline.due import DueTopic, due, marker_of, site_key
from autoblog.pipeline.pipeline import publish, rehearse
from autoblog.pipeline.results import Failed, Posted, Rejected, Rendered, Result, Skipped

__all__ = [
    "Blog",
    "DueTopic",
    "Failed",
    "Posted",
    "Rejected",
    "Rendered",
    "Result",
    "Skipped",
    "due",
    "marker_of",
    "origin_of",
    "publish",
    "rehearse",
    "site_key",
]
