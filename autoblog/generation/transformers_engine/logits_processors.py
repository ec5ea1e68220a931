"""The logits processors that transformers' `generate` calls in place of its own.

Its own penalties count the padding of a batch as text, so a text would depend on its neighbours.
Its own sampling draws from the global random state, for the whole batch at once.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding
from autoblog.generation.sampling import NO_TOKEN, penalised, sample


class Documents:
    """The tokens of each candidate's text, also those that have left its window."""

    def __init__(
        self, documents: Sequence[Sequence[int]], *, width: int, device: torch.device
    ) -> None:
        """Keep the rows' tokens up to now; `width` is that of the padded batch."""
        longest = max(len(document) for document in documents)
        padded = [[NO_TOKEN] * (longest - len(ids)) + list(ids) for ids in documents]
        self._history = torch.tensor(padded, dtype=torch.long, device=device)
        self._width = width

    def tokens(self, input_ids: Tensor) -> Tensor:
        """Return (rows, length) tokens, padded with `NO_TOKEN`, for the ids that `generate` holds.

        A beam search has several rows for each document, next to one another.
        """
        beams = input_ids.shape[0] // self._history.shape[0]
        history = self._history.repeat_interleave(beams, dim=0)
        return torch.cat([history, input_ids[:, self._width :]], dim=1)


class LogitsCheck:
    """Notes whether a row ever had logits that are not numbers, without waiting for the device.

    Damaged weights, or an overflow in float16, give such logits, and then any token.
    """

    def __init__(self, *, device: torch.device) -> None:
        self._broken = torch.zeros((), dtype=torch.bool, device=device)

    def __call__(self, input_ids: Tensor, logits: Tensor) -> Tensor:  # noqa: ARG002  # generate's call
        """Return the (rows, vocabulary) logits unchanged."""
        self._broken |= ~logits.amax(dim=1).isfinite().all()
        return logits

    @property
    def broken(self) -> bool:
        """Whether it happened; waits for the device."""
        return bool(self._broken)


class VocabularyLimit:
    """Forbids ids that no text can hold: padding, and rows of the output beyond the tokenizer.

    GPT-J's output, for example, has 50,400 rows for 50,257 tokens.
    """

    def __init__(self, *, tokens: int, forbidden: Sequence[int] = ()) -> None:
        self._tokens = tokens
        self._forbidden = list(forbidden)

    def __call__(self, input_ids: Tensor, logits: Tensor) -> Tensor:  # noqa: ARG002  # generate's call
        """Set the logits of forbidden ids to minus infinity."""
        logits[:, self._tokens :] = -torch.inf
        logits[:, self._forbidden] = -torch.inf
        return logits


class Penalties:
    """Applies the penalties for the tokens that each text holds."""

    def __init__(self, decoding: Decoding, *, documents: Documents) -> None:
        self._decoding = decoding
        self._documents = documents

    def __call__(self, input_ids: Tensor, logits: Tensor) -> Tensor:
        """Lower the logits of tokens that repeat the text."""
        return penalised(logits, self._documents.tokens(input_ids), self._decoding)


class SeededSampler:
    """Samples each row's token by its own random number, and makes all other tokens impossible."""

    def __init__(self, uniforms: Tensor, *, width: int, decoding: Decoding) -> None:
        """Take (rows, steps) uniform numbers: column t samples the t-th token after `width`."""
        self._uniforms = uniforms
        self._width = width
        self._decoding = decoding

    def __call__(self, input_ids: Tensor, logits: Tensor) -> Tensor:
        """Return 0 at the sampled token and minus infinity elsewhere."""
        step = input_ids.shape[1] - self._width
        chosen = sample(logits, self._uniforms[:, step, None], self._decoding)
        return torch.full_like(logits, -torch.inf).scatter_(1, chosen, 0.0)
