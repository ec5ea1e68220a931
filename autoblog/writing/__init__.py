"""A topic and its prompts to an article; knows no WordPress and no ledger."""

from autoblog.writing.article import nothing_passed, write_article
from autoblog.writing.candidates import context_of
from autoblog.writing.changes import origin_changes, text_changes
from autoblog.writing.manuscript import WritingOptions, WrittenArticle
from autoblog.writing.provenance import WritingRecord, fingerprint, json_value
from autoblog.writing.replaying import ReplayedPart, read_replay
from autoblog.writing.unfiltered import preview_prompts, write_unfiltered

__all__ = [
    "ReplayedPart",
    "WritingOptions",
    "WritingRecord",
    "WrittenArticle",
    "context_of",
    "fingerprint",
    "json_value",
    "nothing_passed",
    "origin_changes",
    "preview_prompts",
    "read_replay",
    "text_changes",
    "write_article",
    "write_unfiltered",
]
