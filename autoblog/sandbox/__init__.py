"""A throwaway real WordPress on this machine, for trying autoblog and for its tests."""

from autoblog.sandbox.demo_model import bring_demo_model
from autoblog.sandbox.sandbox import DEFAULT_FOLDER, SandboxStatus, down, status, up

__all__ = ["DEFAULT_FOLDER", "SandboxStatus", "bring_demo_model", "down", "status", "up"]
