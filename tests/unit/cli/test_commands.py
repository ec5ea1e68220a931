"""The other commands, as a user types them."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from autoblog.cli.app import app
from autoblog.writing.model_profiles import OUR_DECODING
from tests.fake_site import faults
from tests.unit.cli.conftest import Folder

COMMANDS = [
    *(command.callback.__name__ for command in app.registered_commands if command.callback),
    *("history", "history export", "sandbox up", "sandbox status", "sandbox down"),
]


def test_help_lists_the_commands(folder: Folder) -> None:
    said = folder.run("--help")
    assert said.code == 0
    assert len(COMMANDS) >= 18
    for command in COMMANDS:
        assert f" {command.split()[0]} " in said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(folder: Folder, command: str) -> None:
    shown = folder.run(*command.split(), "--help").out
    assert f"Example: autoblog {command}" in shown
    assert "bool" not in shown


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("publsh", "No such command 'publsh'. Did you mean 'publish'?; see '"),
        ("publish --dryrun", "No such option: --dryrun"),
        ("publish --count 0", "'--count': it must be 1 or more; see '"),
        ("publish --count two", "'--count': it must be a whole number; see"),
        ("publish --status live", "'live' is not one of 'draft', 'pending', 'publish'; see"),
        ("generate x --temperature hot", "'--temperature': it must be a number; see"),
        ("generate x --num-beams 1000", "'--num-beams': it must be 64 or less; see"),
        ("generate x --max-new-tokens 999999999", "'--max-new-tokens': it must be 100000 or less"),
        ("show abc", "it must be a whole number; see '"),
        ("show", "Missing argument 'POST_ID'; see '"),
        ("history export --format xml", "'xml' is not one of 'csv', 'json'; see"),
        ("moved a.example", "Missing argument 'TO'; see"),
    ],
)
def test_a_wrong_call_is_told_in_one_line_with_exit_code_2(
    folder: Folder, call: str, told: str
) -> None:
    said = folder.run(*call.split())
    assert said.code == 2
    [line] = said.err.splitlines()
    assert line.startswith("autoblog: ")
    assert told in line
    assert line.endswith(" --help'")


@pytest.mark.parametrize("call", ["", "sandbox"])
def test_a_call_without_a_command_shows_the_help(folder: Folder, call: str) -> None:
    said = folder.run(*call.split())
    assert said.code == 2
    assert "Commands" in said.out + said.err


def test_help_imports_neither_torch_nor_the_other_heavy_libraries() -> None:
    code = (
        "import sys, autoblog.cli.app as a\n"
        "a.run(['--help'])\n"
        "print([m for m in ('torch', 'transformers', 'sqlalchemy', 'requests', 'apscheduler')"
        " if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_init_writes_what_a_blog_needs_and_overwrites_nothing(folder: Folder) -> None:
    new = folder.path / "new"
    assert folder.run("init", str(new)).code == 0
    assert (new / ".env").stat().st_mode & 0o777 == 0o600
    assert (new / "templates" / "topics.yaml").is_file()
    assert (new / "templates" / "prompts" / "article.txt.j2").is_file()
    assert (new / "templates" / "prompts" / "article.chat.txt.j2").is_file()
    for language in ("", "de", "ja"):
        kinds = {path.stem for path in (new / "templates/outlines" / language).glob("*.yaml")}
        assert kinds == {"explainer", "how-to", "list", "news", "opinion", "review"}
    (new / ".env").write_text("AUTOBLOG_CANDIDATES=9\n", encoding="utf-8")
    said = folder.run("init", str(new))
    assert said.code == 0
    assert said.err.splitlines()[0] == f"{new} holds all files already; left as they are"
    assert said.out == ""
    assert (new / ".env").read_text(encoding="utf-8") == "AUTOBLOG_CANDIDATES=9\n"


def test_the_next_command_that_init_prints_runs_as_it_stands(folder: Folder) -> None:
    program = Path(sys.executable).with_name("autoblog")
    said = subprocess.run(
        [program, "init", "my blog"], capture_output=True, text=True, check=True, cwd=folder.path
    )
    _, *commands = said.stderr.splitlines()
    assert commands[0].split() == ["cd", "'my", "blog'"]
    done = subprocess.run(
        ["/bin/sh", "-c", "\n".join([*commands[:-1], f"{commands[-1]} --help"])],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder.path,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert "autoblog doctor" in done.stdout


def test_a_post_number_beyond_all_numbers_is_no_bug(folder: Folder) -> None:
    folder.run("publish")
    for number in ("99999999999999999999", "0", "7777"):
        said = folder.run("show", number)
        assert said.code == 2
        assert f"no post {number}" in said.err


def test_a_new_database_is_told_with_its_place_and_a_missing_one_is_not_made(
    folder: Folder,
) -> None:
    place = folder.path / "deep" / "er" / "blog.db"
    folder.set(AUTOBLOG_DATABASE_URL=f"sqlite:///{place}")
    assert f"there is no database at {place} yet" in folder.run("history").err
    folder.run("doctor")
    assert not place.exists()
    assert f"new database at {place}" in folder.run("publish").err
    assert "new database" not in folder.run("publish").err


def test_a_database_in_the_home_folder_may_be_written_with_a_tilde(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder.path / "home"))
    folder.set(AUTOBLOG_DATABASE_URL="sqlite:///~/blog.db")
    assert folder.run("publish").code == 0
    assert (folder.path / "home" / "blog.db").is_file()
    assert not (folder.path / "~").exists()


@pytest.mark.parametrize("command", ["publish", "daemon", "review", "moved a.example b.example"])
def test_a_command_in_a_folder_without_settings_leaves_no_database_and_names_the_folder(
    folder: Folder, command: str
) -> None:
    (folder.path / ".env").unlink()
    said = folder.run(*command.split())
    assert said.code == 78
    assert f"in .env, which is looked for in {folder.path}" in said.err
    assert not (folder.path / "autoblog.db").exists()


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "sqlite:///"])
def test_a_database_in_memory_is_refused(folder: Folder, address: str) -> None:
    folder.set(AUTOBLOG_DATABASE_URL=address)
    said = folder.run("publish")
    assert said.code == 78
    assert "keeps nothing" in said.err


@pytest.mark.parametrize("kind", ["foreign", "damaged", "text"])
def test_a_file_that_is_no_database_of_ours_is_told_with_the_next_step(
    folder: Folder, kind: str
) -> None:
    place = folder.path / "other.db"
    if kind == "foreign":
        with closing(sqlite3.connect(place)) as other:
            other.execute("CREATE TABLE theirs (a)")
            other.commit()
    elif kind == "text":
        place.write_text("dear diary" * 1000, encoding="utf-8")
    else:
        folder.set(AUTOBLOG_DATABASE_URL=f"sqlite:///{place}")
        folder.run("publish")
        content = place.read_bytes()
        place.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    before = place.read_bytes()
    folder.set(AUTOBLOG_DATABASE_URL=f"sqlite:///{place}")
    for command in ("history", "publish"):
        said = folder.run(command)
        assert said.code == 73
        assert "running" not in said.err
        assert "another program" in said.err or "restore a copy" in said.err
    assert place.read_bytes() == before


def test_what_init_writes_can_be_read(folder: Folder) -> None:
    new = folder.path / "new"
    folder.run("init", str(new))
    folder.set(AUTOBLOG_TOPICS=new / "templates" / "topics.yaml")
    said = folder.run("topics", "--json")
    assert said.code == 0
    assert len(said.out.splitlines()) >= 10


def test_init_in_place_of_a_file_is_refused(folder: Folder) -> None:
    said = folder.run("init", ".env")
    assert said.code == 2
    assert ".env is a file; name a folder" in said.err


def test_init_where_nothing_can_be_written_exits_with_73(folder: Folder) -> None:
    said = folder.run("init", "/proc/blog")
    assert said.code == 73
    assert "/proc/blog" in said.err


def test_topics_shows_what_is_next_and_what_is_done(folder: Folder) -> None:
    folder.run("publish")
    rows = [json.loads(line) for line in folder.run("topics", "--json").out.splitlines()]
    assert [(row["topic"], row["state"], row["next"]) for row in rows] == [
        ("first-things", "done", None),
        ("second-thoughts", "due", 1),
        ("third-time-lucky", "due", 2),
    ]
    assert "Second thoughts" in folder.run("topics").out


@pytest.mark.parametrize("prompt", ["", "  "])
def test_generate_refuses_a_prompt_without_words(folder: Folder, prompt: str) -> None:
    said = folder.run("generate", prompt)
    assert said.code == 2
    assert "the PROMPT is empty; give the words" in said.err
    assert folder.generator.calls == []


def test_generate_tries_the_file_before_a_word_is_written(folder: Folder) -> None:
    said = folder.run("generate", "Once", "--out", "no/such/folder/text.txt")
    assert said.code == 73
    assert "no/such/folder/text.txt: cannot be written" in said.err
    assert folder.generator.calls == []
    assert folder.run("generate", "Once", "--out", "text.txt", "--max-new-tokens", "3").out == ""
    assert len((folder.path / "text.txt").read_text(encoding="utf-8").split()) == 3


def test_generate_names_each_part_of_a_topic_as_it_is_written(folder: Folder) -> None:
    said = folder.run("generate", "--topic", "first-things", "--max-new-tokens", "9")
    assert said.code == 0
    assert "part 1 of 2: opening\npart 2 of 2: Why\n" in said.err
    assert "## Why" in said.out


def test_generate_prints_the_text_alone(folder: Folder) -> None:
    said = folder.run("generate", "Once upon a time", "--max-new-tokens", "7", "--seed", "3")
    assert said.code == 0
    assert len(said.out.split()) == 7
    assert "Once upon" not in said.out
    assert "seed 3" in said.err
    assert folder.site.received == []


def test_generate_sends_no_escape_sequence_to_the_terminal(folder: Folder) -> None:
    hostile = "Fine.\x1b]52;c;ZXZpbA==\x07 \x9b31m\u202e\r\n\tEnd."
    folder.generator.script = lambda *_: hostile
    said = folder.run("generate", "Say it")
    assert said.out == "Fine. ]52;c;ZXZpbA==   31m  \n    End.\n"


def test_a_title_that_the_locale_lacks_is_printed_with_escapes(folder: Folder) -> None:
    topics = folder.path / "templates" / "topics.yaml"
    topics.write_text("topics:\n  - {title: 粘土と釉薬, slug: clay}\n", encoding="utf-8")
    program = "from autoblog.cli.app import main; main()"
    said = subprocess.run(
        [sys.executable, "-c", program, "topics"],
        cwd=folder.path,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert (said.returncode, b"clay" in said.stdout) == (0, True)
    assert rb"\u7c98" in said.stdout


def test_generate_writes_to_a_file(folder: Folder) -> None:
    out = folder.path / "text.txt"
    said = folder.run("generate", "Once", "--n", "2", "--out", str(out))
    assert said.out == ""
    assert out.read_text(encoding="utf-8").count("\n\n---\n\n") == 1


def test_generate_to_a_full_disk_exits_with_73(folder: Folder) -> None:
    said = folder.run("generate", "Once", "--out", "/dev/full")
    assert said.code == 73
    assert "/dev/full" in said.err


def test_generate_writes_a_topic_with_its_headings(folder: Folder) -> None:
    said = folder.run("generate", "--topic", "first-things")
    assert said.code == 0
    assert "\n## Why\n" in said.out
    assert folder.site.received == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a prompt", "--topic", "first-things"),
        ("--topic", "no-such-topic"),
        ("a prompt", "--n", "3", "--num-beams", "2"),
        ("a prompt", "--top-p", "3"),
    ],
)
def test_generate_called_wrongly_exits_with_2(folder: Folder, arguments: tuple[str, ...]) -> None:
    assert folder.run("generate", *arguments).code == 2


def test_decoding_flags_reach_the_model(folder: Folder) -> None:
    folder.run(
        *("generate", "Once", "--num-beams", "4", "--no-repeat-ngram-size", "3"),
        *("--early-stopping", "--n", "2", "--repetition-penalty", "1.3", "--top-k", "7"),
    )
    [call] = folder.generator.calls
    decoding = call.decoding
    assert (decoding.num_beams, decoding.no_repeat_ngram_size, decoding.early_stopping) == (
        4,
        3,
        True,
    )
    assert (decoding.repetition_penalty, decoding.top_k) == (1.3, 7)
    assert decoding.min_p == OUR_DECODING["min_p"]


def test_flags_win_over_the_topic_and_it_over_the_settings(folder: Folder) -> None:
    folder.set(AUTOBLOG_TEMPERATURE=0.1, AUTOBLOG_MIN_P=0.2, AUTOBLOG_TOP_P=0.3)
    topics = folder.path / "templates" / "topics.yaml"
    own = "defaults:\n  decoding: {min_p: 0.4, top_p: 0.5, dry: off}"
    topics.write_text(topics.read_text().replace("defaults:", own))
    assert folder.run("generate", "--topic", "first-things", "--top-p", "0.6").code == 0
    decoding = folder.generator.calls[0].decoding
    assert (decoding.temperature, decoding.min_p, decoding.top_p) == (0.1, 0.4, 0.6)
    assert decoding.dry_multiplier == 0


def test_a_flag_out_of_range_is_told_before_a_model_is_loaded(folder: Folder) -> None:
    said = folder.run("generate", "Once", "--dry", "multiplier=500")
    assert said.code == 2
    assert "dry: multiplier is '500'; it must be a number from 0 to 100" in said.err
    assert folder.generator.calls == []


def test_history_tells_outcomes(folder: Folder) -> None:
    assert "nothing was attempted yet" in folder.run("history").err
    folder.run("publish", "--count", "2")
    rows = [json.loads(line) for line in folder.run("history", "--json").out.splitlines()]
    assert [row["outcome"] for row in rows] == ["posted", "posted"]
    assert len(folder.run("history", "--limit", "1", "--json").out.splitlines()) == 1
    assert "first-things" in folder.run("history").out


def test_history_prints_what_a_site_said_as_it_is_not_as_markup(folder: Folder) -> None:
    folder.site.faults.script(faults.refusal("[/red]\x1b[2J", 400), method="POST", route="posts")
    folder.run("publish", "--count", "1")
    said = folder.run("history")
    assert said.code == 0
    assert "[/red] [2J" in said.out


def test_doctor_tells_each_thing_and_exits_with_the_first_failure(folder: Folder) -> None:
    folder.set(AUTOBLOG_MODEL="./no-such-folder", WORDPRESS_APPLICATION_PASSWORD="wrong")
    said = folder.run("doctor", "--json")
    rows = {row["check"]: row for row in map(json.loads, said.out.splitlines())}
    assert said.code == 78
    assert {name: row["state"] for name, row in rows.items()} == {
        "settings": "ok",
        "env file": "warning",
        "topics": "ok",
        "model": "failed",
        "database": "ok",
        "schedule": "ok",
        "site": "ok",
        "passwords": "ok",
        "login": "failed",
        "clock": "ok",
        "timezone": "ok",
        "seo": "ok",
    }
    assert all(list(row) == ["check", "state", "found", "fix"] for row in rows.values())


def test_doctor_asks_a_site_that_is_away_once_and_tells_why_once(folder: Folder) -> None:
    folder.site.faults.script(faults.timeout(acts=False), route="https://blog.example/", times=9)
    said = folder.run("doctor")
    pages = [request.url for request in folder.site.received]
    assert pages.count("https://blog.example/") == 1
    assert f"{said.out}{said.err}".count("did not answer in time") == 1


def test_publish_tells_once_why_a_site_is_away(folder: Folder) -> None:
    folder.site.faults.script(faults.timeout(acts=False), times=99)
    said = folder.run("publish")
    assert said.code == 69
    assert said.err.count("did not answer in time") == 1


def test_doctor_tells_people_what_was_checked_found_and_what_to_do(folder: Folder) -> None:
    folder.site.habits.name = "A\x1b[2J blog"
    folder.set(AUTOBLOG_MODEL="./no-such-folder", AUTOBLOG_TIMEZONE="Asia/Tokyo")
    lines = folder.run("doctor").out.splitlines()

    assert "ok       site       A [2J blog at https://blog.example, its REST API at" in "\n".join(
        lines
    )
    assert any(line.startswith("                 -> set AUTOBLOG_TIMEZONE=UTC") for line in lines)
    assert "\x1b" not in "".join(lines)


def test_sandbox_status_before_the_first_up(folder: Folder) -> None:
    said = folder.run("sandbox", "status", "--json")
    assert said.code == 0
    status = json.loads(said.out)
    assert status["running"] is False
    assert list(status) == [
        "running",
        "url",
        "admin_url",
        "admin_username",
        "admin_password",
        "username",
        "application_password",
        "env_file",
    ]


def test_an_env_file_that_is_not_there_exits_with_78(folder: Folder) -> None:
    assert folder.run("--env-file", "absent.env", "topics").code == 78


def test_finetune_without_posts_exits_with_2(folder: Folder) -> None:
    assert folder.run("finetune", "--out", str(Path("new"))).code == 2


def test_training_without_an_end_exits_with_2(folder: Folder) -> None:
    said = folder.run("finetune", "--from-scratch", "--posts", "posts", "--out", "new")
    assert said.code == 2
    assert "--max-minutes" in said.err


def test_posts_that_are_not_there_are_told_before_a_model_is_looked_for(folder: Folder) -> None:
    folder.set(AUTOBLOG_MODEL="no/such-model")
    said = folder.run("finetune", "--posts", "/nowhere", "--out", "out")
    assert said.code == 65
    assert "/nowhere: there is no such folder" in said.err


def test_an_export_is_never_in_another_form_than_was_asked_for(folder: Folder) -> None:
    said = folder.run("history", "--json", "export")
    assert said.code == 2
    assert "history export --format json" in said.err


def test_more_beams_than_a_machine_computes_are_refused(folder: Folder) -> None:
    assert folder.run("generate", "hi", "--num-beams", "1000").code == 2


def test_a_prompt_that_is_too_long_is_no_bug_of_ours(folder: Folder) -> None:
    folder.loads_real_models = True
    folder.set(AUTOBLOG_MODEL="starter")
    said = folder.run("generate", "word " * 3000)
    assert said.code == 75
    assert "1,024" in said.err
