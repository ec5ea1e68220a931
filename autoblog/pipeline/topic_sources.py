"""A topic's sources, read for a run: its files, and the site's posts if it asks for them.

What cannot be read is logged, and the topic is written with the rest.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from autoblog.log_lines import Line
from autoblog.prompts import Script
from autoblog.sources import SourcePage, read_library, with_passages

log = logging.getLogger(__name__)


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
