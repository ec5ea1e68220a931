"""The blogger's own sources: files, folders and posts to passages for the parts of an article.

    library = read_library(topic.sources, folder=..., posts=...)
    script = with_passages(script, library)

Files are read once while the program runs, as long as they stay as they are. What cannot be read is
a problem of the library, one sentence each, and the rest is read all the same.
"""

from autoblog.sources.briefing import with_passages
from autoblog.sources.documents import SITE, SourceDocument, SourcePage
from autoblog.sources.topic_library import Library, read_library

__all__ = [
    "SITE",
    "Library",
    "SourceDocument",
    "SourcePage",
    "read_library",
    "with_passages",
]
