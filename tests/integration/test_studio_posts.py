"""The studio's tab Posts in a browser: what was sent, refused, and published by a human."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from autoblog.ledger import Attempt, Facts, Ledger
from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress
from tests.integration.studio_browser import NewWindow, Window, running_studio

pytestmark = [pytest.mark.wordpress, pytest.mark.slow]


@pytest.fixture(scope="module")
def program(wordpress: RealWordPress, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A blog with a post that was published, a draft, and a topic that no text passed for."""
    wordpress.forget_posts()
    program = Program(folder=tmp_path_factory.mktemp("posts"), wordpress=wordpress)
    assert [line["outcome"] for line in program.publish("--count", "2")] == ["posted"] * 2
    _remember_a_refusal(program.folder / "autoblog.db")
    wordpress.run_php(
        "$posts = get_posts(['post_status' => 'draft']); "
        "wp_update_post(['ID' => $posts[0]->ID, 'post_status' => 'publish']);"
    )
    return program


def _remember_a_refusal(database: Path) -> None:
    """Store what a run stores if no text passes; a run itself takes minutes to give up."""
    ledger = Ledger.open(f"sqlite:///{database}")
    [site] = ledger.sites()
    refusals = tuple(
        {"filter": name, "measured": 2.0, "limit": 1.0}
        for name in ("top_2_gram", "top_2_gram", "profanity")
    )
    facts = Facts(topic="a-website-for-everyone", period="", rejections=refusals)
    ledger.attempts.record(
        Attempt(
            at=datetime.now(UTC),
            site=site,
            outcome="rejected",
            facts=facts,
            error="no text passed the filters",
        )
    )
    ledger.close()


@pytest.fixture(scope="module")
def address(program: Program) -> Iterator[str]:
    with running_studio(program) as address:
        yield address


def opened(address: str, new_window: NewWindow, **options: object) -> Window:
    window = new_window(**options).open(address)
    window.choose_tab("Posts")
    return window


def test_posts_are_shown_with_what_became_of_them_and_charts(
    program: Program, address: str, new_window: NewWindow, pictures: Path
) -> None:
    window = opened(address, new_window)
    window.says("posts-message", "The site was not asked yet")
    window.says("posts-table", "Why we write in plain language")
    window.press("Ask the site what became of them")
    window.says("posts-message", "Of 2 posts 1 are published, 1 wait, 0 are removed")
    window.says("posts-charts", "50 %")
    window.page.get_by_text("provenance").first.click()
    window.says("posts-table", "settings_sha256")
    window.page.screenshot(path=pictures / "posts.png", full_page=True)
    assert window.complaints == []
    assert window.hosts == {"127.0.0.1"}


def test_the_edit_link_leads_to_the_post_in_wp_admin(
    program: Program, address: str, new_window: NewWindow, pictures: Path
) -> None:
    window = opened(address, new_window)
    window.says("posts-table", "How to share what you learned")
    link = window.page.get_by_role("link", name="edit How to share what you learned").first
    with window.page.context.expect_page() as popup:
        link.click()
    admin = popup.value
    account = program.wordpress.accounts[program.role]
    admin.get_by_label("Username or Email Address").fill(account.username)
    admin.get_by_label("Password", exact=True).fill(account.password)
    admin.get_by_role("button", name="Log In").click()
    admin.wait_for_url("**/post.php?post=*")
    admin.wait_for_function("() => document.title.includes('Edit Post')")
    shown = admin.evaluate(
        "window.wp && wp.data ? wp.data.select('core/editor').getCurrentPost() : {}"
    )
    assert shown.get("slug") == "how-to-share-what-you-learned"
    admin.screenshot(path=pictures / "wp-admin.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tab_has_no_serious_fault_of_accessibility_at_a_phones_width(
    address: str, new_window: NewWindow, scheme: str, pictures: Path
) -> None:
    phone = {"width": 360, "height": 740}
    window = opened(address, new_window, viewport=phone, color_scheme=scheme)
    window.says("posts-table", "How to share what you learned")
    window.page.get_by_text("provenance").first.click()
    assert window.page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(window.page).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in serious] == []
    window.page.screenshot(path=pictures / f"posts-phone-{scheme}.png", full_page=True)
