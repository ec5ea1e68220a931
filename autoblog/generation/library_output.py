"""Hides the libraries' own notices and progress bars from the user."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub import constants
from huggingface_hub.utils.tqdm import (
    are_progress_bars_disabled,
    disable_progress_bars,
    enable_progress_bars,
)


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Silence transformers' log and bars, then restore both."""
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


@contextmanager
def bars_on_terminals_only() -> Iterator[None]:
    """Show the progress of downloads to a person, but not in cron's mail or a log.

    HF_HUB_DISABLE_PROGRESS_BARS, if it is set, decides instead.
    """
    decided = constants.HF_HUB_DISABLE_PROGRESS_BARS is not None or are_progress_bars_disabled()
    if decided or sys.stderr.isatty():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()
