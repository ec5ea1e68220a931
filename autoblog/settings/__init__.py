"""The environment and `.env` to checked settings."""

from autoblog.settings.settings import LogFormat, Settings, setting_names, typed_address

__all__ = ["LogFormat", "Settings", "setting_names", "typed_address"]
