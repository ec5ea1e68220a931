"""Settings that hold several: "name=value other=value"."""

from collections.abc import Callable


def read_pairs(text: str, read: Callable[[str, str], float]) -> dict[str, float]:
    """The values by their names, as `read` takes each; commas may stand between.

    Raises `ValueError` that tells all that `read` says is wrong.
    """
    problems: list[str] = []
    found: dict[str, float] = {}
    for pair in text.replace(",", " ").split():
        name, _, value = pair.partition("=")
        if name in found:
            problems.append(f"{name} stands twice")
        try:
            found[name] = read(name, value)
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("; ".join(problems))
    return found
