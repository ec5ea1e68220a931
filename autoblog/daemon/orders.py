"""What settings and topics tell the daemon to do, as last read without a fault."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoblog.daemon.arrivals import Timetable
from autoblog.errors import AutoblogError
from autoblog.pipeline import Blog
from autoblog.wordpress import WordPress


@dataclass(frozen=True, kw_only=True)
class Orders:
    """When to run, how much to write, and where to send it.

    `site` is the site's name in the ledger; `connect` finds the site and checks the login.
    """

    site: str
    timetable: Timetable
    posts_per_run: int
    max_posts_per_day: int
    unload_after: timedelta
    blog: Blog
    connect: Callable[[], WordPress]


class OrderBook:
    """The last orders that could be read; a fault in newer ones leaves them in use."""

    def __init__(self, read: Callable[[], Orders]) -> None:
        """Read the first orders. Raises what `read` raises: wrong settings start no daemon."""
        self._read = read
        self.orders = read()

    def refresh(self) -> AutoblogError | None:
        """Read the orders again; return the fault if there was one, and keep the old orders."""
        try:
            self.orders = self._read()
        except AutoblogError as error:
            return error
        return None


def start_of_day(now: datetime) -> datetime:
    """Return the midnight before an aware `now`, in its own zone."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
