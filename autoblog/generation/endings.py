"""Where stop strings end a text."""

from collections.abc import Sequence


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
