"""How likely the model finds texts, with and without the topic: features that ask it again."""

from collections.abc import Sequence
from dataclasses import dataclass

from autoblog.generation import TextGenerator


@dataclass(frozen=True, kw_only=True)
class Likelihood:
    """Of a text, a token; more is better of each.

    `likelihood` is the mean log-probability of its tokens after its prompt. `information` is the
    pointwise mutual information of text and topic (Church and Hanks 1990): by how much the topic's
    words before it make it likelier than it is by itself.
    """

    likelihood: float
    information: float


def likelihoods_of(
    texts: Sequence[str], *, prompt: str, query: str, generator: TextGenerator
) -> list[Likelihood]:
    """The likelihoods of each text after `prompt`; `query` are the words of its topic."""
    count = len(texts)
    before = [prompt, f"Title: {query}\n\n", "Title:"]
    found = generator.log_likelihoods([(one, text) for one in before for text in texts])
    after, on_topic, alone = found[:count], found[count : 2 * count], found[2 * count :]
    return [
        Likelihood(
            likelihood=told.total / max(1, told.tokens),
            information=(topical.total - bare.total) / max(1, topical.tokens),
        )
        for told, topical, bare in zip(after, on_topic, alone, strict=True)
    ]
