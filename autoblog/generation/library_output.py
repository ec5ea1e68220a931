"""Keeps the libraries' own notices and progress bars from the user while they work for us."""

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


@contextmanager
def bars_on_terminals_only() -> Iterator[None]:
    """Let downloads show their progress to a person, and not to cron's mail or a log.

    Whoever has set HF_HUB_DISABLE_PROGRESS_BARS has decided it already.
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
