"""Commands write by a model server, and torch is not needed then."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from tests.prose import passing
from tests.scripted_model_server import Habits, scripted_server
from tests.unit.cli.conftest import Folder

HIDE_TORCH = "import sys; sys.modules.update(dict.fromkeys(['torch', 'transformers']))"
WITHOUT_TORCH = f"{HIDE_TORCH}\nfrom autoblog.cli import main\nmain()\n"


def _habits() -> Habits:
    return Habits(context=4096, text=passing("bees", 1))


def _asked_for_texts(habits: Habits) -> list[Mapping[str, Any]]:
    """The requests of the writing itself, without those that try the server first."""
    return [body for body in habits.asked if body.get("stream") and body["max_tokens"] > 24]


def _run_without_torch(folder: Folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, *arguments],
        cwd=folder.path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_post_is_written_by_a_server(folder: Folder) -> None:
    folder.loads_real_models = True
    habits = _habits()
    with scripted_server(habits) as url:
        folder.set(AUTOBLOG_GENERATOR="openai", AUTOBLOG_GENERATOR_URL=url, AUTOBLOG_CANDIDATES=2)
        folder.set(AUTOBLOG_MODEL="scripted")
        said = folder.run("publish", "--topic", "second-thoughts")
    assert said.code == 0, said.err
    [(post_id, post)] = folder.site.posts.items()
    assert " ".join(habits.text.split()[:5]) in post.content
    assert "Second thoughts. Explain it" in habits.asked[-1]["messages"][0]["content"]
    shown = folder.run("show", str(post_id))
    assert url.removeprefix("http://").removesuffix("/v1") in shown.out


@pytest.mark.parametrize("chat", [True, False])
def test_a_server_s_post_is_written_again_by_the_same_requests(
    folder: Folder, *, chat: bool
) -> None:
    folder.loads_real_models = True
    habits = Habits(context=4096, text=passing("bees", 1), chat=chat)
    with scripted_server(habits) as url:
        folder.set(AUTOBLOG_GENERATOR="openai", AUTOBLOG_GENERATOR_URL=url, AUTOBLOG_CANDIDATES=2)
        folder.set(AUTOBLOG_MODEL="scripted")
        told = folder.run("publish", "--topic", "second-thoughts", "--json")
        assert told.code == 0, told.err
        asked = _asked_for_texts(habits)
        habits.requests.clear()
        said = folder.run("regenerate", str(json.loads(told.out)["post_id"]))
    assert said.code == 0, said.out + said.err
    assert said.out.splitlines()[-1] == "the same text"
    again = _asked_for_texts(habits)
    assert again
    assert all(body in asked for body in again)


def test_it_needs_no_torch(folder: Folder) -> None:
    with scripted_server(_habits()) as url:
        folder.set(AUTOBLOG_GENERATOR="openai", AUTOBLOG_GENERATOR_URL=url, AUTOBLOG_CANDIDATES=2)
        folder.set(AUTOBLOG_MODEL="scripted")
        done = _run_without_torch(folder, "publish", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "First things" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["publish", "--dry-run"],
        ["generate", "Bees"],
        ["prompt", "--topic", "first-things"],
        ["bench", "--shape", "125M"],
        ["finetune", "--posts", "templates", "--out", "model"],
    ],
    ids=lambda command: command[0],
)
def test_a_model_on_this_machine_needs_an_extra(folder: Folder, command: list[str]) -> None:
    said = _run_without_torch(folder, *command)
    assert said.returncode == 78
    line = said.stderr.strip().splitlines()[-1]
    assert "pip install 'autoblog[local]'" in line


def test_the_studio_s_page_is_built_without_torch() -> None:
    code = (
        f"{HIDE_TORCH}\nimport importlib, pkgutil, autoblog.studio\n"
        "for module in pkgutil.iter_modules(autoblog.studio.__path__, 'autoblog.studio.'):\n"
        "    importlib.import_module(module.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_commands_that_write_no_text_need_no_torch(folder: Folder) -> None:
    said = _run_without_torch(folder, "topics")
    assert said.returncode == 0, said.stderr
    assert "first-things" in said.stdout


def test_a_server_without_an_address_is_a_missing_setting(folder: Folder) -> None:
    folder.loads_real_models = True
    folder.set(AUTOBLOG_GENERATOR="openai")
    said = folder.run("publish", "--dry-run")
    assert said.code == 78
    assert "AUTOBLOG_GENERATOR_URL" in said.err


def test_a_server_that_is_away_is_tried_again_by_a_later_run(folder: Folder) -> None:
    folder.loads_real_models = True
    with scripted_server(_habits()) as url:
        pass
    folder.set(AUTOBLOG_GENERATOR="openai", AUTOBLOG_GENERATOR_URL=url, AUTOBLOG_MODEL="scripted")
    said = folder.run("publish", "--dry-run")
    assert said.code == 75
    assert "does not answer" in said.err
