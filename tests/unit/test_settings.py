"""Settings: the environment first, then the file; every problem at once, with its line."""

import os
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from autoblog.errors import SettingError
from autoblog.settings import Settings, setting_names
from autoblog.wordpress import Transport

EXAMPLE = Path(__file__).parents[2] / ".env.example"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "blog.env"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_lists_every_setting_and_no_other() -> None:
    named = re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert tuple(named) == setting_names()


def test_the_example_holds_the_defaults() -> None:
    given = Settings.load(EXAMPLE)
    assert given == Settings.load()


def test_every_setting_of_the_example_has_a_comment() -> None:
    blocks = EXAMPLE.read_text(encoding="utf-8").split("\n\n")
    uncommented = [b for b in blocks if re.search(r"^[A-Z_]+=", b, re.MULTILINE) and b[0] != "#"]
    assert uncommented == []
    assert len(dotenv_values(EXAMPLE)) == len(setting_names())


PASSWORD = "WORDPRESS_APPLICATION_PASSWORD"


@pytest.mark.parametrize("name", [PASSWORD, PASSWORD.lower()])
def test_a_credential_of_systemd_wins_over_the_file_and_the_environment_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / name).write_text("from systemd\n", encoding="utf-8")
    (folder / "autoblog_model").write_text("no secret", encoding="utf-8")
    path = write(tmp_path, f"{PASSWORD}=from-file\nAUTOBLOG_MODEL=from-file\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    settings = Settings.load(path)
    assert settings.wordpress_application_password is not None
    assert settings.wordpress_application_password.get_secret_value() == "from systemd"
    assert settings.model == "from-file"
    monkeypatch.setenv(PASSWORD, "from environment")
    again = Settings.load(path).wordpress_application_password
    assert again is not None
    assert again.get_secret_value() == "from environment"


def test_a_credential_that_is_no_text_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / PASSWORD).write_bytes(b"\xff\xfe\0")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(SettingError, match=f"{PASSWORD}: is no text"):
        Settings.load()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "nowhere"))
    assert Settings.load().wordpress_application_password is None


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "AUTOBLOG_MODEL=from-file\nAUTOBLOG_CANDIDATES=7\n")
    monkeypatch.setenv("AUTOBLOG_MODEL", "from-environment")
    settings = Settings.load(path)
    assert (settings.model, settings.candidates) == ("from-environment", 7)


def test_the_env_file_of_the_folder_is_read_by_itself(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AUTOBLOG_CANDIDATES=2\n", encoding="utf-8")
    assert Settings.load().candidates == 2


def test_all_problems_are_told_at_once_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        tmp_path,
        "# a comment\n\nAUTOBLOG_CANDIDATES=many\n\nAUTOBLOG_TIMEZONE=Europe/Atlantis\n"
        "AUTOBLOG_MODLE=x\nAUTOBLOG_POST_STATUS=future\n",
    )
    monkeypatch.setenv("AUTOBLOG_SCHEDUEL", "0 9 * * *")
    with pytest.raises(SettingError) as caught:
        Settings.load(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    text = str(caught.value)
    assert f"{path}:3: AUTOBLOG_CANDIDATES" in text
    assert f"{path}:5: AUTOBLOG_TIMEZONE" in text
    assert f"{path}:6: unknown setting AUTOBLOG_MODLE; did you mean 'AUTOBLOG_MODEL'?" in text
    assert f"{path}:7: AUTOBLOG_POST_STATUS" in text
    assert (
        "environment: unknown setting AUTOBLOG_SCHEDUEL; did you mean 'AUTOBLOG_SCHEDULE'?" in text
    )
    assert caught.value.exit_code == 78


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("AUTOBLOG_FILTERS", "profanty=off contacts=x", ("profanty", "contacts")),
        ("AUTOBLOG_RANKING", "relevence=1 variety=x", ("relevence", "variety is 'x'")),
        ("AUTOBLOG_DRY", "bass=1 multiplier=x", ("did you mean 'base'", "multiplier is 'x'")),
    ],
)
def test_all_problems_of_a_setting_that_holds_several_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, told: tuple[str, ...]
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(SettingError) as refused:
        Settings.load()
    assert all(problem in str(refused.value) for problem in told)


