"""Runs on schedule until told to stop."""

from autoblog.daemon.daemon import run_daemon
from autoblog.daemon.schedule import next_fire_time, parse_schedule

__all__ = ["next_fire_time", "parse_schedule", "run_daemon"]
