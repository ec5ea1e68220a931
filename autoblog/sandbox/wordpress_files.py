"""WordPress's files for one site: Debian's core, our configuration, our must-use plugins."""

import shutil
from pathlib import Path

from autoblog.errors import StorageError
from autoblog.sandbox.php_runtime import SCRIPTS
from autoblog.sandbox.site_form import SiteForm

# Debian's configuration reads from /etc, and its .htaccess is for Apache.
_NOT_COPIED = ("wp-config.php", ".htaccess")


def copy_wordpress(core: Path, target: Path) -> None:
    """Copy WordPress to `target` (60 MB, about a second), which must not exist or be empty.

    Symbolic links would not do: PHP resolves them and would find Debian's configuration. Links in
    `core` are followed, since Debian's package shares files with others. Raises `StorageError`.
    """
    try:
        shutil.copytree(
            core,
            target,
            ignore=shutil.ignore_patterns(*_NOT_COPIED),
            ignore_dangling_symlinks=True,
            copy_function=shutil.copyfile,
            dirs_exist_ok=True,
        )
    except shutil.Error as error:
        _, _, reason = error.args[0][0]  # one for each file; the first says enough
        raise StorageError(
            f"WordPress cannot be copied to {target}: {reason}. It needs 60 MB; make room"
        ) from error


def place_own_files(wordpress: Path, form: SiteForm) -> None:
    """Write our configuration and must-use plugins, in the version of this program."""
    shutil.copyfile(SCRIPTS / "wp-config.php", wordpress / "wp-config.php")
    plugins = wordpress / "wp-content" / "mu-plugins"
    plugins.mkdir(exist_ok=True)
    ours = [SCRIPTS / "mu-plugins" / "autoblog-sandbox.php"]
    if form.closed_rest:
        ours.append(SCRIPTS / "mu-plugins" / "closed-rest.php")
    for plugin in (*ours, *form.must_use_plugins):
        shutil.copyfile(plugin, plugins / plugin.name)
