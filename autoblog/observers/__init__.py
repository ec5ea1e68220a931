"""Tells people and programs how the daemon is doing: log, messages, metrics, systemd, ledger.

Observers hear the daemon's events (`autoblog.daemon.events`) and do not change its work. The
libraries of Prometheus and Apprise are imported only if the settings ask for them.
"""

from autoblog.observers.alerts import Alerts, TopicSupply, count_topics
from autoblog.observers.daily_pruning import DailyPruning
from autoblog.observers.messages import Notification
from autoblog.observers.notifiers import parse_addresses
from autoblog.observers.pings import Pings
from autoblog.observers.run_log import log_event
from autoblog.observers.status import StatusRecorder
from autoblog.observers.systemd import Systemd

__all__ = [
    "Alerts",
    "DailyPruning",
    "Notification",
    "Pings",
    "StatusRecorder",
    "Systemd",
    "TopicSupply",
    "count_topics",
    "log_event",
    "parse_addresses",
]
