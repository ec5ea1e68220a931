"""A topic's sources, read for a run: its files, and the site's published posts if it asks for them.

What cannot be read is logged, and the topic is written with the rest.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from autoblog.errors import AutoblogError, StorageError
from autoblog.log_lines import Line
from autoblog.prompts import Script
from autoblog.sources import SourcePage, read_library, text_of_page, with_passages
from autoblog.wordpress import WordPress

log = logging.getLogger(__name__)

MOST_POSTS = 300


def with_sources(
    script: Script, *, folder: Path, posts: Callable[[], Sequence[SourcePage]] | None = None
) -> Script:
    """Return the script with passages of its topic's sources.

    Relative names are those of files in `folder`. `posts` reads the site's posts.
    """
    topic = script.topic
    if not topic.sources:
        return script
    library = read_library(topic.sources, folder=folder, posts=posts)
    for problem in library.problems:
        log.warning(Line("source not read", topic=topic.slug, reason=problem))
    return with_passages(script, library)


def site_pages(wordpress: WordPress) -> list[SourcePage]:
    """Return the site's newest published posts as pages; none if the site does not answer."""
    try:
        posts = wordpress.latest_posts(most=MOST_POSTS)
    except StorageError:
        raise
    except AutoblogError as error:
        log.warning(Line("site's posts not read; they are no source this time", reason=error))
        return []
    return [
        SourcePage(
            name=f"site, {post.title}", text=f"# {post.title}\n\n{text_of_page(post.content)}"
        )
        for post in posts
    ]
