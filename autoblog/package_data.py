"""Where the templates that ship with autoblog lie."""

from pathlib import Path


def shipped_templates() -> Path:
    """The folder with `topics.yaml` and `prompts/`.

    An installed package carries it as `_templates` (see `force-include` in pyproject.toml); a
    checkout has it at its root.
    """
    package = Path(__file__).parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent / "templates"


def shipped_env_example() -> Path:
    """The settings file to start from."""
    package = Path(__file__).parent
    installed = package / "_templates" / "env.example"
    return installed if installed.is_file() else package.parent / ".env.example"
