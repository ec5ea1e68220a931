"""A topic and its prompts to an article; knows no WordPress and no ledger."""

from autoblog.writing.article import nothing_passed, write_article
from autoblog.writing.candidates import context_of
from autoblog.writing.manuscript import SECTION_ENDS, WritingOptions, WrittenArticle
from autoblog.writing.prompting import Prompter
from autoblog.writing.provenance import WritingRecord, fingerprint, library_versions, stored
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
    "PartAgain",
    "Prompter",
    "WritingOptions",
    "WritingRecord",
    "WrittenArticle",
    "check_replayable",
    "context_of",
    "fingerprint",
    "library_versions",
    "machine_changes",
    "nothing_passed",
    "origin_changes",
    "stored",
    "version_changes",
    "write_again",
    "write_article",
]
