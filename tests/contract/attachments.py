"""Breakages of pictures and descriptions, and the site's attachments afterwards."""

from collections.abc import Callable

import requests

from autoblog.covers import Picture
from autoblog.covers.cards import draw_cover
from tests.contract.blog import Blog
from tests.contract.breakages import Breakage, habit, page
from tests.fake_site import FakeSite, Fault, faults

_TIMEOUT_S = 60
_POST = "'POST' === $_SERVER['REQUEST_METHOD']"
_MEDIA = "false !== strpos($_SERVER['REQUEST_URI'], 'v2/media')"
_FINISHING = "false !== strpos($_SERVER['REQUEST_URI'], 'post-process')"
_MAKING_SIZES = "add_filter('wp_image_editors', function($editors) {{ {php} return $editors; }});"


def _library(blog: Blog) -> tuple[str, tuple[str, str]]:
    admin = blog.credentials("administrator")
    pretty = "?rest_route=/" if blog.form == "plain" else "wp-json/"
    return f"{blog.url}/{pretty}wp/v2/media", (admin.username, admin.application_password)


def pictures(blog: Blog, picture: Picture) -> list[dict[str, object]]:
    """Return every attachment of the site that was made of these bytes."""
    url, login = _library(blog)
    params = {"per_page": "100", "search": f"cover-{picture.sha256[:16]}"}
    rows: list[dict[str, object]] = requests.get(
        url, params=params, auth=login, timeout=_TIMEOUT_S
    ).json()
    return rows


def remove_picture(blog: Blog, media_id: int) -> None:
    """Delete a picture for good as a human does."""
    url, login = _library(blog)
    answer = requests.delete(
        f"{url}/{media_id}", params={"force": "true"}, auth=login, timeout=_TIMEOUT_S
    )
    answer.raise_for_status()


def upload(blog: Blog, picture: Picture, *, name: str, title: str) -> int:
    """Store a picture as an administrator, whose titles WordPress keeps as they are."""
    url, login = _library(blog)
    headers = {
        "Content-Type": picture.media_type,
        "Content-Disposition": f'attachment; filename="{name}.png"',
    }
    answer = requests.post(
        url,
        data=picture.data,
        headers=headers,
        params={"slug": name, "title": title},
        auth=login,
        timeout=_TIMEOUT_S,
    )
    answer.raise_for_status()
    return int(answer.json()["id"])


def cover(title: str) -> Picture:
    """Draw a cover; a title that no other test uses makes a picture that no other test stored."""
    drawn = draw_cover(title, "The Quiet Blog")
    assert drawn is not None
    return drawn


def _uploading(php: str) -> str:
    return f"if ({_POST} && {_MEDIA} && !({_FINISHING})) {{ {php} }}"


def _lost(fault: Fault) -> Callable[[FakeSite], None]:
    return lambda site: site.faults.script(fault, method="POST", route="wp/v2/media")


def _refusing(code: str) -> str:
    return (
        "add_filter('rest_pre_dispatch', function($result, $server, $request) {"
        " if ('POST' === $request->get_method() && '/wp/v2/media' === $request->get_route())"
        f" return new WP_Error('{code}', 'No.', ['status' => 400]); return $result; }}, 10, 3);"
    )


BREAKS_OFF = Breakage(
    name="dies while it makes a picture's sizes",
    fake=habit(breaks_off_in_media=1),
    php=_MAKING_SIZES.format(php=_uploading("throw new Error('out of memory');")),
)
ALWAYS_BREAKS_OFF = Breakage(
    name="dies whenever it makes a picture's sizes",
    fake=habit(breaks_off_in_media=99),
    php=_MAKING_SIZES.format(php="throw new Error('out of memory');"),
)
SLEEPS_AFTER_STORING = Breakage(
    name="sleeps after storing a picture",
    fake=_lost(faults.timeout(acts=True)),
    php="add_action('rest_after_insert_attachment', function() { sleep(6); });",
)
BAD_GATEWAY_AFTER_STORING = Breakage(
    name="502 after storing a picture",
    fake=_lost(faults.status(502, acts=True)),
    php="add_action('rest_after_insert_attachment', function() { "
    + page(502, "Bad gateway")
    + " });",
)
HALF_AN_ANSWER = Breakage(
    name="half an answer about a picture",
    fake=_lost(faults.half_body()),
    php=_uploading("ob_start(fn($body) => substr($body, 0, intdiv(strlen($body), 2)));"),
)
TAKES_LITTLE = Breakage(
    name="takes files of 20 kB at most",
    fake=habit(largest_upload=20_000),
    php=_uploading(
        "if ((int) $_SERVER['CONTENT_LENGTH'] > 20000) {" + page(413, "Too large") + "}"
    ),
)
TAKES_NOTHING = Breakage(
    name="takes no file, however small",
    fake=habit(largest_upload=0),
    php=_uploading(page(413, "Too large")),
)
NO_SPACE = Breakage(
    name="no space left",
    fake=_lost(faults.refusal("rest_upload_user_quota_exceeded", 400)),
    php=_refusing("rest_upload_user_quota_exceeded"),
)
STRIPS_QUERIES = Breakage(
    name="a server that forgets what follows the question mark",
    fake=habit(strips_queries=True),
    php=_uploading("unset($_GET['alt_text'], $_GET['title'], $_GET['slug']);"),
)
STORED_BUT_UNCLEAR = (SLEEPS_AFTER_STORING, BAD_GATEWAY_AFTER_STORING, HALF_AN_ANSWER)
