"""The examination of settings, machine and site: one line a check, with the fix."""

from autoblog.doctor.check import Check
from autoblog.doctor.doctor import examine
from autoblog.doctor.examination import Dependencies

__all__ = ["Check", "Dependencies", "examine"]
