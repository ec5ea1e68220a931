"""A site's files are WordPress's own, without Debian's configuration, with ours."""

from pathlib import Path

import pytest

from autoblog.errors import StorageError
from autoblog.sandbox.installation import copy_wordpress, place_own_files
from autoblog.sandbox.php_runtime import environment, options
from autoblog.sandbox.site_form import SiteForm


@pytest.fixture
def core(tmp_path: Path) -> Path:
    """A WordPress as Debian packs it: links to other packages, a configuration of its own."""
    core = tmp_path / "core"
    (core / "wp-content").mkdir(parents=True)
    (core / "index.php").write_text("front door")
    (core / "wp-config.php").write_text("Debian's")
    (core / ".htaccess").write_text("Apache's")
    (tmp_path / "shared.js").write_text("shared")
    (core / "shared.js").symlink_to(tmp_path / "shared.js")
    (core / "gone.js").symlink_to(tmp_path / "gone.js")
    (core / "beside.js").symlink_to("../shared.js")  # as Debian links its JavaScript libraries
    (core / "folder").symlink_to("wp-content")
    return core


def _plugins(wordpress: Path) -> set[str]:
    return {path.name for path in (wordpress / "wp-content" / "mu-plugins").iterdir()}


def test_the_copy_stands_alone(core: Path, tmp_path: Path) -> None:
    copy_wordpress(core, tmp_path / "copy")

    names = {path.name for path in (tmp_path / "copy").iterdir()}
    assert names == {"wp-content", "index.php", "shared.js", "beside.js", "folder"}
    assert not any(path.is_symlink() for path in (tmp_path / "copy").rglob("*"))
    assert (tmp_path / "copy" / "beside.js").read_text() == "shared"


def test_a_copy_that_fails_names_the_place_and_the_cause(core: Path, tmp_path: Path) -> None:
    (tmp_path / "copy" / "index.php").mkdir(parents=True)

    with pytest.raises(StorageError, match=r"copied to .*/copy: .*Is a directory"):
        copy_wordpress(core, tmp_path / "copy")


def test_our_configuration_and_plugin_are_renewed(core: Path) -> None:
    place_own_files(core, SiteForm())
    place_own_files(core, SiteForm())

    assert "AUTOBLOG_SANDBOX_SETTINGS" in (core / "wp-config.php").read_text()
    assert _plugins(core) == {"autoblog-sandbox.php"}


def test_what_a_form_asks_for_is_plugged_in(core: Path, tmp_path: Path) -> None:
    (tmp_path / "slow.php").write_text("<?php sleep( 1 );")

    place_own_files(core, SiteForm(closed_rest=True, must_use_plugins=(tmp_path / "slow.php",)))

    assert _plugins(core) == {"autoblog-sandbox.php", "closed-rest.php", "slow.php"}


def test_php_hears_nothing_of_the_callers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.org")

    assert environment(Path("/settings"), workers=3) == {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "AUTOBLOG_SANDBOX_SETTINGS": "/settings",
        "PHP_CLI_SERVER_WORKERS": "3",
    }


def test_php_shows_no_errors_and_sends_no_mail() -> None:
    told = options(Path("/log"))

    assert {"display_errors=0", "error_log=/log", "sendmail_path=/bin/true"} <= set(told)