def test_options_of_decoding_that_are_not_set_are_left_to_the_model(tmp_path: Path) -> None:
    assert Settings.load().decoding == {}
    text = "AUTOBLOG_TEMPERATURE=0.5\nAUTOBLOG_TOP_K=0\nAUTOBLOG_DRY=off\nAUTOBLOG_MIN_P=\n"
    settings = Settings.load(write(tmp_path, text))
    assert settings.decoding == {"temperature": 0.5, "top_k": 0, "dry_multiplier": 0}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AUTOBLOG_TEMPERATURE", "7", "temperature is '7'; it must be a number from 0 to 5"),
        ("AUTOBLOG_TOP_P", "0", "it must be a number above 0 and at most 1"),
        ("AUTOBLOG_NO_REPEAT_NGRAM_SIZE", "6.5", "it must be a whole number from 0 to 1000"),
    ],
)
def test_a_number_out_of_range_is_told_with_setting_value_and_range(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    path = write(tmp_path, f"\n{name}={value}\n")
    with pytest.raises(SettingError) as refused:
        Settings.load(path)
    told = str(refused.value)
    assert told.startswith(f"{path}:2: {name}: ")
    assert said in told
    assert value in told


def test_an_empty_value_means_the_default_but_an_empty_disclosure_is_none(tmp_path: Path) -> None:
    settings = Settings.load(
        write(tmp_path, "AUTOBLOG_SEED=\nAUTOBLOG_MODEL=\nAUTOBLOG_DISCLOSURE=\n")
    )
    assert settings.seed is None
    assert settings.model == "EleutherAI/gpt-neo-1.3B"
    assert settings.disclosure == ""


def test_keys_of_other_programs_are_let_be(tmp_path: Path) -> None:
    assert Settings.load(write(tmp_path, "HF_HOME=/models\nPATH=/bin\n")).seed is None


@pytest.mark.parametrize(
    "address",
    [
        "http://blog.example.org",
        "http://10.0.0.1",
        "http://localhost.example",
        "ftp://blog.example.org",
        "https://me:secret@blog.example.org",
        "/",
    ],
)
def test_an_unsafe_or_senseless_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingError, match="WORDPRESS_URL"):
        Settings.load(write(tmp_path, f"WORDPRESS_URL={address}\n"))


@pytest.mark.parametrize(
    "address",
    [
        "https://me:hush@blog.example.org",
        "ftp://me:hush@blog.example.org",
        "https://me:hu sh@blog.example.org",
        "https://me:hu/sh@blog.example.org",
        "https://me:hush@[blog",
        "https://me:hush@blog\u2100.example",
        "me:hush@blog.example.org",
    ],
)
def test_an_address_with_a_login_is_refused_without_showing_it(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(SettingError, match="holds a login") as refused:
        Settings.load(write(tmp_path, f"WORDPRESS_URL='{address}'\n"))
    assert "hush" not in str(refused.value)
    assert "hu sh" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "blog.example.org",
        "https://blog.example.org/news/",
        "https://blog.example.org/@me",
        "http://127.0.0.1:8080",
        "http://127.0.0.2:8080",
        "http://LOCALHOST",
        "http://[::1]/",
    ],
)
def test_a_safe_address_is_taken_as_typed(tmp_path: Path, address: str) -> None:
    assert Settings.load(write(tmp_path, f"WORDPRESS_URL={address}\n")).wordpress_url == address


def test_a_missing_site_names_all_that_is_missing(tmp_path: Path) -> None:
    settings = Settings.load(write(tmp_path, "WORDPRESS_URL=https://blog.example.org\n"))
    with pytest.raises(SettingError) as caught:
        settings.login()
    assert "WORDPRESS_USERNAME, WORDPRESS_APPLICATION_PASSWORD" in str(caught.value)


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no such file"):
        Settings.load(tmp_path / "absent.env")


