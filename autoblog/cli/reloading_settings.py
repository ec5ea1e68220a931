"""The settings of a running daemon: those it started with, and the last good ones since."""

import logging
from datetime import datetime
from pathlib import Path

from autoblog.cli import wiring
from autoblog.log_lines import Line
from autoblog.settings import Settings

log = logging.getLogger("autoblog.daemon")

# What these configure is put together once, so a change waits for a restart.
FIXED_AT_START = (
    "database_url",
    "notify",
    "log_format",
    "metrics_host",
    "metrics_port",
    "keep_days",
)


class ReloadingSettings:
    """Settings that are read again from the same env file; `latest` are those in use."""

    def __init__(self, env_file: Path | None, at_start: Settings) -> None:
        self.latest = at_start
        self._env_file = env_file
        self._at_start = at_start
        self._reported: list[str] = []

    def read(self) -> Settings:
        """Return the settings as they are now, without using them. Raises `SettingError`."""
        return Settings.load(self._env_file)

    def use(self, settings: Settings) -> None:
        """Use these from now on; log once which changes wait for a restart."""
        self.latest = settings
        waiting = _changed(self._at_start, settings)
        if waiting and waiting != self._reported:
            log.warning(Line("settings wait for a restart", settings=", ".join(waiting)))
        self._reported = waiting

    def now(self) -> datetime:
        """Return the time in the blog's zone."""
        return wiring.clock_of(self.latest)()


def _changed(before: Settings, after: Settings) -> list[str]:
    """Return the environment variables whose new values wait for a restart."""
    fields = Settings.model_fields
    changed = [name for name in FIXED_AT_START if getattr(before, name) != getattr(after, name)]
    return [str(fields[name].alias) for name in changed]
