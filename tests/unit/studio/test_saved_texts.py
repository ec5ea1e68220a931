"""Texts as files in links."""

import base64
import re

from autoblog.studio.saved_texts import SavedText, save_links

TEXT = "An <b>opening</b> & more.\n\n## A heading\n\nTwo lines\nof a paragraph."


def files(links: str) -> dict[str, str]:
    """Return the files that links save, by their names."""
    found = re.findall(r'href="data:[^,]*base64,([^"]*)" download="([^"]*)"', links)
    return {name: base64.b64decode(content).decode() for content, name in found}


def test_a_text_is_saved_as_three_kinds_of_file() -> None:
    saved = files(save_links(SavedText(name="My prompt, etc.", text=TEXT)))
    assert list(saved) == ["my-prompt-etc.txt", "my-prompt-etc.md", "my-prompt-etc.html"]
    assert saved["my-prompt-etc.md"] == f"{TEXT}\n"
    assert "## " not in saved["my-prompt-etc.txt"]
    assert "\nA heading\n" in saved["my-prompt-etc.txt"]
    page = saved["my-prompt-etc.html"]
    assert "<h2>A heading</h2>" in page
    assert "An &lt;b&gt;opening&lt;/b&gt; &amp; more." in page


def test_no_text_ends_its_link_or_its_page() -> None:
    hostile = '"><script>alert(1)</script>'
    links = save_links(SavedText(name=hostile, text=hostile))
    assert "<script" not in links
    assert all("<script" not in text for name, text in files(links).items() if "html" in name)


def test_half_a_character_is_no_reason_to_lose_a_text() -> None:
    assert files(save_links(SavedText(name="", text="a\ud800b")))["text.txt"] == "a?b\n"
