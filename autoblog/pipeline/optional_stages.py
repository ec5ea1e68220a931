"""The rule for stages that a post can do without: its cover, meta description and tags."""

import logging
from collections.abc import Callable
from typing import TypeVar

from autoblog.errors import AutoblogError, StorageError
from autoblog.log_lines import Line

log = logging.getLogger(__name__)

T = TypeVar("T")


def attempt_extra(
    name: str,
    stage: Callable[[], T],
    *,
    topic: str,
    otherwise: T,
    fatal: tuple[type[AutoblogError], ...] = (StorageError,),
) -> T:
    """Return what `stage` makes, or `otherwise` if it fails: a failed extra never blocks a post.

    Errors of the `fatal` classes are raised: they concern the post itself.
    """
    try:
        return stage()
    except fatal:
        raise
    except AutoblogError as error:
        log.warning(Line(f"post goes without {name}", topic=topic, reason=error))
    except Exception:
        log.exception(Line(f"post goes without {name}: a bug in autoblog", topic=topic))
    return otherwise
