"""A blog's folder to run commands in, with the fake site and a scripted model."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from autoblog.cli.app import run
from autoblog.cli.wiring import Invocation
from autoblog.settings import setting_names
from tests.fake_site import FakeSite
from tests.prose import passing
from tests.scripted import ScriptedGenerator

TOPICS = """
defaults:
  words: {min: 50, max: 300}
  outline: []
  closing: none
topics:
  - {title: First things, outline: [Why], tags: [writing]}
  - {title: Second thoughts}
  - {title: Third time lucky}
"""


@dataclass(kw_only=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


@dataclass(kw_only=True)
class Folder:
    """The folder that commands run in."""

    path: Path
    site: FakeSite
    capture: pytest.CaptureFixture[str]
    generator: ScriptedGenerator = field(default_factory=lambda: ScriptedGenerator(passing))
    loads_real_models: bool = False

    def run(self, *arguments: str) -> Said:
        self.capture.readouterr()
        code = run(list(arguments), self.invocation)
        said = self.capture.readouterr()
        return Said(code=code, out=said.out, err=said.err)

    @property
    def invocation(self) -> Invocation:
        """What the commands run with: the scripted model under any name, unless told otherwise."""
        if self.loads_real_models:
            return Invocation()
        return Invocation(
            load_generator=lambda *_, **__: self.generator,
            load_prompt_reader=lambda _: self.generator,
        )

    def set(self, **settings: Any) -> None:
        """Add lines to the folder's .env."""
        with (self.path / ".env").open("a", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in settings.items())


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Folder]:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "topics.yaml").write_text(TOPICS, encoding="utf-8")
    with FakeSite("https://blog.example", role="editor") as site:
        made = Folder(path=tmp_path, site=site, capture=capsys)
        made.set(
            WORDPRESS_URL=site.url,
            WORDPRESS_USERNAME=site.username,
            WORDPRESS_APPLICATION_PASSWORD=f"'{site.application_password}'",
        )
        yield made
