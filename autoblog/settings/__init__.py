"""The environment and `.env` to checked settings.

`settings` is the class, `values` and `pairs` read single values, `env_file` knows the lines of the
file, `reference` prints the documents that are made from the class.
"""

from autoblog.settings.settings import LogFormat, Login, Settings, setting_names, typed_address

__all__ = ["LogFormat", "Login", "Settings", "setting_names", "typed_address"]
