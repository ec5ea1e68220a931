"""Where a post stands on its site, as the commands' JSON tells it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autoblog.wordpress import PostRef


def ref_json(ref: "PostRef | None") -> dict[str, Any]:
    """Return the post's number, links and status; all null where the site has no such post."""
    return {
        "post_id": ref and ref.id,
        "link": ref and ref.link,
        "edit_link": ref and ref.edit_link,
        "status": ref and ref.status,
    }
