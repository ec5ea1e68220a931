"""A blog and its doctor on the fake site."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoblog.cli import wiring
from autoblog.doctor import Check, Dependencies, examine
from autoblog.ledger import Ledger
from autoblog.observers import Pings, parse_addresses
from autoblog.settings import Settings, open_secrets, setting_names, typed_address
from autoblog.wordpress import Transport
from tests.fake_site import FakeSite

TOPICS = "topics:\n  - {title: First things}\n"
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@dataclass(kw_only=True)
class Blog:
    """A blogger's folder; `examine` returns the checks by name."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)

    def topics(self, text: str) -> None:
        (self.folder / "topics.yaml").write_text(text, encoding="utf-8")

    def live_on(self, site: FakeSite, role: str = "author", **settings: str) -> None:
        """Set the blog up for a user of the site."""
        user = site.user(role)
        self.settings |= {
            "WORDPRESS_URL": site.url,
            "WORDPRESS_USERNAME": user.username,
            "WORDPRESS_APPLICATION_PASSWORD": user.application_password,
            **settings,
        }

    def examine(self, *, write: bool = False) -> dict[str, Check]:
        env = self.folder / "blog.env"
        env.touch(mode=0o600)
        env.write_text("".join(f'{k}="{v}"\n' for k, v in self.settings.items()), encoding="utf-8")
        found = examine(_dependencies(env), write=write)
        self.checks = {check.check: check for check in found}
        return self.checks

    def codes(self) -> list[int]:
        return [check.exit_code for check in self.checks.values() if check.exit_code]


def _dependencies(env: Path) -> Dependencies:
    def nothing(_: float) -> None:
        """Wait for nothing."""

    return Dependencies(
        load_settings=lambda url: Settings.load(env, wordpress_url=url),
        typed_address=typed_address(env),
        open_ledger=lambda settings: Ledger.open(settings.database_url.get_secret_value()),
        find=lambda settings: wiring.find(settings, wait=nothing),
        enter=lambda settings, site: wiring.enter(settings, site, wait=nothing),
        read_notifiers=parse_addresses,
        read_ping=Pings,
        http=Transport(),
        now=lambda: NOW,
        open_to_others=open_secrets(env),
    )


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blog:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    made = Blog(folder=tmp_path)
    made.topics(TOPICS)
    made.settings = {
        "AUTOBLOG_TOPICS": str(tmp_path / "topics.yaml"),
        "AUTOBLOG_DATABASE_URL": f"sqlite:///{tmp_path}/blog.db",
        # A missing model is refused without loading anything.
        "AUTOBLOG_MODEL": str(tmp_path / "no-model"),
    }
    return made


Prepare = Callable[[FakeSite], None]
