"""The settings and digests that a post is written from."""

from dataclasses import asdict
from typing import Any

from autoblog.pipeline.blog import Blog
from autoblog.prompts import template_sha256
from autoblog.topics import Topic
from autoblog.writing import fingerprint, json_value


def origin_of(blog: Blog, topic: Topic) -> dict[str, Any]:
    """Return what a topic's post would be written from now.

    A kept post's provenance holds the same keys; different values show what has changed since.
    """
    settings = {**json_value(blog.writing), "disclosure": blog.disclosure}
    seed = settings.pop("seed")
    return {
        "seed": seed,
        "settings": settings,
        "settings_sha256": fingerprint(settings),
        "topic_sha256": fingerprint(asdict(topic)),
        "template": topic.template,
        "template_sha256": template_sha256(topic, folders=blog.prompt_folders),
    }