def test_secrets_do_not_show(tmp_path: Path) -> None:
    settings = Settings.load(
        write(
            tmp_path,
            "WORDPRESS_APPLICATION_PASSWORD=hush hush\n"
            "AUTOBLOG_DATABASE_URL=postgresql://u:hush@h/d\n",
        )
    )
    assert "hush" not in f"{settings!r} {settings}"


def test_banned_phrases_are_read_from_their_file_without_comments_and_blank_lines(
    tmp_path: Path,
) -> None:
    (tmp_path / "phrases.txt").write_text("# worn out\nin today's world\n\n dive in \n")
    settings = Settings.load(write(tmp_path, "AUTOBLOG_BANNED_PHRASES=phrases.txt\n"))
    assert settings.banned_phrases == ("in today's world", "dive in")


def test_a_missing_file_of_banned_phrases_is_told_with_the_setting_s_line(tmp_path: Path) -> None:
    path = write(tmp_path, "\nAUTOBLOG_BANNED_PHRASES=absent.txt\n")
    with pytest.raises(SettingError) as caught:
        Settings.load(path)
    assert f"{path}:2: AUTOBLOG_BANNED_PHRASES: absent.txt: there is no such file" in str(
        caught.value
    )


def test_a_byte_order_mark_does_not_hide_the_first_setting(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AUTOBLOG_CANDIDATES=2\n", encoding="utf-8-sig")
    assert Settings.load().candidates == 2


@pytest.mark.parametrize(
    "name",
    [
        *("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "HF_HOME", "HF_HUB_OFFLINE", "HF_TOKEN"),
        *("HTTPS_PROXY", "https_proxy", "NO_PROXY", "OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES"),
    ],
)
def test_a_setting_of_a_library_is_handed_on_and_the_environment_wins(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, f"{name}='/from the file'\nFOO=left\n")
    monkeypatch.setenv(name, "/from the environment")
    Settings.load(path)
    assert os.environ[name] == "/from the environment"
    monkeypatch.delenv(name)
    Settings.load(path)
    assert os.environ[name] == "/from the file"
    assert "FOO" not in os.environ
    monkeypatch.delenv(name)
    Settings.load(write(tmp_path, f"{name}=\n"))
    assert name not in os.environ


def test_a_file_of_certificates_in_the_env_file_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    Settings.load(write(tmp_path, "REQUESTS_CA_BUNDLE=/nowhere/ca.pem\n"))
    with pytest.raises(SettingError, match="REQUESTS_CA_BUNDLE"):
        Transport().get("https://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"AUTOBLOG_SEED=1\nAUTOBLOG_DISCLOSURE=f\xfcr uns\n", r":2: .*UTF-8"),
        ("AUTOBLOG_SEED=1\n".encode("utf-16"), "UTF-8"),
        (b"\x7fELF\0\0\1", "is no text"),
        (b'A=1\n\nAUTOBLOG_MODEL="starter\n', ":3: a quote is not closed"),
        (b"AUTOBLOG_DISCLOSURE='It's written by a machine.'\n", ":1: a quote is not closed, or"),
        (b"A=1\njust words here\n", ":2: is no setting"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_line_and_next_step(
    tmp_path: Path, content: bytes, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "blog.env"
    path.write_bytes(content)
    with pytest.raises(SettingError, match=told) as refused:
        Settings.load(path)
    assert str(path) in str(refused.value)
    assert "codec" not in str(refused.value)
    assert caplog.text == ""


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is a folder"):
        Settings.load(tmp_path)


def test_a_byte_order_mark_costs_no_setting(tmp_path: Path) -> None:
    path = tmp_path / "blog.env"
    path.write_bytes(b"\xef\xbb\xbfAUTOBLOG_CANDIDATES=7\r\nAUTOBLOG_SEED=3\r\n")
    settings = Settings.load(path)
    assert (settings.candidates, settings.seed) == (7, 3)


def test_quotes_around_a_whole_value_are_taken_off_as_docker_leaves_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AUTOBLOG_SCHEDULE", '"0 9 * * *"')
    monkeypatch.setenv("AUTOBLOG_DISCLOSURE", '\'It"s said "so"\'')
    monkeypatch.setenv("AUTOBLOG_SEED", '""')
    monkeypatch.setenv("AUTOBLOG_MODEL", '"')
    settings = Settings.load()
    assert settings.schedule == "0 9 * * *"
    assert settings.disclosure == 'It"s said "so"'
    assert (settings.seed, settings.model) == (None, '"')


def test_wrong_values_are_told_in_plain_words_and_in_the_files_order(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "AUTOBLOG_KEEP_DAYS=3000000\nAUTOBLOG_COVER=perhaps\nAUTOBLOG_CANDIDATES=0\n"
        "AUTOBLOG_SEED=7.5\nAUTOBLOG_POST_STATUS=future\nAUTOBLOG_TIMEZONE=Europe/berlin\n"
        "AUTOBLOG_MODEL=Starter\nAUTOBLOG_MODLE=x\n",
    )
    with pytest.raises(SettingError) as refused:
        Settings.load(path)
    lines = [line.removeprefix(f"{path}:") for line in str(refused.value).splitlines()]
    assert lines == [
        "1: AUTOBLOG_KEEP_DAYS: must be 36500 or less (it is '3000000')",
        "2: AUTOBLOG_COVER: must be true or false (it is 'perhaps')",
        "3: AUTOBLOG_CANDIDATES: is '0'; it must be auto, or a whole number from 1 to 64",
        "4: AUTOBLOG_SEED: must be a whole number (it is '7.5')",
        "5: AUTOBLOG_POST_STATUS: must be 'draft', 'pending' or 'publish' (it is 'future')",
        (
            "6: AUTOBLOG_TIMEZONE: 'Europe/berlin' is no time zone; use a name such as "
            "Europe/Berlin or UTC; did you mean 'Europe/Berlin'?"
        ),
        "7: AUTOBLOG_MODEL: is 'Starter'; did you mean 'starter'?",
        "8: unknown setting AUTOBLOG_MODLE; did you mean 'AUTOBLOG_MODEL'?",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("WORDPRES_URL=x\n", "unknown setting WORDPRES_URL; did you mean 'WORDPRESS_URL'?"),
        ("autoblog_seed=3\n", "unknown setting autoblog_seed; did you mean 'AUTOBLOG_SEED'?"),
        ("AUTOBLOG_DISCLOSURE=The #1 machine\n", "what follows # counts as a comment"),
        ("AUTOBLOG_DISCLOSURE=It costs ${PRICE_OF_IT}\n", "holds ${...} with a variable that is"),
        ("WORDPRESS_URL=https://blog.example.org:99999\n", "is no web address"),
        ("WORDPRESS_URL='https://blog example.org'\n", "holds a space or an invisible letter"),
        ("WORDPRESS_URL=https://bl\u200bog.example.org\n", "holds a space or an invisible letter"),
        ("AUTOBLOG_TIMEZONE=GMT+2\n", "use a name such as Europe/Berlin or UTC, which knows"),
        ("AUTOBLOG_TIMEZONE=CEST\n", "use a name such as Europe/Berlin or UTC, which knows"),
        ("AUTOBLOG_DEVICE=toaster\n", "it must be auto, cpu, cuda, cuda:1"),
        ("AUTOBLOG_DTYPE=float7\n", "must be 'auto', 'float32', 'bfloat16', 'float16', 'int8'"),
        ('AUTOBLOG_FILTERS={"loop": 1}\n', "'1}' is not of the form name=value"),
        ("AUTOBLOG_DATABASE_URL=mysql://u:hush@h/db\n", "no address of a database in SQLite or"),
        ("AUTOBLOG_DATABASE_URL=autoblog.db\n", "no address of a database in SQLite or"),
        ("AUTOBLOG_DATABASE_URL=sqlite://autoblog.db\n", "needs three slashes"),
        ("AUTOBLOG_DATABASE_URL=sqlite:///a.db?mode=ro\n", "takes nothing after the file's name"),
        ("AUTOBLOG_DATABASE_URL=sqlite:////dev/null\n", "names a folder or a device"),
        (f"AUTOBLOG_DATABASE_URL=sqlite:///{'z' * 5_000}\n", "no disk can hold (File name too"),
        ("AUTOBLOG_DATABASE_URL=sqlite:////tmp\n", "names a folder or a device"),
        ("AUTOBLOG_DATABASE_URL=sqlite:///~nobody-here/a.db\n", "a user that this machine does"),
        ("AUTOBLOG_BANNED_PHRASES=/tmp\n", "is a folder; name the file in it"),
        ("AUTOBLOG_BANNED_PHRASES=/dev/null/x\n", "cannot be read: Not a directory"),
    ],
)
def test_a_slip_is_told_in_one_line_with_its_place_and_the_next_step(
    tmp_path: Path, text: str, told: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingError) as refused:
        Settings.load(path)
    [line] = str(refused.value).splitlines()
    assert line.startswith(f"{path}:")
    assert told in line
    assert "hush" not in line


@pytest.mark.parametrize(
    "text",
    [
        "AUTOBLOG_SEED=3 # lucky\n",
        "AUTOBLOG_DISCLOSURE='The #1 machine'\n",
        "AUTOBLOG_DISCLOSURE=C# wrote it\n",
        "HERE=x\nAUTOBLOG_DISCLOSURE=${HERE} and ${THERE:-there}, $1\n",
        "MODEL=one\nMODEL=two #three\nURL=${NOWHERE}\n",  # of another program
    ],
)
def test_a_line_that_is_right_or_of_another_program_is_let_be(tmp_path: Path, text: str) -> None:
    assert Settings.load(write(tmp_path, text)).model == "EleutherAI/gpt-neo-1.3B"


def test_a_fault_in_the_file_is_not_told_where_the_environment_sets_the_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOBLOG_SEED", "5")
    assert Settings.load(write(tmp_path, "AUTOBLOG_SEED=3 #x\n")).seed == 5


@pytest.mark.parametrize("address", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_the_usual_names_of_postgresql_are_read_by_its_driver(tmp_path: Path, address: str) -> None:
    settings = Settings.load(write(tmp_path, f"AUTOBLOG_DATABASE_URL={address}\n"))
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://u:p@h/d"


def test_typographic_quotes_and_spaces_around_a_value_are_taken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOBLOG_MODEL", " starter ")
    text = "AUTOBLOG_SCHEDULE=\u201c0 9 * * *\u201d\nAUTOBLOG_TOPICS=~/topics.yaml\n"
    monkeypatch.setenv("HOME", "/home/me")
    settings = Settings.load(write(tmp_path, text))
    assert (settings.schedule, settings.model) == ("0 9 * * *", "starter")
    assert settings.topics == Path("/home/me/topics.yaml")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("localhost:11434/v1", "is no address of a server"),
        ("ftp://host/v1", "is no address of a server"),
        ("http://user:secret@host/v1", "holds a login"),
    ],
)
def test_an_address_that_leads_to_no_model_server_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    monkeypatch.setenv("AUTOBLOG_GENERATOR_URL", address)
    with pytest.raises(SettingError, match=words) as caught:
        Settings.load()
    assert "secret" not in str(caught.value)


def test_a_key_goes_to_this_machine_or_over_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOBLOG_GENERATOR", "openai")
    monkeypatch.setenv("AUTOBLOG_GENERATOR_KEY", "sk-123")
    monkeypatch.setenv("AUTOBLOG_MODEL", "m")
    for address in ("https://models.example/v1", "http://localhost:1234/v1"):
        monkeypatch.setenv("AUTOBLOG_GENERATOR_URL", address)
        server = Settings.load().server
        assert server is not None
        assert (server.url, server.key) == (address, "sk-123")
        assert "sk-123" not in repr(server)
    monkeypatch.setenv("AUTOBLOG_GENERATOR_URL", "http://models.example/v1")
    with pytest.raises(SettingError, match="in the clear"):
        _ = Settings.load().server
