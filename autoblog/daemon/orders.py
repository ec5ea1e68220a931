"""What settings and topics tell the daemon to do, as they were last read without a fault."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoblog.daemon.schedule import Schedule
from autoblog.errors import AutoblogError
from autoblog.pipeline import Blog
from autoblog.wordpress import WordPress


@dataclass(frozen=True, kw_only=True)
class Orders:
    """`site` is the site's name in the ledger; `connect` goes there and proves the login."""

    site: str
    schedule: Schedule
    jitter: timedelta
    misfire_grace: timedelta
    posts_per_run: int
    max_posts_per_day: int
    unload_after: timedelta
    blog: Blog
    connect: Callable[[], WordPress]


class OrderBook:
    """Reads orders again and again; a fault in them leaves the last good ones in use."""

    def __init__(self, read: Callable[[], Orders]) -> None:
        """Raises what `read` raises: a daemon does not start with settings that are wrong."""
        self._read = read
        self.orders = read()

    def refresh(self) -> AutoblogError | None:
        """Read them once more; the fault that kept the old ones, if there was one."""
        try:
            self.orders = self._read()
        except AutoblogError as error:
            return error
        return None


def start_of_day(now: datetime) -> datetime:
    """The midnight before an aware `now`, in its own zone."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
