"""Proves that everything is in place, one line a check with the fix; mends nothing itself."""

from autoblog.doctor.check import Check
from autoblog.doctor.doctor import Practice, examine

__all__ = ["Check", "Practice", "examine"]
