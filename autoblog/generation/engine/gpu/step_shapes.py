"""Rows and tokens to the few shapes that steps are made for; pure."""

_STEP = 64
_FINE = 512  # tokens up to which every multiple of `_STEP` is a shape

ROWS = (1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256)


def padded_rows(rows: int, *, most: int) -> int:
    """Round a number of rows up to a shape; `most` is the number of slots."""
    return min(most, next((size for size in ROWS if size >= rows), most))


def padded_length(tokens: int, *, most: int) -> int:
    """Round the tokens of the longest row up to a shape, by at most a quarter or 64.

    A shape for every length would need a graph for every length.
    """
    step = _STEP
    while tokens > _FINE * step // _STEP:
        step *= 2
    return min(most, -(-tokens // step) * step)
