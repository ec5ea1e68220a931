"""Where stop strings end a text."""

from collections.abc import Callable, Sequence

TextAfter = Callable[[Sequence[int], int], str]


def remainders(prompt: str, stop: Sequence[str]) -> tuple[str, ...]:
    """What is left of stop strings that begin at the prompt's end.

    After a line break that is "## " of a line break and "## ". A text that starts with one of them
    has come to a stop string.
    """
    return tuple(
        string[length:]
        for string in stop
        for length in range(1, len(string))
        if prompt.endswith(string[:length])
    )


def cut_at_stop(text: str, stop: Sequence[str], begun: tuple[str, ...] = ()) -> tuple[str, bool]:
    """`text` up to the first stop string in it, and whether there was one.

    `begun` are the `remainders` of its prompt.
    """
    if text.startswith(begun):
        return "", True
    places = [place for place in (text.find(string) for string in stop) if place >= 0]
    return (text[: min(places)], True) if places else (text, False)


def reach_of(stop: Sequence[str]) -> int:
    """Of how many tokens the longest of these strings can be made: each holds at least one byte.

    Four more are read, for the bytes of a character that is cut in two.
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
    """Whether the latest tokens of a text hold a stop string, or its first ones what is `begun`.

    Its own tokens are `ids[start:]`; `start` is below 0 where `ids` are its latest alone.
    `text_after(ids, start)` is the text of `ids[start:]`, and `reach` is the stop strings'
    `reach_of`.
    """
    latest = max(start, len(ids) - reach)
    text = text_after(ids, latest)
    return cut_at_stop(text, stop, begun if latest == start else ())[1]
