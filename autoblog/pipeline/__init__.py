"""The way from topics to posts on the site."""

from autoblog.pipeline.blog import Blog, origin_of
from autoblog.pipeline.due import DueTopic, due, marker_of
from autoblog.pipeline.pipeline import publish, rehearse
from autoblog.pipeline.results import Failed, Posted, Rejected, Rendered, Result, Skipped
from autoblog.pipeline.site_names import name_without_asking, site_key, site_name, typed_key

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
    "name_without_asking",
    "origin_of",
    "publish",
    "rehearse",
    "site_key",
    "site_name",
    "typed_key",
]
