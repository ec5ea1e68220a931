"""The check of posting, with a draft that is made, read back and removed."""

from collections.abc import Iterator
from datetime import datetime

from autoblog.doctor.examination import Check, Examination, failed_by, ok, warning
from autoblog.errors import AutoblogError
from autoblog.posts import Article, Post, Section, render
from autoblog.wordpress import DraftCheck

_LIVE = frozenset({"publish", "future"})
TITLE = "autoblog doctor: a test draft, please delete"
# Filters, entities and character sets change texts like these.
_TEXT = (
    "This draft was made to see whether posting works. It may be deleted.\n\n"
    "Salt & pepper, 2 < 3, a backslash \\n, “quotes”, 日本語 and 🙂.\n\n"
    "- one\n- two"
)


def check_draft(found: Examination) -> Iterator[Check]:
    """Make a draft, read it back, and remove it."""
    try:
        drafted = found.wordpress.check_draft(_sample(found.dependencies.now()))
    except AutoblogError as error:
        yield failed_by("draft", error, fix="run doctor --write again later")
    else:
        yield judge(drafted)


def _sample(now: datetime) -> Post:
    """Return a post whose marker is made of the time, so that no other post has it."""
    return render(
        Article(title=TITLE, sections=(Section(heading=None, text=_TEXT),)),
        marker=f"d0c7{now.timestamp():028.0f}",
        disclosure="",
        categories=(),
        tags=(),
        topic_slug="autoblog-doctor",
    )


def judge(drafted: DraftCheck) -> Check:
    """Return what the draft proves, the gravest fault first."""
    return _grave_fault(drafted) or _slight_fault(drafted) or _how_found(drafted)


def _grave_fault(drafted: DraftCheck) -> Check | None:
    rest = _left_behind(drafted)
    if drafted.ref.status in _LIVE:
        return warning(
            "draft",
            f"was sent as a draft, and the site made it {drafted.ref.status}: a plugin publishes "
            f"new posts, so whatever autoblog sends is live at once{rest}",
            fix="find the plugin that sets the status of new posts, and let it spare drafts",
        )
    if not drafted.marker_kept:
        return warning(
            "draft",
            "a plugin takes the block comments out of posts, and with them the mark by which "
            f"autoblog finds its posts again after a lost connection{rest}",
            fix="find the plugin that cleans posts as they are saved, and let it spare comments",
        )
    if not (drafted.found_by_search or drafted.found_by_slug or drafted.found_by_listing):
        return warning(
            "draft",
            f"the site does not show the draft in its lists, so that a lost answer could make "
            f"a post twice{rest}",
            fix="look for a plugin that hides drafts or changes the REST API",
        )
    return None


def _slight_fault(drafted: DraftCheck) -> Check | None:
    rest = _left_behind(drafted)
    if drafted.removal != "removed":
        return warning(
            "draft", f"was made and read back{rest}", fix=f"delete it: {drafted.ref.edit_link}"
        )
    if not drafted.content_kept:
        return warning(
            "draft",
            "was made, found and removed, but the site changed its text as it stored it",
            fix="look at a draft in the editor; a plugin or a filter rewrites posts",
        )
    return None


def _how_found(drafted: DraftCheck) -> Check:
    """Judge whether the draft is found again: searches may not know drafts or block comments."""
    if drafted.found_by_search:
        return ok("draft", "made, read back unchanged, found again and removed")
    if drafted.found_by_slug and drafted.found_by_listing:
        found = "made, read back and removed; found by its slug and among our own posts, which is"
        return ok("draft", f"{found} enough, though the site's search does not know it")
    how = "its slug" if drafted.found_by_slug else "the list of our own posts"
    return warning(
        "draft",
        f"was made and removed; the site shows it by {how} alone, so that a lost answer or a lost "
        "database could make a post twice",
        fix="look for a plugin that changes the search or the REST API",
    )


def _left_behind(drafted: DraftCheck) -> str:
    match drafted.removal:
        case "removed":
            return ""
        case "trashed":
            return f"; it lies in the site's trash ({drafted.why_left})"
        case _:
            return f"; it could not be removed ({drafted.why_left}) and is still a draft"
