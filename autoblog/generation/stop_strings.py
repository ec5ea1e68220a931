"""Finds where stop strings end a text; pure."""

from collections.abc import Callable, Sequence

TextAfter = Callable[[Sequence[int], int], str]


def remainders(prompt: str, stop: Sequence[str]) -> tuple[str, ...]:
    """Return the rests of stop strings that begin at the prompt's end.

    After a line break the rest of "line break, ## " is "## ". A text that starts with such a rest
    completes a stop string.
    """
    return tuple(
        string[length:]
        for string in stop
        for length in range(1, len(string))
        if prompt.endswith(string[:length])
    )


def cut_at_stop(text: str, stop: Sequence[str], begun: tuple[str, ...] = ()) -> tuple[str, bool]:
    """Return `text` up to the first stop string, and whether there was one.

    `begun` are the `remainders` of its prompt.
    """
    if text.startswith(begun):
        return "", True
    found = [index for index in (text.find(string) for string in stop) if index >= 0]
    return (text[: min(found)], True) if found else (text, False)


def reach_of(stop: Sequence[str]) -> int:
    """Return how many tokens must be read: the bytes of the longest string, one a token.

    Four are added for the bytes of a character that is cut in two.
    """
    return max((len(string.encode()) for string in stop), default=0) + 4


def has_stopped(
    ids: Sequence[int],
    start: int,
    *,
    stop: Sequence[str],
    begun: tuple[str, ...],
    reach: int,
    text_after: TextAfter,
) -> bool:
    """Return whether a text's latest tokens hold a stop string, or begin with one of `begun`.

    Its own tokens are `ids[start:]`; `start` is below 0 if `ids` are only its latest tokens.
    `text_after(ids, start)` is the text of `ids[start:]`, and `reach` is `reach_of(stop)`.
    """
    latest = max(start, len(ids) - reach)
    text = text_after(ids, latest)
    return cut_at_stop(text, stop, begun if latest == start else ())[1]
