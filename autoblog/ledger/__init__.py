"""Remembers every attempt, intent and receipt, once."""

from autoblog.ledger.ledger import Ledger
from autoblog.ledger.owners import Owner
from autoblog.ledger.records import Attempt, KeptPost, Outcome, PostState
from autoblog.ledger.reviews import Fate, Review

__all__ = ["Attempt", "Fate", "KeptPost", "Ledger", "Outcome", "Owner", "PostState", "Review"]
