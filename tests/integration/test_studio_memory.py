"""The memory of a studio that one window asks again and again."""

import json
from pathlib import Path

import psutil
import pytest
import requests

from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress
from tests.integration.studio_browser import NewWindow, running_studio

pytestmark = [pytest.mark.wordpress, pytest.mark.slow]

REQUESTS = 200
WARM_UP = 50
MOST_GROWTH_BYTES = 12 * 2**20
"""80 KiB a request; 3 MiB in all were measured."""


def test_two_hundred_texts_in_a_row_leave_the_memory_as_it_is(
    wordpress: RealWordPress, tmp_path: Path, new_window: NewWindow
) -> None:
    with running_studio(Program(folder=tmp_path, wordpress=wordpress)) as address:
        window = new_window().open(address)
        window.fill("Prompt", "The garden")
        window.fill("Length", "2")
        with window.page.expect_request(lambda request: "/queue/join" in request.url) as joined:
            window.press("Write")
        window.says("messages", r"Written: \d+ token")
        asked = {**json.loads(joined.value.post_data or ""), "session_hash": "replayed"}
        [studio] = filter(_is_studio, psutil.Process().children(recursive=True))
        sizes = []
        for number in range(REQUESTS):
            assert "Written: " in _replay(address, asked)
            if number == WARM_UP:
                sizes.append(studio.memory_info().rss)
        sizes.append(studio.memory_info().rss)
    assert sizes[1] - sizes[0] < MOST_GROWTH_BYTES


def _is_studio(process: psutil.Process) -> bool:
    try:
        return "studio" in process.cmdline()
    except psutil.Error:  # it ended meanwhile
        return False


def _replay(address: str, asked: dict[str, object]) -> str:
    """Send a request as the page sends it, and read its answer to the end; return the text."""
    requests.post(f"{address}gradio_api/queue/join", json=asked, timeout=60).raise_for_status()
    url = f"{address}gradio_api/queue/data"
    hashed = {"session_hash": str(asked["session_hash"])}
    with requests.get(url, params=hashed, stream=True, timeout=60) as stream:
        return "\n".join(line.decode() for line in stream.iter_lines())
