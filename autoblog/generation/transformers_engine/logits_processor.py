"""The logits processor that transformers' `generate` calls in place of its own.

Its own penalties count the padding of a batch as text, so a text would depend on its neighbours.
Its own sampling draws from the global random state, for the whole batch at once.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding
from autoblog.generation.penalties import NO_TOKEN
from autoblog.generation.sampling import Sampler, Vocabulary, sample


class RowLogitsProcessor(Sampler):
    """Filters each row's logits by the whole text, also by the tokens that have left its window."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        decoding: Decoding,
        *,
        documents: Sequence[Sequence[int]],
        width: int,
        uniforms: Tensor | None,
        device: torch.device,
    ) -> None:
        """Keep the rows' tokens up to now; `width` is that of the padded batch.

        Column t of the (rows, steps) `uniforms` samples the t-th token after `width`; without them
        `generate` chooses the tokens.
        """
        super().__init__(vocabulary, decoding, device=device)
        longest = max(len(document) for document in documents)
        padded = [[NO_TOKEN] * (longest - len(ids)) + list(ids) for ids in documents]
        self._history = torch.tensor(padded, dtype=torch.long, device=device)
        self._width = width
        self._uniforms = uniforms

    def __call__(self, input_ids: Tensor, logits: Tensor) -> Tensor:
        """Return the (rows, vocabulary) logits; if sampled, 0 at the token and -infinity elsewhere.

        The logits are changed.
        """
        texts = self.texts(input_ids) if self.decoding.penalises else input_ids
        logits = self.filtered(logits, texts, self.penalties.count_runs(texts))
        if self._uniforms is None:
            return logits
        step = input_ids.shape[1] - self._width
        chosen = sample(logits, self._uniforms[:, step, None], self.decoding)
        return torch.full_like(logits, -torch.inf).scatter_(1, chosen, 0.0)

    def texts(self, input_ids: Tensor) -> Tensor:
        """Return (rows, length) tokens, padded with `NO_TOKEN`, for the ids that `generate` holds.

        A beam search has several rows for each document, next to one another.
        """
        beams = input_ids.shape[0] // self._history.shape[0]
        history = self._history.repeat_interleave(beams, dim=0)
        return torch.cat([history, input_ids[:, self._width :]], dim=1)
