"""Tells people and programs how the daemon fares: messages, metrics, systemd, the ledger.

Everything here hears the daemon's events (`autoblog.daemon.events`) and changes nothing of its
work. Prometheus' and Apprise's libraries are imported only where the settings ask for them.
"""

from autoblog.telling.addresses import parse_addresses
from autoblog.telling.bookkeeping import Bookkeeper
from autoblog.telling.messages import Message
from autoblog.telling.pulse import Pulse
from autoblog.telling.supply import Supply, supply_of
from autoblog.telling.systemd import Systemd
from autoblog.telling.watch import Watch

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
