"""The commands; the only place where settings are read and parts are built from them."""

from autoblog.cli.app import main

__all__ = ["main"]
