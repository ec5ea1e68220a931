"""Draws a post's cover, a card with title and site name, on this machine."""

from autoblog.covers.picture import Picture

__all__ = ["Picture", "draw_cover", "fit", "shrink"]


def draw_cover(title: str, site_name: str) -> Picture | None:
    """Draw a cover of 1200x630 pixels; the same words always give the same bytes.

    `title` and `site_name` are plain text. A title in a script that the fonts lack is left out.
    Returns None if the fonts lack the script of the site name, too.
    """
    from autoblog.covers.cards import draw  # noqa: PLC0415 -- Pillow loads when a cover is drawn

    return draw(title, site_name)


def shrink(picture: Picture) -> Picture | None:
    """Shrink a picture in pixels and bytes; return None if it would be too small to show."""
    from autoblog.covers.shrinking import smaller  # noqa: PLC0415 -- likewise

    return smaller(picture)


def fit(picture: Picture, *, longest_side_px: int, most_bytes: int) -> Picture | None:
    """Shrink a picture until it fits; return None if it would be too small to show."""
    from autoblog.covers.shrinking import within  # noqa: PLC0415 -- likewise

    return within(picture, longest_side_px=longest_side_px, most_bytes=most_bytes)
