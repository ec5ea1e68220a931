"""Tells people and programs how the daemon fares: messages, metrics, systemd, the ledger.

Everything here hears the daemon's events (`autoblog.daemon.events`) and changes nothing of its
work. Prometheus' and Apprise's libraries are imported only where the settings ask for them.
"""

from autoblog.observers.alerts import Watch
from autoblog.observers.health import Pulse
from autoblog.observers.messages import Message
from autoblog.observers.notifiers import parse_addresses
from autoblog.observers.status import Bookkeeper
from autoblog.observers.systemd import Systemd
from autoblog.observers.topic_supply import Supply, supply_of

__all__ = [
    "Bookkeeper",
    "Message",
    "Pulse",
    "Supply",
    "Systemd",
    "Watch",
    "parse_addresses",
    "supply_of",
]
