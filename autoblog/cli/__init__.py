"""The verbs; the only place where settings are read and parts are put together."""

from autoblog.cli.app import main

__all__ = ["main"]
