"""Rows and tokens to the few shapes that steps are made for; pure."""

_STEP = 64
_FINE = 512  # tokens up to which every multiple of `_STEP` is a shape

ROWS = (1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256)


def rows_for(rows: int, *, most: int) -> int:
    """With how many rows a step is made that so many need; `most` is how many there can be."""
    return min(most, next((size for size in ROWS if size >= rows), most))


def length_for(tokens: int, *, most: int) -> int:
    """Over how many tokens a step reads where its longest row holds so many.

    At most a quarter more than are held, or 64; a shape for every length would be a graph each.
    """
    step = _STEP
    while tokens > _FINE * step // _STEP:
        step *= 2
    return min(most, -(-tokens // step) * step)
