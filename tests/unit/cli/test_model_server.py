"""Commands write by a model server, and torch is not needed then."""

import subprocess
import sys

from tests.prose import passing
from tests.scripted_model_server import Habits, scripted_server
from tests.unit.cli.conftest import Folder

WITHOUT_TORCH = """
import sys
sys.modules.update(dict.fromkeys(["torch", "transformers", "tokenizers"]))
from autoblog.cli import main
main()
"""


def _habits() -> Habits:
    return Habits(context=4096, text=passing("bees", 1))


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


def test_it_needs_no_torch(folder: Folder) -> None:
    with scripted_server(_habits()) as url:
        folder.set(AUTOBLOG_GENERATOR="openai", AUTOBLOG_GENERATOR_URL=url, AUTOBLOG_CANDIDATES=2)
        folder.set(AUTOBLOG_MODEL="scripted")
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_TORCH, "publish", "--dry-run"],
            cwd=folder.path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "First things" in done.stdout


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
