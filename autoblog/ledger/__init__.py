"""The memory of the blog: every attempt, intent and receipt, once."""

from autoblog.ledger.attempts import Failures
from autoblog.ledger.daemons import Fire, Presence, Report
from autoblog.ledger.database import sqlite_file
from autoblog.ledger.ledger import Ledger
from autoblog.ledger.notices import Notice, Notices
from autoblog.ledger.owners import Owner
from autoblog.ledger.records import (
    Attempt,
    Facts,
    KeptPost,
    Outcome,
    PostState,
    StoredPost,
    claims_in,
)
from autoblog.ledger.reviews import Fate, Review
from autoblog.ledger.signatures import Signed

__all__ = [
    "Attempt",
    "Facts",
    "Failures",
    "Fate",
    "Fire",
    "KeptPost",
    "Ledger",
    "Notice",
    "Notices",
    "Outcome",
    "Owner",
    "PostState",
    "Presence",
    "Report",
    "Review",
    "Signed",
    "StoredPost",
    "claims_in",
    "sqlite_file",
]
