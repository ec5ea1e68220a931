"""Finds the files that ship with autoblog: templates and .env.example."""

from pathlib import Path


def shipped_templates() -> Path:
    """Return the folder with `topics.yaml` and `prompts/`.

    It is `_templates` in an installed package (`force-include` in pyproject.toml), and `templates`
    at the root of a checkout.
    """
    package = Path(__file__).parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent / "templates"


def shipped_env_example() -> Path:
    """Return the settings file to start from."""
    package = Path(__file__).parent
    installed = package / "_templates" / "env.example"
    return installed if installed.is_file() else package.parent / ".env.example"
