"""Runs on schedule until told to stop."""

from autoblog.daemon.daemon import Daemon, Orders
from autoblog.daemon.decisions import Timetable, run_times
from autoblog.daemon.events import Event
from autoblog.daemon.heartbeat import Heartbeat
from autoblog.daemon.held_model import HeldModel
from autoblog.daemon.schedule import Schedule, parse_schedule
from autoblog.daemon.signals import run_daemon

__all__ = [
    "Daemon",
    "Event",
    "Heartbeat",
    "HeldModel",
    "Orders",
    "Schedule",
    "Timetable",
    "parse_schedule",
    "run_daemon",
    "run_times",
]
