"""The way from topics to posts on the site."""

from autoblog.pipeline.blog import Blog, origin_of
from autoblog.pipeline.due import DueTopic, due, marker_of
from autoblog.pipeline.known_posts import written_before
from autoblog.pipeline.pipeline import (
    WritePost,
    WrittenResult,
    keep_for_later,
    publish,
    publish_one,
    rehearse,
)
from autoblog.pipeline.rendered_posts import render_written
from autoblog.pipeline.results import Failed, Posted, Rejected, Rendered, Result, Skipped
from autoblog.pipeline.site_names import name_without_asking, site_key, site_name, typed_key
from autoblog.pipeline.topic_sources import with_sources

__all__ = [
    "Blog",
    "DueTopic",
    "Failed",
    "Posted",
    "Rejected",
    "Rendered",
    "Result",
    "Skipped",
    "WritePost",
    "WrittenResult",
    "due",
    "keep_for_later",
    "marker_of",
    "name_without_asking",
    "origin_of",
    "publish",
    "publish_one",
    "rehearse",
    "render_written",
    "site_key",
    "site_name",
    "typed_key",
    "with_sources",
    "written_before",
]
