"""Prints the documents that the class `Settings` makes: .env.example and docs/settings.md.

`make settings-docs` calls `python -m scripts.settings_docs env` and `page`.
"""

import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from autoblog.settings import Settings

_WIDTH = 95

_SECTIONS = {
    "WORDPRESS_URL": "Your site",
    "AUTOBLOG_MODEL": "The model",
    "AUTOBLOG_TOPICS": "What to write about",
    "AUTOBLOG_SCHEDULE": "When, and how much",
    "AUTOBLOG_FILTERS": "What is refused",
    "AUTOBLOG_NOTIFY": "Logs, metrics and notices",
}
"""The heading above a setting; the settings after it belong to the same section."""


@dataclass(frozen=True, kw_only=True)
class DocumentedSetting:
    """One setting as the documents show it."""

    name: str
    default: str
    text: str


def env_example() -> str:
    """Return the text of .env.example."""
    lines = [
        "# Settings of autoblog. Copy this file to .env and fill in the first three.",
        "# Environment variables win over this file. An empty value means the default; only",
        "# AUTOBLOG_DISCLOSURE may be empty.",
    ]
    for setting in documented_settings():
        if setting.name in _SECTIONS:
            lines += ["", f"# --- {_SECTIONS[setting.name]} ".ljust(_WIDTH, "-")]
        comment = textwrap.wrap(
            setting.text,
            _WIDTH,
            initial_indent="# ",
            subsequent_indent="# ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        value = f'"{setting.default}"' if " " in setting.default else setting.default
        lines += ["", *comment, f"{setting.name}={value}"]
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the text of docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Settings come from environment variables and from the file `.env` (or `--env-file FILE`);",
        "the environment wins. An empty value means the default; only `AUTOBLOG_DISCLOSURE` may be",
        "empty. Every wrong or unknown setting is reported with its line.",
        "`make settings-docs` writes this page and `.env.example`.",
        "",
        "Settings of libraries may stand in the file, too, and are handed on: `HTTPS_PROXY`,",
        "`REQUESTS_CA_BUNDLE`, `HF_HOME`, `HF_HUB_OFFLINE`, `OMP_NUM_THREADS` and the like.",
    ]
    for setting in documented_settings():
        if setting.name in _SECTIONS:
            lines += ["", f"## {_SECTIONS[setting.name]}", ""]
            lines += ["| setting | default | what it does |", "| --- | --- | --- |"]
        default = f"`{setting.default}`" if setting.default else "empty"
        text = re.sub(r"docs/(\w+\.md)", r"[\1](\1)", setting.text)
        lines.append(f"| `{setting.name}` | {default} | {text} |")
    return "\n".join(lines) + "\n"


def documented_settings() -> Iterator[DocumentedSetting]:
    """Yield the settings in the order of the class."""
    for field in Settings.model_fields.values():
        yield DocumentedSetting(
            name=str(field.alias),
            default=_as_typed(field.default),
            text=" ".join((field.description or "").split()),
        )


def _as_typed(default: Any) -> str:
    """Return a default as it is typed in an env file; defaults of several values are left empty."""
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if isinstance(default, str | int | Path | ZoneInfo) else ""


if __name__ == "__main__":
    sys.stdout.write({"env": env_example, "page": page}[sys.argv[1]]())
