"""Sends messages to Apprise addresses, which hold secrets and are never shown."""

import logging
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from autoblog.errors import SettingError
from autoblog.log_lines import Line
from autoblog.observers.messages import Notification

if TYPE_CHECKING:
    from apprise import NotifyBase

log = logging.getLogger(__name__)

Send = Callable[[Notification], None]

# Addresses may hold commas themselves (?to=a@example.org,b@example.org).
_BETWEEN = re.compile(r"[\s,]+(?=[A-Za-z][A-Za-z0-9+-]*://)")


def parse_addresses(text: str) -> Send:
    """What sends a message to every address of the setting.

    Each is told by itself; one that fails is a warning and harms neither the others nor the run.
    Raises `SettingError` that names the address by its place and kind.
    """
    addresses = [address.strip(" ,\n\t") for address in _BETWEEN.split(text.strip())]
    targets = [
        (_name(place, address), _target(place, address))
        for place, address in enumerate(addresses, start=1)
    ]
    return lambda message: _send(message, targets)


def _target(place: int, address: str) -> "NotifyBase":
    from apprise import Apprise  # noqa: PLC0415 (hundreds of modules, and most blogs use none)

    # It would log the whole address where it does not know it.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    target = Apprise.instantiate(address, suppress_exceptions=True)
    if target is None:
        raise SettingError(
            f"AUTOBLOG_NOTIFY: {_name(place, address)} is none that Apprise understands; "
            "https://appriseit.com shows how each service's address is written"
        )
    return target


def _send(message: Notification, targets: Sequence[tuple[str, "NotifyBase"]]) -> None:
    for name, target in targets:
        try:
            sent = target.notify(body=message.body, title=message.title, body_format="text")
        except Exception as error:  # noqa: BLE001 (a hundred services' code; none may fail a run)
            log.warning(Line("message not sent", to=name, error=type(error).__name__))
            continue
        if sent:
            log.info(Line("message sent", to=name, title=message.title))
        else:
            log.warning(Line("message not sent", to=name, error="it was refused or unreachable"))


def _name(place: int, address: str) -> str:
    scheme = address.partition("://")[0] if "://" in address else ""
    return f"address {place} ({scheme}://...)" if scheme.isalnum() else f"address {place}"
