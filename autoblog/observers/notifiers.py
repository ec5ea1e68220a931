"""Sends notifications to Apprise addresses; they hold secrets, so none is ever shown."""

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

# An address may itself contain commas (?to=a@example.org,b@example.org).
_BETWEEN = re.compile(r"[\s,]+(?=[A-Za-z][A-Za-z0-9+-]*://)")


def parse_addresses(text: str) -> Send:
    """Return a function that sends a notification to every address of AUTOBLOG_NOTIFY.

    An address that fails is a warning in the log; the others are still sent to. Raises
    `SettingError`, which names a faulty address by its number and scheme.
    """
    addresses = [address.strip(" ,\n\t") for address in _BETWEEN.split(text.strip())]
    targets = [
        (_name(number, address), _target(number, address))
        for number, address in enumerate(addresses, start=1)
    ]
    return lambda notification: _send(notification, targets)


def _target(number: int, address: str) -> "NotifyBase":
    from apprise import (  # noqa: PLC0415 (hundreds of modules, and most blogs use none)
        Apprise,
        AppriseAsset,
    )

    # Apprise logs an address that it does not understand, and urllib3 one whose answer it does not.
    for library in ("apprise", "urllib3"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    # A redirect would take tokens in headers and bodies to any host and port.
    asset = AppriseAsset(http_redirects=False)
    target = Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if target is None:
        raise SettingError(
            f"AUTOBLOG_NOTIFY: Apprise does not understand {_name(number, address)}; "
            "https://appriseit.com shows the form of each service's address"
        )
    return target


def _send(notification: Notification, targets: Sequence[tuple[str, "NotifyBase"]]) -> None:
    for name, target in targets:
        try:
            sent = target.notify(
                body=notification.body, title=notification.title, body_format="text"
            )
        except Exception as error:  # noqa: BLE001 (a hundred services' code; none may fail a run)
            log.warning(Line("message not sent", to=name, error=type(error).__name__))
            continue
        if sent:
            log.info(Line("message sent", to=name, title=notification.title))
        else:
            log.warning(Line("message not sent", to=name, error="refused or unreachable"))


def _name(number: int, address: str) -> str:
    scheme = address.partition("://")[0] if "://" in address else ""
    return f"address {number} ({scheme}://...)" if scheme.isalnum() else f"address {number}"
