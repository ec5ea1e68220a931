"""What holds for every test."""

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoblog.sandbox.packages import find_programs
from tests.databases import empty_database
from tests.integration.real_wordpress import WordPressFarm

# The networks of the tests are so small that a second thread only waits for the first: beside
# another busy process, one batch took 87 s with two threads and 7 s with one. The variables are
# read when torch is imported, and handed on to the commands that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Nothing is asked of a hub, whatever a model is called.
os.environ.setdefault("HF_HUB_OFFLINE", "1")


@pytest.hookimpl(trylast=True)  # after the shuffling
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process has it left when the others are done."""

    def is_quick(item: pytest.Item) -> bool:
        return not any(item.iter_markers("slow")) and not any(item.iter_markers("wordpress"))

    items.sort(key=is_quick)


@pytest.fixture(scope="session")
def wordpress_farm() -> Iterator[WordPressFarm]:
    """Makes a site of any form: `wordpress_farm.site(SiteForm(...))`, each form once a process.

    Where WordPress cannot run, the tests that ask for one fail, naming the packages that are
    missing: they never skip.
    """
    with tempfile.TemporaryDirectory(prefix="autoblog-tests-") as folder:
        farm = WordPressFarm(Path(folder), find_programs())
        try:
            farm.open()
            yield farm
        finally:
            farm.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    with empty_database(tmp_path) as address:
        yield address


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Commands set logging up for their process; the next test is to find it as it was."""
    loggers = [logging.getLogger(name) for name in (None, "autoblog", "autoblog.progress")]
    before = [(logger, logger.level, logger.handlers[:]) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers
