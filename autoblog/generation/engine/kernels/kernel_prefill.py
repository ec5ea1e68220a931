"""Whole texts through the compiled kernels.

The result for a token does not depend on how many tokens are computed in one call, so a prompt may
be continued from the cache of its beginning.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from autoblog.generation.engine.kernels.library import CNetwork, CStore, CText
from autoblog.generation.engine.prompt_cache import PromptCache, PromptLayer
from autoblog.generation.engine.weights import Weights
from autoblog.generation.scored_pieces import ScoredPiece

KEYS = 16  # keys side by side in a panel, as in attention.h
ROWS = 512  # tokens in one call: few enough for the cache, many enough to read the weights for
HEAD_ROWS = 64  # rows whose scores over the vocabulary are in memory at once
_PADDING = 4 * KEYS  # scores of two runs of tokens, each in whole panels


class KernelPrefill:
    """Computes prompts and scores texts; see `Prefill`."""

    continues = True
    most_scored = ROWS

    def __init__(self, weights: Weights, library: Any, network: CNetwork) -> None:
        self.weights = weights
        self._library = library
        self._network = network

    def extend(
        self, tokens: Sequence[int], known: PromptCache | None = None
    ) -> tuple[PromptCache, Tensor]:
        """Return a prompt's cache, and the (1, vocabulary) logits after it."""
        held = known.length if known else 0
        cache = self._new_cache(len(tokens), layers=len(self.weights.layers))
        if known:
            _copy(known, cache)
        stores = stores_of(cache)
        last = torch.empty(0)
        for start in range(held, len(tokens), ROWS):
            new = tokens[start : start + ROWS]
            last = self._run([CText(len(new), start, 0, stores, None)], [new])[-1:]
        return cache, self.weights.logits(last)

    def score(
        self, pieces: Sequence[ScoredPiece], known: Sequence[PromptCache | None]
    ) -> list[float]:
        """Return the summed log-probability of each piece's scored tokens."""
        layers = len(self.weights.layers)
        own = [self._new_cache(piece.scored, layers=1) for piece in pieces]
        texts = [
            CText(
                piece.scored,
                0,
                before.length if before else 0,
                (CStore * layers)(
                    *[store_of(new.layers[0])] * layers
                ),  # each layer overwrites the last
                stores_of(before) if before else None,
            )
            for piece, new, before in zip(pieces, own, known, strict=True)
        ]
        states = self._run(texts, [piece.ids[-piece.scored - 1 : -1] for piece in pieces])
        chosen = [token for piece in pieces for token in piece.ids[len(piece.ids) - piece.scored :]]
        scores = self._scores(states, chosen).double()
        parts = torch.split(scores, [piece.scored for piece in pieces])
        return [min(float(part.sum()), 0.0) for part in parts]

    def _run(self, texts: Sequence[CText], tokens: Sequence[Sequence[int]]) -> Tensor:
        """Return the (tokens, hidden) states of the texts' new tokens after the last layer."""
        ids = torch.tensor([token for own in tokens for token in own])
        starts = [text.before_tokens + text.held for text in texts]
        ends = [start + text.tokens for start, text in zip(starts, texts, strict=True)]
        positions = torch.cat([torch.arange(*span) for span in zip(starts, ends, strict=True)])
        x = self.weights.embed(ids, positions).contiguous()
        longest, threads = max(ends) + _PADDING, torch.get_num_threads()
        scratch = self._scratch(len(ids), longest)
        self._library.run_texts(
            self._network,
            (CText * len(texts))(*texts),
            len(texts),
            len(ids),
            longest,
            x.data_ptr(),
            scratch.data_ptr(),
            threads,
        )
        return x

    def _scores(self, states: Tensor, tokens: Sequence[int]) -> Tensor:
        """Return the log-probability of each token after its state."""
        ids, found = torch.tensor(tokens), torch.empty(len(tokens))
        logits = torch.empty(HEAD_ROWS, self._network.lm_head.out)
        scratch = self._scratch(HEAD_ROWS, 0)
        self._library.score_tokens(
            self._network,
            states.data_ptr(),
            ids.data_ptr(),
            len(tokens),
            HEAD_ROWS,
            logits.data_ptr(),
            found.data_ptr(),
            scratch.data_ptr(),
            torch.get_num_threads(),
        )
        return found

    def _scratch(self, rows: int, longest: int) -> Tensor:
        needed = self._library.scratch_bytes(self._network, rows, longest, torch.get_num_threads())
        return torch.empty(needed, dtype=torch.uint8)

    def _new_cache(self, length: int, *, layers: int) -> PromptCache:
        decoder, panels = self.weights.decoder, -(-length // KEYS)
        heads, size = decoder.key_value_heads, decoder.head_size
        shape, dtype = (layers, heads, panels * KEYS, size), self.weights.cache_dtype
        keys = torch.empty(shape, dtype=dtype).view(layers, heads, panels, size, KEYS)
        values = torch.empty(shape, dtype=dtype)
        return PromptCache(
            layers=[PromptLayer(keys=keys[n], values=values[n]) for n in range(layers)],
            length=length,
        )


def stores_of(cache: PromptCache) -> Any:
    """Return the addresses of a prompt's layers; they are good while the prompt lives."""
    return (CStore * len(cache.layers))(*map(store_of, cache.layers))


def store_of(layer: PromptLayer) -> CStore:
    """Return the addresses of one layer."""
    return CStore(layer.keys.data_ptr(), layer.values.data_ptr(), layer.values.shape[1])


def _copy(known: PromptCache, cache: PromptCache) -> None:
    """Copy the beginning of a prompt; whole panels, whose last keys will be overwritten."""
    panels = -(-known.length // KEYS)
    for old, new in zip(known.layers, cache.layers, strict=True):
        new.keys[:, :panels] = old.keys[:, :panels]
        new.values[:, : known.length] = old.values[:, : known.length]
