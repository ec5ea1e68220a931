"""Checked settings, read from the environment and `.env`.

`settings` is the class, `value_readers` reads single values, `env_file` knows the lines of the
file, `library_settings` hands on what libraries read from the environment.
"""

from autoblog.settings.settings import (
    LogFormat,
    Settings,
    open_secrets,
    setting_names,
    typed_address,
)

__all__ = ["LogFormat", "Settings", "open_secrets", "setting_names", "typed_address"]
