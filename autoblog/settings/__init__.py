"""Checked settings, read from the environment and `.env`.

`settings` is the class, `values` reads single values, `env_file` knows the lines of the file.
"""

from autoblog.settings.settings import LogFormat, Settings, setting_names, typed_address

__all__ = ["LogFormat", "Settings", "setting_names", "typed_address"]
