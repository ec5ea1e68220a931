"""The opening's first sentences, as the excerpt that archives and search engines show."""

from collections.abc import Iterable

from autoblog.filters import split_sentences

MAX_CHARACTERS = 300
MAX_SENTENCES = 2


def write_excerpt(paragraphs: Iterable[str]) -> str:
    """Take one or two whole sentences of the first paragraph that has any.

    Only where the first sentence alone is too long is it cut, at a word, with an ellipsis.
    """
    texts = list(paragraphs)
    sentences = next(filter(None, map(split_sentences, texts)), texts[:1])
    if not sentences:
        return ""
    excerpt = sentences[0]
    for sentence in sentences[1:MAX_SENTENCES]:
        if len(excerpt) + 1 + len(sentence) <= MAX_CHARACTERS:
            excerpt = f"{excerpt} {sentence}"
    return excerpt if len(excerpt) <= MAX_CHARACTERS else _cut(excerpt)


def _cut(text: str) -> str:
    cut = text[: MAX_CHARACTERS - 1]
    at_word, space, _ = cut.rpartition(" ")
    return f"{(at_word if space else cut).rstrip(',;:- ')}…"
