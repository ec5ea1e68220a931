"""Covers as a reader meets them: on a real WordPress, beside the posts of a real run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress


@pytest.fixture
def program(tmp_path: Path, wordpress: RealWordPress) -> Iterator[Program]:
    wordpress.forget_posts()
    yield Program(folder=tmp_path, wordpress=wordpress)
    wordpress.forget_posts()


def pictures(program: Program) -> list[dict[str, Any]]:
    """Every picture of the site's library, oldest first."""
    code = """
        $found = get_posts(['post_type' => 'attachment', 'numberposts' => -1, 'orderby' => 'ID',
            'order' => 'ASC', 'post_status' => 'any']);
        echo json_encode(array_map(fn($p) => ['id' => $p->ID, 'title' => $p->post_title,
            'alt' => get_post_meta($p->ID, '_wp_attachment_image_alt', true),
            'meta' => wp_get_attachment_metadata($p->ID)], $found));
    """
    found: list[dict[str, Any]] = json.loads(program.wordpress.run_php(code))
    return found


def cover_of(program: Program, post_id: int) -> int:
    return int(program.wordpress.run_php(f"echo (int) get_post_thumbnail_id({post_id});"))


def test_a_published_post_shows_its_cover_with_an_alternative_text(program: Program) -> None:
    [line] = program.publish("--status", "publish")

    [picture] = pictures(program)
    assert cover_of(program, line["post_id"]) == picture["id"]
    assert picture["alt"] == f"Cover: {line['title']}"
    assert (picture["meta"]["width"], picture["meta"]["height"]) == (1200, 630)
    assert "large" in picture["meta"]["sizes"]
    page = requests.get(line["link"], timeout=30).text
    assert f'alt="{picture["alt"]}"' in page


def test_a_post_that_is_written_again_has_the_same_picture(program: Program) -> None:
    [first] = program.publish()
    [picture] = pictures(program)
    program.wordpress.run_php(f"wp_delete_post({first['post_id']}, true);")
    (program.folder / "autoblog.db").unlink()

    [again] = program.publish()

    assert again["title"] == first["title"]
    assert [one["id"] for one in pictures(program)] == [picture["id"]]
    assert cover_of(program, again["post_id"]) == picture["id"]


def test_covers_can_be_switched_off(program: Program) -> None:
    program.settings["AUTOBLOG_COVER"] = "false"

    [line] = program.publish()

    assert cover_of(program, line["post_id"]) == 0
    assert pictures(program) == []


def test_a_contributor_has_posts_without_covers_and_is_told_why(program: Program) -> None:
    program.role = "contributor"

    done = program.run("publish", "--count", "2")

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("may not upload files") == 1
    assert len(program.posts()) == 2
    assert pictures(program) == []


def test_a_rehearsal_uploads_nothing(program: Program) -> None:
    program.publish("--dry-run")

    assert pictures(program) == []
