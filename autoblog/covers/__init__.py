"""A post's cover: title and site name on a clean card, made on this machine."""

from autoblog.covers.picture import Picture

__all__ = ["Picture", "draw_cover", "fit", "shrink"]


def draw_cover(title: str, site_name: str) -> Picture | None:
    """Draw the cover of a post, 1200x630 pixels; the same words always give the same bytes.

    `title` and `site_name` are plain text. A title in a script that the fonts lack leaves the site
    name alone on the card; None if that cannot be written either.
    """
    from autoblog.covers.cards import draw  # noqa: PLC0415 -- Pillow loads when a cover is drawn

    return draw(title, site_name)


def shrink(picture: Picture) -> Picture | None:
    """Make a picture smaller in pixels and bytes; None if it would be too small to show."""
    from autoblog.covers.shrinking import smaller  # noqa: PLC0415 -- likewise

    return smaller(picture)


def fit(picture: Picture, *, longest_side_px: int, most_bytes: int) -> Picture | None:
    """Return the picture itself if it is small enough, else smaller; None if that cannot be."""
    from autoblog.covers.shrinking import within  # noqa: PLC0415 -- likewise

    return within(picture, longest_side_px=longest_side_px, most_bytes=most_bytes)
