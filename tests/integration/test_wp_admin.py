"""What a newcomer does in the sandbox's wp-admin, in a browser: Debian's Chromium."""

import io
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress

# The tests run as root in containers, where Chromium has no sandbox of its own.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WAIT_MS = 120_000


class Visit:
    """A page of wp-admin that the administrator sees, and what went wrong on it."""

    def __init__(self, page: Page, wordpress: RealWordPress) -> None:
        self.page = page
        self.url = wordpress.url
        self.faults: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", lambda answer: self._judge(answer.url, answer.status))
        admin = wordpress.accounts["administrator"]
        page.goto(f"{self.url}/wp-login.php")
        page.fill("#user_login", admin.username)
        page.fill("#user_pass", admin.password)
        page.click("#wp-submit")
        page.wait_for_url("**/wp-admin/**")

    def _judge(self, address: str, status: int) -> None:
        ours = address.startswith(self.url)
        if ours and status >= 400 and not urlsplit(address).path.endswith("/favicon.ico"):
            self.faults.append(f"{status} {address}")

    def open(self, page: str) -> Page:
        """Open a page of wp-admin by its file."""
        self.page.goto(f"{self.url}/wp-admin/{page}")
        return self.page


@pytest.fixture
def visit(wordpress: RealWordPress) -> Iterator[Visit]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield Visit(browser.new_page(), wordpress)
        browser.close()


def upload_picture(wordpress: RealWordPress, name: str) -> int:
    author = wordpress.accounts["author"]
    file = io.BytesIO()
    Image.new("RGB", (1200, 630), "#14213d").save(file, format="PNG")
    answer = requests.post(
        f"{wordpress.url}/wp-json/wp/v2/media",
        auth=(author.username, author.application_password),
        headers={
            "Content-Type": "image/png",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
        data=file.getvalue(),
        timeout=60,
    )
    return int(answer.json()["id"])


def test_the_editor_opens_featured_image_and_takes_one_of_the_library(
    visit: Visit, wordpress: RealWordPress
) -> None:
    picture = upload_picture(wordpress, "cover-of-this-test.png")
    page = visit.open("post-new.php")
    page.wait_for_function("() => window.wp?.data?.select('core/editor')?.getCurrentPostId()")
    page.evaluate("wp.data.dispatch('core/edit-post').openGeneralSidebar('edit-post/document')")
    page.evaluate(
        "for (const scope of ['core', 'core/edit-post'])"
        " wp.data.dispatch('core/preferences').set(scope, 'welcomeGuide', false)"
    )
    panel = page.get_by_role("button", name="Featured image", exact=True)
    panel.click()
    page.get_by_role("button", name="Set featured image").first.click()
    page.get_by_role("tab", name="Media Library").click()
    page.locator(f".attachments li[data-id='{picture}']").click()
    page.locator(".media-toolbar-primary").get_by_role("button").click()

    page.wait_for_function(
        "id => wp.data.select('core/editor').getEditedPostAttribute('featured_media') === id",
        arg=picture,
    )
    assert visit.faults == []


def test_the_media_library_shows_its_pictures(visit: Visit, wordpress: RealWordPress) -> None:
    picture = upload_picture(wordpress, "in-the-library.png")
    page = visit.open("upload.php?mode=grid")
    expect(page.locator(f".attachments li[data-id='{picture}']")).to_be_visible(timeout=WAIT_MS)
    assert visit.faults == []


def test_the_profile_makes_an_application_password(visit: Visit) -> None:
    page = visit.open("profile.php")
    page.fill("#new_application_password_name", "of this test")
    page.click("#do_new_application_password")
    made = page.locator("#new-application-password-value")
    expect(made).to_be_visible(timeout=WAIT_MS)
    assert len(made.input_value().replace(" ", "")) == 24
    assert visit.faults == []
