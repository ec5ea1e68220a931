"""The studio's tab Topics in a browser, over a topic file that a human edits beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress
from tests.integration.studio_browser import NewWindow, Window, running_studio

pytestmark = [pytest.mark.wordpress, pytest.mark.slow]

TOPICS = """\
defaults:   # for all
  words: {min: 20, max: 120}
  outline: []
  closing: none
topics:
  # what the blog begins with
  - title: Why we write in plain language   # the first
    tags: [writing]

  # two words on teams
  - title: 'What a small team can do'
    publish_at: 2199-12-24 09:00
  - {title: A website for everyone}
"""


@pytest.fixture(scope="module")
def program(wordpress: RealWordPress, tmp_path_factory: pytest.TempPathFactory) -> Program:
    wordpress.forget_posts()
    settings = {"AUTOBLOG_SCHEDULE": "30 7 * * *", "AUTOBLOG_TIMEZONE": "Europe/Berlin"}
    folder = tmp_path_factory.mktemp("topics")
    return Program(folder=folder, wordpress=wordpress, settings=settings)


@pytest.fixture(scope="module")
def address(program: Program) -> Iterator[str]:
    with running_studio(program) as address:
        yield address


@pytest.fixture
def file(program: Program) -> Path:
    path = program.folder / "templates" / "topics.yaml"
    path.write_text(TOPICS, encoding="utf-8")
    return path


def opened(address: str, new_window: NewWindow, **options: object) -> Window:
    window = new_window(**options).open(address)
    window.choose_tab("Topics")
    return window


def choose(window: Window, option: str) -> None:
    """Choose a topic, and wait until the page has drawn its form."""
    with window.page.expect_response(lambda response: "/run/predict" in response.url):
        window.choose("Topic to change", option)
    window.says("topics-message", "In the form")
    window.page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def test_a_topic_is_changed_added_and_moved_and_comments_stay(
    address: str, file: Path, new_window: NewWindow, pictures: Path
) -> None:
    window = opened(address, new_window)
    window.says("topics-table", "write .* 07:30")
    window.says("calendar", "draft until 2199-12-24 09:00")
    choose(window, "2. What a small team can do")
    title = window.labelled("Title of the topic")
    assert title.input_value() == "What a small team can do"
    title.fill("What a team: can do")
    window.fill("Tags of the topic", "teams, work")
    window.press("Save the topic")
    window.says("topics-message", "Saved: title, tags")
    window.press("To the top")
    window.says("topics-message", "now number 1 of 3")
    choose(window, "a new topic")
    window.fill("Title of the topic", "A brand new one")
    window.press("Save the topic")
    window.says("topics-message", "at the end of")
    window.says("topics-table", "A brand new one")
    assert file.read_text(encoding="utf-8") == TOPICS.replace(
        "  - title: Why we write in plain language   # the first\n    tags: [writing]\n",
        "\n  # two words on teams\n  - title: 'What a team: can do'\n"
        "    publish_at: 2199-12-24 09:00\n    tags: [teams, work]\n",
    ).replace(
        "  # two words on teams\n  - title: 'What a small team can do'\n"
        "    publish_at: 2199-12-24 09:00\n  - {title: A website for everyone}\n",
        "  - title: Why we write in plain language   # the first\n    tags: [writing]\n"
        "  - {title: A website for everyone}\n  - title: A brand new one\n",
    )
    window.page.screenshot(path=pictures / "topics.png", full_page=True)
    assert window.complaints == []
    assert window.hosts == {"127.0.0.1"}


def test_a_human_who_saves_the_file_meanwhile_wins(
    address: str, file: Path, new_window: NewWindow
) -> None:
    window = opened(address, new_window)
    choose(window, "1. Why we write")
    window.fill("Title of the topic", "Mine")
    by_hand = TOPICS.replace("[writing]", "[by, hand]")
    file.write_text(by_hand, encoding="utf-8")
    window.press("Save the topic")
    window.says("topics-message", "has changed on disk since this page read it")
    assert file.read_text(encoding="utf-8") == by_hand
    assert window.labelled("Title of the topic").input_value() == "Mine"
    window.press("Save the topic")
    window.says("topics-message", r"Saved: title\.")
    # A comment behind a value stays in its column.
    assert file.read_text(encoding="utf-8") == by_hand.replace(
        "Why we write in plain language", "Mine".ljust(len("Why we write in plain language"))
    )


def test_a_broken_file_shows_its_problems_and_is_mended_as_text(
    address: str, file: Path, new_window: NewWindow
) -> None:
    file.write_text(TOPICS.replace("tags:", "tgas:"), encoding="utf-8")
    window = opened(address, new_window)
    assert "topics.yaml:8" in window.says("topics-table", "unknown key 'tgas'")
    window.page.get_by_text("The file as text").locator("visible=true").click()
    text = window.labelled("The whole file")
    assert "tgas: [writing]" in text.input_value()
    text.fill(TOPICS.replace("tags:", "tagz:"))
    window.press("Save the file")
    window.says("topics-message", "tagz")
    assert "tgas:" in file.read_text(encoding="utf-8")
    text.fill(TOPICS)
    window.press("Save the file")
    window.says("topics-message", "is saved")
    window.says("topics-table", "A website for everyone")
    assert file.read_text(encoding="utf-8") == TOPICS


def test_a_phone_shows_the_whole_tab(
    address: str, file: Path, new_window: NewWindow, pictures: Path
) -> None:
    phone = {"width": 360, "height": 740}
    window = opened(address, new_window, viewport=phone, color_scheme="dark")
    window.says("calendar", "draft until 2199-12-24 09:00")
    assert window.page.evaluate("document.documentElement.scrollWidth") <= 360
    window.page.screenshot(path=pictures / "topics-phone.png", full_page=True)
