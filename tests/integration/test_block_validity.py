"""The block editor's own parser finds every rendered block valid, as it would write it itself."""

import base64
import json
import re
import subprocess
from pathlib import Path

import pytest

from autoblog.posts import Article, Section, render

pytestmark = pytest.mark.wordpress

SCRIPTS = Path("/usr/share/wordpress/wp-includes/js/dist")
OFFLINE = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
VENDORED = ("lodash", "wp-polyfill", "react", "react-dom", "moment")

# Debian keeps the scripts' dependencies as PHP; this prints them in loading order.
ORDER = """
$packages = require '/usr/share/wordpress/wp-includes/assets/script-loader-packages.php';
$needs = [];
foreach ($packages as $file => $asset)
    $needs['wp-' . basename($file, '.js')] = $asset['dependencies'];
$order = []; $load = function ($handle) use (&$load, &$order, $needs) {
    if (in_array($handle, $order, true)) return;
    foreach ($needs[$handle] ?? [] as $need) $load($need);
    $order[] = $handle; };
$load('wp-block-library'); echo json_encode($order);
"""

JUDGE = """
wp.blockLibrary.registerCoreBlocks();
const blocks = wp.blocks.parse(CONTENT);
const flat = (list) => list.flatMap((block) => [block, ...flat(block.innerBlocks)]);
const answer = flat(blocks).map((block) => [block.name, block.isValid]);
document.body.innerHTML = '<pre id="answer"></pre>';
document.getElementById('answer').textContent = btoa(JSON.stringify(answer));
"""

TEXT = """Hello **bold** [gallery] & <script>x</script>. A `code` "quote" it's.

[1] https://example.com/a

https://example.com/a

- one
- two & three

1. a
2. b < c

> quoted

### Smaller

<!--more--> 5 * 3 > 2 日本語 🎉"""


def script_tag(handle: str) -> str:
    """What loads one of WordPress's scripts."""
    name = f"vendor/{handle}" if handle in VENDORED else handle.removeprefix("wp-")
    tag = f'<script src="file://{SCRIPTS}/{name}.min.js"></script>'
    # as WordPress itself does, so that `_` stays free for other libraries
    keeps_lodash = "<script>window.lodash = _.noConflict()</script>"
    return tag + keeps_lodash if handle == "lodash" else tag


def judged(content: str, *, folder: Path) -> list[tuple[str, bool]]:
    """Names of all blocks of the content, and whether the editor finds them valid."""
    order = json.loads(subprocess.check_output(["php", "-r", ORDER]))
    scripts = "".join(map(script_tag, order))
    judge = JUDGE.replace("CONTENT", json.dumps(content).replace("<", "\\u003c"))
    page = folder / "page.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><body>{scripts}<script>{judge}</script>")
    arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--allow-file-access-from-files",
    ]
    places = [f"--user-data-dir={folder}/profile", "--virtual-time-budget=20000"]
    shown = subprocess.run(
        ["chromium", *arguments, *OFFLINE, *places, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    answer = re.search(r'<pre id="answer">([^<]+)</pre>', shown)
    assert answer, shown[-500:]
    return [(name, valid) for name, valid in json.loads(base64.b64decode(answer[1]))]


def test_every_block_is_valid_in_the_editor(tmp_path: Path) -> None:
    post = render(
        Article(
            title="T",
            sections=(
                Section(heading=None, text=TEXT),
                Section(heading="Why & <how>?", text=TEXT),
            ),
        ),
        marker="0123456789abcdef" * 2,
        disclosure="By a machine.",
        categories=[],
        tags=[],
        topic_slug="t",
    )
    blocks = judged(post.content, folder=tmp_path)
    assert {name for name, _ in blocks} == {
        "core/paragraph",
        "core/heading",
        "core/list",
        "core/list-item",
        "core/quote",
    }
    assert all(valid for _, valid in blocks)


def test_a_block_that_the_editor_would_not_write_is_found_invalid(tmp_path: Path) -> None:
    broken = "<!-- wp:heading -->\n<p>Not a heading.</p>\n<!-- /wp:heading -->"
    assert judged(broken, folder=tmp_path) == [("core/heading", False)]
