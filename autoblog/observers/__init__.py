"""Tells people and programs how the daemon is doing: log, messages, metrics, systemd, ledger.

Observers hear the daemon's events (`autoblog.daemon.events`) and do not change its work. The
libraries of Prometheus and Apprise are imported only if the settings ask for them.
"""

from autoblog.observers.alerts import Alerts
from autoblog.observers.daily_pruning import DailyPruning
from autoblog.observers.health import Health
from autoblog.observers.messages import Notification
from autoblog.observers.notifiers import parse_addresses
from autoblog.observers.run_log import log_event
from autoblog.observers.status import StatusRecorder
from autoblog.observers.systemd import Systemd
from autoblog.observers.topic_supply import TopicSupply, count_topics

__all__ = [
    "Alerts",
    "DailyPruning",
    "Health",
    "Notification",
    "StatusRecorder",
    "Systemd",
    "TopicSupply",
    "count_topics",
    "log_event",
    "parse_addresses",
]
