"""Secrets that systemd hands over as files, so that no env file need hold them.

`LoadCredential=` and `LoadCredentialEncrypted=` put each into a folder that the service alone may
read, and name the folder in CREDENTIALS_DIRECTORY (https://systemd.io/CREDENTIALS/).
"""

import os
from collections.abc import Iterable
from pathlib import Path

from autoblog.errors import SettingError
from autoblog.text_files import UnreadableError, read_text


def read_credentials(names: Iterable[str]) -> dict[str, str]:
    """Return the secrets among `names` that have a file: the name, in capitals or small letters.

    Line ends at the end of a file are no part of its secret. Raises `SettingError` for a file that
    cannot be read.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return {}
    files = [(name, Path(folder, spelt)) for name in names for spelt in (name, name.lower())]
    return {name: _read(path) for name, path in files if path.exists()}


def _read(path: Path) -> str:
    try:
        return read_text(path, missing="check LoadCredential", usual="").rstrip("\r\n")
    except UnreadableError as error:
        raise SettingError(str(error)) from error
