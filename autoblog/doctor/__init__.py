"""Proves that everything is in place, one line a check with the fix; mends nothing itself."""

from autoblog.doctor.check import Check
from autoblog.doctor.doctor import Dependencies, examine

__all__ = ["Check", "Dependencies", "examine"]
