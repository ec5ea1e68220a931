"""`pip install autoblog` alone: no torch, and a model server writes a real WordPress's drafts."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress
from tests.prose import passing
from tests.scripted_model_server import Habits, scripted_server

pytestmark = [pytest.mark.wordpress, pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
SOURCES = ["autoblog", "templates", "pyproject.toml", "hatch_build.py", ".env.example"]
TEXTS = ["README.md", "LICENSE"]
HABITS = Habits(context=4096, text=passing("plain language", 1))


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Python of an environment in which `pip install .` was all.

    The sources are copied, since installing builds in their folder, and no compiler is asked for
    the kernels, which a model server does not need.
    """
    folder = tmp_path_factory.mktemp("plain")
    sources = folder / "sources"
    unwanted = shutil.ignore_patterns("*.so", "__pycache__")
    for name in SOURCES + TEXTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, ignore=unwanted)
        else:
            sources.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, sources)
    venv.create(folder / "venv")
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "venv"), "install", "--quiet"]
    done = subprocess.run(
        [*pip, "--constraint", str(ROOT / "constraints.txt"), str(sources)],
        env={**os.environ, "CC": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return str(folder / "venv/bin/python")


@pytest.fixture
def program(tmp_path: Path, wordpress: RealWordPress, python: str) -> Iterator[Program]:
    """The installed program, whose settings name a model server."""
    wordpress.forget_posts()
    with scripted_server(HABITS) as url:
        yield Program(
            folder=tmp_path,
            wordpress=wordpress,
            python=python,
            settings={
                "PYTHONPATH": "",  # which would lead to the sources
                "AUTOBLOG_GENERATOR": "openai",
                "AUTOBLOG_GENERATOR_URL": url,
                "AUTOBLOG_MODEL": HABITS.model,
            },
        )


def test_torch_and_transformers_are_not_installed(python: str) -> None:
    code = (
        "from importlib.util import find_spec; "
        "print([name for name in ('torch', 'transformers', 'autoblog') if find_spec(name)])"
    )
    done = subprocess.run(
        [python, "-I", "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stdout.strip() == "['autoblog']"


def test_a_server_writes_a_draft_and_every_command_tells_of_it(program: Program) -> None:
    [line] = program.publish()
    assert line["outcome"] == "posted"
    [post] = program.posts()
    assert " ".join(HABITS.text.split()[:5]) in post["content"]
    for arguments, said in [
        (["--help"], "publish"),
        (["doctor"], "texts and topics go there"),
        (["topics"], "A website for everyone"),
        (["prompt", "--topic", "a-website-for-everyone"], "A website for everyone"),
        (["generate", "Plain language"], HABITS.text[:20]),
        (["status"], "posts today:         1"),
        (["history"], "posted"),
        (["review"], "waiting"),
        (["show", str(post["id"])], HABITS.model),
        (["regenerate", str(post["id"])], "the same text"),
    ]:
        done = program.run(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        assert said in done.stdout, f"{arguments}: {done.stdout}"


def test_a_model_on_this_machine_is_refused_in_one_sentence(program: Program) -> None:
    program.settings["AUTOBLOG_GENERATOR"] = "local"
    done = program.run("publish", "--dry-run")
    assert done.returncode == 78
    assert "pip install 'autoblog[local]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert program.posts() == []
