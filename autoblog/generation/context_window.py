"""Chooses the part of a long document that the model is shown.

A document that outgrows the model's context is continued over its header (the start of the
prompt: title, keywords) and its latest tokens, half a context together, so that half a context
of new tokens fits before it slides again. Pure; knows nothing of tensors.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ContextWindow:
    """The first `header` tokens of a document and everything from index `tail` on."""

    header: int = 0
    tail: int = 0

    def length(self, document_length: int) -> int:
        """Return how many tokens it shows of a document of that length."""
        return self.header + document_length - self.tail

    def view(self, document: Sequence[int]) -> list[int]:
        """Return the tokens that it shows."""
        return [*document[: self.header], *document[self.tail :]]


def fit_window(
    window: ContextWindow,
    document: Sequence[int],
    *,
    prompt_length: int,
    context: int,
    ends_paragraph: Callable[[int], bool],
) -> ContextWindow:
    """Return the same window while it leaves room for a token in `context`, else slide it forward.

    The result depends on this document only, so a text does not change with its neighbours in a
    batch. The new tail starts after the end of a paragraph if its first half holds one: a text
    that starts in mid-sentence misleads the model.
    """
    if window.length(len(document)) < context:
        return window
    header = min(prompt_length, context // 4)
    tail_length = max(1, context // 2 - header)
    start = len(document) - tail_length
    for index in range(start, start + tail_length // 2):
        if ends_paragraph(document[index - 1]):
            return ContextWindow(header=header, tail=index)
    return ContextWindow(header=header, tail=start)
