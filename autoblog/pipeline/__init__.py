"""Topics to outcomes, in order."""

from autoblog.pipeline.blog import Blog
from autoblog.pipeline.composing import origin_of
from autoblog.pipeline.due import DueTopic, due, marker_of, site_key
from autoblog.pipeline.pipeline import publish, rehearse
from autoblog.pipeline.results import Result
from autoblog.writing.manuscript import SECTION_ENDS, WritingOptions
from autoblog.writing.prompting import Prompter
from autoblog.writing.provenance import library_versions
from autoblog.writing.replaying import (
    PartAgain,
    check_replayable,
    machine_changes,
    origin_changes,
    version_changes,
    write_again,
)

__all__ = [
    "SECTION_ENDS",
    "Blog",
    "DueTopic",
    "PartAgain",
    "Prompter",
    "Result",
    "WritingOptions",
    "check_replayable",
    "due",
    "library_versions",
    "machine_changes",
    "marker_of",
    "origin_changes",
    "origin_of",
    "publish",
    "rehearse",
    "site_key",
    "version_changes",
    "write_again",
]
