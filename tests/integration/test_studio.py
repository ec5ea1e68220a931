"""The studio as a blogger uses it: Chromium, the starter model, a real WordPress."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from autoblog.studio import hash_password
from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress
from tests.integration.studio_browser import NewWindow, Window, running_studio

pytestmark = [pytest.mark.wordpress, pytest.mark.slow]


@pytest.fixture(scope="module")
def program(wordpress: RealWordPress, tmp_path_factory: pytest.TempPathFactory) -> Program:
    wordpress.forget_posts()
    return Program(folder=tmp_path_factory.mktemp("studio"), wordpress=wordpress)


@pytest.fixture(scope="module")
def address(program: Program) -> Iterator[str]:
    with running_studio(program) as address:
        yield address


def test_a_text_is_shown_while_it_is_written_and_stopped_at_once(
    address: str, new_window: NewWindow
) -> None:
    window = new_window().open(address)
    window.fill("Prompt", "The garden in spring")
    window.fill("Length", "3000")
    window.page.get_by_text("More about how words are chosen").locator("visible=true").click()
    window.fill("Texts", "16")  # one alone may end by itself before the button is pressed
    window.press("Write")
    window.says("messages", r"Writing: .* tokens/s")
    growing = window.page.locator("#texts .ab-growing").first
    first = growing.inner_text()
    window.page.wait_for_function(
        "length => document.querySelector('#texts').innerText.length > length", arg=len(first)
    )
    window.press("Stop")
    window.says("messages", "Stopped")
    kept = window.page.locator("#texts .ab-sheet").first.inner_text()
    assert kept.startswith(first.strip()[:40])
    link = window.page.get_by_role("link", name=".md")
    with window.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "the-garden-in-spring.md"
    assert kept.strip() in Path(download.value.path()).read_text(encoding="utf-8")
    assert window.complaints == []


def test_a_wrong_field_and_a_missing_model_are_sentences_and_the_page_lives_on(
    address: str, new_window: NewWindow
) -> None:
    window = new_window().open(address)
    window.press("Write")
    window.says("messages", "Write a prompt, or choose a topic")
    window.fill("Prompt", "Hello")
    window.fill("Temperature", "hot")
    window.press("Write")
    window.says("messages", r"Temperature is 'hot'; it must be a number from 0 to 5")
    window.fill("Temperature", "0")
    window.fill("Length", "5")
    model = window.labelled("Model")
    model.fill("/nowhere/model")
    model.press("Enter")
    window.press("Write")
    window.says("messages", "/nowhere/model")
    model.fill("starter")
    model.press("Enter")
    window.press("Write")
    window.says("messages", r"Written: \d+ tokens")


def test_no_function_is_offered_to_programs_and_no_file_is_taken(
    address: str, new_window: NewWindow
) -> None:
    request = new_window().page.request
    offered = request.get(f"{address}gradio_api/info").json()
    assert offered == {"named_endpoints": {}, "unnamed_endpoints": {}}
    assert request.post(f"{address}gradio_api/upload", data="x").status == 403
    headers = {"Origin": "https://evil.example"}
    assert request.post(f"{address}gradio_api/queue/join", data="{}", headers=headers).status == 403
    assert request.get(f"{address}gradio_api/file=/etc/passwd").status in {403, 404}
    policy = request.get(address).headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")


def test_two_windows_never_mix_their_texts(address: str, new_window: NewWindow) -> None:
    windows = [new_window().open(address) for _ in range(2)]
    texts = []
    for window in windows:
        window.fill("Length", "120")
        window.page.get_by_text("More about how words are chosen").locator("visible=true").click()
        window.fill("Seed", "5")
    windows[0].fill("Prompt", "One two three")
    windows[1].fill("Prompt", "The cat and the dog")
    for window in windows:
        window.press("Write")
    for window in windows:
        window.says("messages", "Written: .* seed 5")
        texts.append(window.page.locator("#texts").inner_text())
    assert texts[0] != texts[1]
    for seed in ("6", "5"):
        windows[1].fill("Seed", seed)
        windows[1].press("Write")
        windows[1].says("messages", f"Written: .* seed {seed}")
    assert windows[1].page.locator("#texts").inner_text() == texts[1]


def test_a_topic_becomes_a_draft_step_by_step(
    program: Program, address: str, new_window: NewWindow
) -> None:
    window = new_window().open(address)
    window.page.get_by_role("tab", name="From topic to post").click()
    window.choose("Topic", "How to share what you learned")
    window.fill("Texts a part", "3")
    window.press("Begin the post")
    window.says("post-message", "Begin with the title")
    window.fill("Title", "How we share what we learned")
    window.press("Use this title")
    window.says("post-message", "Title: How we share")
    window.press("Write all that is missing")
    window.says("post-message", r"What to tell: \d of 3 texts")
    window.page.get_by_role("radio", name="What to tell").click()
    cards = window.page.locator("#cards .ab-card")
    cards.first.wait_for()
    assert cards.count() >= 3
    before = _text_of_part(window)
    opening = window.page.get_by_role("radio", name="Opening")
    opening.click()
    first = _text_of_part(window, other_than=before)
    window.page.get_by_role("radio", name="What to tell").click()
    _text_of_part(window, other_than=first)
    window.press("Write this part again")
    window.says("post-growing", "")
    written = _text_of_part(window, other_than=before)
    opening.click()
    assert _text_of_part(window, other_than=written) == first
    window.press("Put together and look")
    window.says("post-message", "ready to be looked at")
    frame = window.page.frame_locator("#look iframe")
    frame.get_by_role("heading", name="How we share what we learned").first.wait_for()
    window.fill("Tags", "teamwork, writing")
    window.press("Create draft in WordPress")
    window.says("sent", "The draft is in WordPress")
    link = window.page.get_by_role("link", name=re.compile(r"Edit post \d+")).get_attribute("href")
    [post] = [each for each in program.posts() if each["slug"] == "how-to-share-what-you-learned"]
    assert link is not None
    assert link.endswith(f"post.php?post={post['id']}&action=edit")
    assert (post["title"], post["status"]) == ("How we share what we learned", "draft")
    assert sorted(post["tags"]) == ["teamwork", "writing"]
    assert first.split("\n")[0][:40] in post["content"].replace("&#8217;", "\u2019")
    window.press("Create draft in WordPress")
    window.says("sent", "written before")
    assert len([each for each in program.posts() if each["slug"] == post["slug"]]) == 1
    assert program.publish("--topic", post["slug"])[0]["outcome"] == "skipped"
    assert window.complaints == []
    assert window.hosts == {"127.0.0.1"}


def _text_of_part(window: Window, *, other_than: str = "") -> str:
    """Return the text of the part once it is another one and has not changed for three seconds.

    The field changes some time after its part was chosen, and says nothing of it.
    """
    window.page.wait_for_function(
        """old => {
            const field = document.querySelector('#part-text textarea');
            const value = field ? field.value : '';
            if (window.abSeen !== value) {
                window.abSeen = value;
                window.abSince = Date.now();
            }
            return value && value !== old && Date.now() - window.abSince > 3000;
        }""",
        arg=other_than,
        polling=100,
    )
    return str(window.page.locator("#part-text textarea").input_value())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["Write", "From topic to post", "Ask", "Topics"])
def test_no_page_has_a_serious_fault_of_accessibility(
    address: str, new_window: NewWindow, tab: str, scheme: str
) -> None:
    window = new_window(color_scheme=scheme).open(address)
    page = window.page
    page.get_by_role("tab", name=tab).click()
    if tab == "From topic to post":
        window.choose("Topic", "A website for everyone")
        window.press("Begin the post")
        window.press("Write this part")
        page.locator("#cards .ab-card").first.wait_for()
    if tab == "Topics":
        window.says("calendar", "A website for everyone")
        page.get_by_text("More about this topic").click()
        page.get_by_text("The file as text").click()
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    faults = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in serious]
    assert faults == []


def test_the_keyboard_alone_is_enough_and_a_phone_shows_all(
    address: str, new_window: NewWindow
) -> None:
    window = new_window(viewport={"width": 360, "height": 740}, color_scheme="dark").open(address)
    page = window.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Tab")
    for _ in range(30):
        if page.evaluate("document.activeElement.closest('#prompt') !== null"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Hello there")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "write-max_new_tokens":
            break
        if page.evaluate("document.activeElement.closest('#write-max_new_tokens') !== null"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("4")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == "write":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    window.says("messages", r"Written: \d+ token")


def test_a_broken_topics_file_is_told_with_its_lines(
    program: Program, address: str, new_window: NewWindow
) -> None:
    file = program.folder / "templates" / "topics.yaml"
    sound = file.read_text(encoding="utf-8")
    try:
        file.write_text("topics:\n  - {titel: Hello}\n", encoding="utf-8")
        window = new_window().open(address)
        assert "topics.yaml:2" in window.says("messages", "titel")
    finally:
        file.write_text(sound, encoding="utf-8")
    new_window().open(address).choose("Or a topic", "A website for everyone")


PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def guarded(program: Program) -> Iterator[str]:
    """The studio for other machines, whose site is down."""
    settings = {
        "AUTOBLOG_STUDIO_PASSWORD_HASH": hash_password(PASSWORD, salt=b"0123456789abcdef"),
        "WORDPRESS_URL": "http://127.0.0.1:9",
    }
    other = Program(folder=program.folder, wordpress=program.wordpress, settings=settings)
    with running_studio(other, "--host", "0.0.0.0") as address:
        yield address


def test_a_password_stands_before_everything_on_another_address(
    program: Program, guarded: str, new_window: NewWindow
) -> None:
    refused = program.run("studio", "--host", "0.0.0.0", "--port", "0")
    assert refused.returncode == 78
    assert "--set-password" in refused.stderr
    page = new_window().page
    page.goto(guarded)
    for guess in ("wrong", "wrong again", "wrong once more"):
        page.get_by_label("Password").fill(guess)
        page.get_by_role("button").click()
        page.get_by_text("That is not the password.").wait_for()
    hidden = page.request.post(f"{guarded}gradio_api/queue/join", data="{}")
    assert hidden.status == 401
    login = f"{guarded}studio-login"
    codes = [page.request.post(login, form={"password": f"wrong {n}"}).status for n in range(97)]
    assert set(codes) <= {401, 429}
    assert codes.count(429) > 90
    page.get_by_text("That is not the password.").wait_for()
    assert Axe().run(page).response["violations"] == []


def test_a_site_that_is_down_keeps_the_post_and_the_next_run_sends_it(
    program: Program, guarded: str, new_window: NewWindow
) -> None:
    assert program.publish()[0]["outcome"] == "posted"  # now the ledger knows the site
    window = new_window()
    window.page.goto(guarded)
    # the wrong guesses of the other test may still have to wait
    for _ in range(20):
        window.page.get_by_label("Password").fill(PASSWORD)
        window.page.get_by_role("button").click()
        window.page.wait_for_load_state()
        if not window.page.get_by_label("Password").is_visible():
            break
        window.page.wait_for_timeout(500)
    window.page.get_by_role("tab", name="From topic to post").click()
    window.choose("Topic", "What a small team can do")
    window.fill("Texts a part", "3")
    window.press("Begin the post")
    window.press("Write all that is missing")
    window.says("post-message", r"Opening: [1-3] of 3 texts")
    window.press("Put together and look")
    window.says("post-message", "ready to be looked at")
    window.press("Create draft in WordPress")
    window.says("sent", "the post is kept and the next run sends it")
    sent = program.publish("--topic", "what-a-small-team-can-do")
    assert [line["outcome"] for line in sent] == ["posted"]
    assert "What a small team can do" in [post["title"] for post in program.posts()]
