"""A topic and its prompts to an article; knows no WordPress and no ledger."""

from autoblog.writing.article import (
    BETWEEN_TEXTS,
    nothing_passed,
    write_article,
    write_unfiltered,
)
from autoblog.writing.candidates import Candidate, context_of, judge_again
from autoblog.writing.manuscript import Manuscript
from autoblog.writing.model_profiles import decoding_for
from autoblog.writing.progress import WritingProgress
from autoblog.writing.prompting import preview_prompts, takes_examples
from autoblog.writing.provenance import (
    JudgedCandidate,
    WritingRecord,
    decoding_json,
    fingerprint,
    json_value,
)
from autoblog.writing.recording import RecordedCall, RecordingGenerator
from autoblog.writing.replaying import ReplayedPart, origin_changes, read_replay, text_changes
from autoblog.writing.writing_steps import (
    Begun,
    Request,
    WritingOptions,
    WritingStep,
    WrittenArticle,
)

__all__ = [
    "BETWEEN_TEXTS",
    "Begun",
    "Candidate",
    "JudgedCandidate",
    "Manuscript",
    "RecordedCall",
    "RecordingGenerator",
    "ReplayedPart",
    "Request",
    "WritingOptions",
    "WritingProgress",
    "WritingRecord",
    "WritingStep",
    "WrittenArticle",
    "context_of",
    "decoding_for",
    "decoding_json",
    "fingerprint",
    "json_value",
    "judge_again",
    "nothing_passed",
    "origin_changes",
    "preview_prompts",
    "read_replay",
    "takes_examples",
    "text_changes",
    "write_article",
    "write_unfiltered",
]
