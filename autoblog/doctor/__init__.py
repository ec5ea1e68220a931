"""The examination of settings, machine and site: one line a check, with the fix."""

from autoblog.doctor.doctor import examine
from autoblog.doctor.examination import Check, Dependencies

__all__ = ["Check", "Dependencies", "examine"]
