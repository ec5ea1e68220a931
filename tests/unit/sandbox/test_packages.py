"""What is missing is named in Debian's words, all at once."""

import re
import sys
from pathlib import Path

import pytest

from autoblog.errors import SandboxError
from autoblog.sandbox.packages import find_programs

_REPOSITORY = Path(__file__).parents[3]


def _program(folder: Path, name: str, prints: str = "") -> str:
    program = folder / name
    program.write_text(f"#!{sys.executable}\nprint({prints!r})\n")
    program.chmod(0o700)
    return str(program)


def _wordpress(folder: Path, *, theme: bool = True) -> Path:
    core = folder / "wordpress"
    (core / "wp-includes").mkdir(parents=True)
    (core / "wp-includes" / "version.php").touch()
    (core / "wp-content" / "themes" / "twenty").mkdir(parents=True)
    if theme:
        (core / "wp-content" / "themes" / "twenty" / "style.css").touch()
    return core


def test_all_programs_are_found(tmp_path: Path) -> None:
    found = {
        "php": _program(tmp_path, "php", "[PHP Modules]\nmysqli\nxml"),
        "mariadbd": _program(tmp_path, "mariadbd"),
        "mariadb-install-db": _program(tmp_path, "mariadb-install-db"),
    }

    programs = find_programs(wordpress=_wordpress(tmp_path), which=found.get)

    assert str(programs.php) == found["php"]
    assert programs.wordpress == tmp_path / "wordpress"


def test_everything_missing_is_named_at_once_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(SandboxError) as caught:
        find_programs(wordpress=tmp_path / "nothing", which=lambda _: None)

    assert str(caught.value).endswith(
        "sudo apt-get install --no-install-recommends mariadb-server-core php-cli php-mysql"
        " php-xml wordpress wordpress-theme-twentytwentythree"
    )


def test_a_php_that_does_not_speak_mysql_is_named(tmp_path: Path) -> None:
    php = _program(tmp_path, "php", "[PHP Modules]\nmysqlnd\nxml")

    with pytest.raises(SandboxError, match=r"not installed: php-mysql\. "):
        find_programs(wordpress=_wordpress(tmp_path), which=lambda _: php)


def test_a_wordpress_without_a_theme_is_named(tmp_path: Path) -> None:
    php = _program(tmp_path, "php", "mysqli xml")

    with pytest.raises(SandboxError, match=r"not installed: wordpress-theme-\w+\. "):
        find_programs(wordpress=_wordpress(tmp_path, theme=False), which=lambda _: php)


def test_the_install_script_installs_what_would_be_missed(tmp_path: Path) -> None:
    with pytest.raises(SandboxError) as caught:
        find_programs(wordpress=tmp_path / "nothing", which=lambda _: None)
    missed = str(caught.value).rpartition("recommends ")[2].split()

    script = (_REPOSITORY / "scripts" / "install-system-packages").read_text()

    match = re.search(r"^sandbox_packages=\(([^)]*)\)", script, re.MULTILINE)
    assert match
    assert sorted(match[1].split()) == missed
