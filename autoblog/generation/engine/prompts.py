"""The prompts of a model; what several of them begin with is computed once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from autoblog.generation.engine.prefill import Prefill
from autoblog.generation.engine.prompt_cache import PromptCache
from autoblog.generation.memory import available_memory
from autoblog.generation.scored_pieces import ScoredPiece

# The share of free memory that kept prompts may take; rows that are written need the rest.
MEMORY_SHARE = 0.1
_UNKNOWN_MEMORY = 2**32


@dataclass(frozen=True, kw_only=True)
class KnownPrompt:
    """A prompt that was computed; logits after it if they were needed."""

    tokens: tuple[int, ...]
    cache: PromptCache
    logits: Tensor | None  # (1, vocabulary)


class Prompts:
    """Computes prompts and keeps them, within a share of free memory, for the next ones.

    A prompt begins with the longest beginning that is known. Where the prefill cannot continue
    another prompt, only prompts that are asked for again are kept.
    """

    def __init__(self, prefill: Prefill) -> None:
        self.prefill = prefill
        self._known: list[KnownPrompt] = []  # the latest last

    @property
    def kept_bytes(self) -> int:
        """The bytes of all keys and values that are kept."""
        return sum(known.cache.nbytes for known in self._known)

    def after(self, tokens: Sequence[int], *, again: bool) -> tuple[PromptCache, Tensor]:
        """Return a prompt's cache and the (1, vocabulary) logits after it.

        It is kept if the prefill continues prompts, or if it will be asked for `again`.
        """
        asked = tuple(tokens)
        found = next((known for known in self._known if known.tokens == asked), None)
        if found is None or found.logits is None:
            cache, logits = self.prefill.extend(asked, self._beginning(asked[:-1]))
            found = KnownPrompt(tokens=asked, cache=cache, logits=logits)
        else:
            cache, logits = found.cache, found.logits
        self._keep(found, again=again)
        return cache, logits

    def score(self, pieces: Sequence[ScoredPiece]) -> list[float]:
        """Return the summed log-probability of each piece's scored tokens."""
        if not self.prefill.continues:
            return self.prefill.score(pieces, [None] * len(pieces))
        known = [self._cached(piece.ids[: -piece.scored - 1]) for piece in pieces]
        return self.prefill.score(pieces, known)

    def clear(self) -> None:
        """Forget all prompts."""
        self._known.clear()

    def _cached(self, tokens: tuple[int, ...]) -> PromptCache | None:
        """Return the cache of these tokens, if there are any."""
        if not tokens:
            return None
        beginning = self._beginning(tokens)
        if beginning and beginning.length == len(tokens):
            return beginning
        cache, logits = self.prefill.extend(tokens, beginning)
        self._keep(KnownPrompt(tokens=tokens, cache=cache, logits=logits), again=True)
        return cache

    def _beginning(self, tokens: tuple[int, ...]) -> PromptCache | None:
        """Return the cache of the longest beginning that is known."""
        if not self.prefill.continues or not self._known:
            return None
        shared = [common_length(tokens, known.tokens) for known in self._known]
        longest = max(shared)
        if not longest:
            return None
        used = self._known.pop(shared.index(longest))
        self._known.append(used)
        return replace(used.cache, length=longest)

    def _keep(self, found: KnownPrompt, *, again: bool) -> None:
        """Put a prompt last, and forget the first ones if there are too many bytes."""
        if self.prefill.continues:  # what it continues is known by it
            others = [one for one in self._known if one.tokens != found.tokens[: len(one.tokens)]]
            self._known = [*others, found]
            self._shrink()
        else:
            others = [one for one in self._known if one.tokens != found.tokens]
            self._known = [*others, found] if again else others

    def _shrink(self) -> None:
        kept = self.kept_bytes
        free = available_memory(self.prefill.weights.device)
        most = ((_UNKNOWN_MEMORY if free is None else free) + kept) * MEMORY_SHARE
        while self._known and kept > most:
            kept -= self._known.pop(0).cache.nbytes


def common_length(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how many tokens both begin with."""
    shortest = min(len(one), len(other))
    if one[:shortest] == other[:shortest]:
        return shortest
    return next(index for index in range(shortest) if one[index] != other[index])
