"""Keeps the libraries' own notices and progress bars from the user while they work for us."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Silence transformers' log and bars, and put both back as they were."""
    from transformers.utils import logging as log  # noqa: PLC0415  # costs seconds

    verbosity = log.get_verbosity()
    bars = log.is_progress_bar_enabled()
    log.set_verbosity_error()
    log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(verbosity)
        if bars:
            log.enable_progress_bar()
