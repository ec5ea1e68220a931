"""Remembers every attempt, intent and receipt, once."""

from autoblog.ledger.ledger import Ledger
from autoblog.ledger.owners import Owner
from autoblog.ledger.records import Attempt, KeptPost, Outcome, PostState

__all__ = ["Attempt", "KeptPost", "Ledger", "Outcome", "Owner", "PostState"]
