"""A running studio, and a browser that notes every request it makes."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import TimeoutError as WaitedTooLong

from tests.integration.program import Program

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
WAIT_MS = 90_000
"""A slow machine is no failure."""


@contextmanager
def running_studio(program: Program, *arguments: str) -> Iterator[str]:
    """Run `autoblog studio` for the block, and yield its address."""
    process = program.start("studio", "--port", "0", *arguments)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found, line + process.stderr.read()
        yield found[0].replace("0.0.0.0", "127.0.0.1")
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@dataclass
class Window:
    """A window of the browser on the studio; `page` is Playwright's."""

    page: Any
    requested: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        for end in ("requestfinished", "requestfailed"):
            self.page.on(end, lambda request: self.ended.append(request.url))

    def open(self, address: str) -> "Window":
        self.page.goto(address)
        self.page.get_by_role("tab", name="Write").wait_for()
        return self

    def press(self, name: str) -> None:
        """Press the visible button of this name.

        Gradio 6.31 loses a press that comes while the stream of the event before is being closed,
        some milliseconds after its last answer; a stream that still writes is another matter.
        """
        if name != "Stop":
            self._await_end_of_streams()
        self.page.get_by_role("button", name=name, exact=True).locator("visible=true").click()

    def _await_end_of_streams(self) -> None:
        until = time.monotonic() + WAIT_MS / 1000
        while _streams(self.requested) > _streams(self.ended) and time.monotonic() < until:
            self.page.wait_for_timeout(20)

    def choose_tab(self, name: str) -> None:
        """Choose a tab; where there is no room for all, some stand in a menu."""
        tab = self.page.get_by_role("tab", name=name, exact=True)
        if not tab.is_visible():
            self.page.get_by_role("button", name="More tabs").click()
            tab = self.page.locator(".overflow-dropdown").get_by_role("button", name=name)
        tab.click()

    def labelled(self, label: str) -> Any:
        """The visible field whose label begins so; what it says about the field follows."""
        return self.page.get_by_label(re.compile(rf"^\s*{label}")).locator("visible=true").first

    def fill(self, label: str, text: str) -> None:
        self.labelled(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list that opens."""
        self.labelled(label).click()
        self.page.get_by_role("option", name=option).click()

    def says(self, place: str, pattern: str) -> str:
        """Wait until a place of the page says something, and return all that it says."""
        where = self.page.locator(f"#{place}")
        try:
            where.get_by_text(re.compile(pattern)).first.wait_for()
        except WaitedTooLong as error:
            said = f"{place} says {where.inner_text()!r}"
            raise AssertionError(f"{said}, not {pattern!r}") from error
        return str(where.inner_text())

    @property
    def hosts(self) -> set[str | None]:
        """The machines that were asked for anything."""
        return {
            urlsplit(url).hostname
            for url in self.requested
            if not url.startswith(("data:", "blob:"))
        }


NewWindow = Callable[..., Window]
"""Opens a window of a stranger; its options are those of Playwright's contexts."""


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run Chromium for the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def windows_of(browser: Browser) -> Iterator[NewWindow]:
    """Yield a function that opens windows of strangers: each has cookies of its own."""
    contexts = []

    def opened(**options: Any) -> Window:
        contexts.append(browser.new_context(**options))
        return Window(contexts[-1].new_page())

    yield opened
    for context in contexts:
        context.close()


def _streams(urls: list[str]) -> int:
    """Count the streams of answers among the requests."""
    return sum("/queue/data" in url for url in urls)
