"""Tells people and programs how the daemon fares: messages, metrics, systemd, the ledger.

Everything here hears the daemon's events (`autoblog.daemon.events`) and changes nothing of its
work. Prometheus' and Apprise's libraries are imported only where the settings ask for them.
"""

from autoblog.observers.alerts import Alerts
from autoblog.observers.health import Health
from autoblog.observers.messages import Notification
from autoblog.observers.notifiers import parse_addresses
from autoblog.observers.run_log import log_event
from autoblog.observers.status import StatusRecorder
from autoblog.observers.systemd import Systemd
from autoblog.observers.topic_supply import TopicSupply, count_topics

__all__ = [
    "Alerts",
    "Health",
    "Notification",
    "StatusRecorder",
    "Systemd",
    "TopicSupply",
    "count_topics",
    "log_event",
    "parse_addresses",
]
