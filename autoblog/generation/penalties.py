"""Logits made lower by what a text already holds: its tokens, and runs that would occur twice.

A table of texts is (rows, length) tokens, padded with `NO_TOKEN` on the left. Beside it stands its
table of runs, (kinds, rows, length): how many tokens up to this one are the same as at the text's
end. Both grow by a token in one pass, so no text is searched for its own end again.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from autoblog.generation.decoding import Decoding

NO_TOKEN = -1

LONGEST_RUN = 32
"""DRY counts no longer runs: the cost of 32 tokens rules a token out."""


class Penalties:
    """The penalties of one decoding, over the whole text: prompt, and what has left the window.

    Runs are of up to two kinds: for `no_repeat_ngram_size`, and for DRY, whose runs end at a
    sequence breaker. `breakers` are the tokens that hold one.
    """

    def __init__(
        self, decoding: Decoding, *, size: int, breakers: Sequence[int], device: torch.device
    ) -> None:
        self.decoding = decoding
        self._ngrams = decoding.no_repeat_ngram_size > 0
        self._dry = decoding.dry_multiplier > 0
        longest = [decoding.no_repeat_ngram_size - 1] * self._ngrams
        longest += [decoding.dry_allowed_length + LONGEST_RUN] * self._dry
        ends = torch.zeros(len(longest), size, dtype=torch.bool)
        if self._dry:
            ends[-1, list(breakers)] = True
        self._ends = ends.to(device)  # (kinds, vocabulary): whether a token ends a run
        self._longest = torch.tensor(longest, dtype=torch.int32, device=device).view(-1, 1, 1)

    @property
    def kinds(self) -> int:
        """The number of kinds of runs."""
        return len(self._longest)

    def count_runs(self, held: Tensor) -> Tensor:
        """Return the table of runs of a table of texts."""
        length = held.shape[1]
        runs = torch.zeros((self.kinds, *held.shape), dtype=torch.int32, device=held.device)
        alike = torch.ones_like(runs, dtype=torch.bool)
        for back in range(length - 1 if self.kinds else 0):
            end = held[:, length - 1 - back, None]
            alike[:, :, :back] = False
            alike[:, :, back:] &= (held[:, : length - back] == end) & self._goes_on(end)
            alike &= runs < self._longest
            if not alike[:, :, :-1].any():
                break
            runs += alike
        return runs

    def longer_runs(self, runs: Tensor, held: Tensor) -> Tensor:
        """Return the table of runs of texts that have become longer by a token.

        Column n of `runs`, the table before, is of the column that is now before column n.
        """
        if not self.kinds:
            return runs
        end = held[:, -1:]
        alike = (held == end) & self._goes_on(end)
        return torch.where(alike, torch.minimum(runs + 1, self._longest), 0)

    def apply(self, logits: Tensor, held: Tensor, runs: Tensor) -> Tensor:
        """Lower (rows, vocabulary) logits in place."""
        if self.decoding.repetition_penalty != 1:
            logits = penalise(logits, held, penalty=self.decoding.repetition_penalty)
        if self._ngrams:
            logits = forbid_repeats(logits, held, runs[0], size=self.decoding.no_repeat_ngram_size)
        if self._dry:
            logits = self._discourage_repeats(logits, held, runs[-1])
        return logits

    def _goes_on(self, end: Tensor) -> Tensor:
        """Return (kinds, rows, 1) booleans: whether a run may hold the (rows, 1) tokens."""
        return (end != NO_TOKEN) & ~self._ends[:, end.clamp_min(0)]

    def _discourage_repeats(self, logits: Tensor, held: Tensor, runs: Tensor) -> Tensor:
        """Lower the logit of a token after a run that occurred before, by the run's length.

        DRY ("don't repeat yourself") as in llama.cpp: after a run of n tokens, n at least the
        allowed length, a token costs multiplier * base ** (n - allowed length). The longest run
        before it counts. A breaker costs nothing.
        """
        before, tokens = _runs_before(runs), held.clamp_min(0)
        excess = before - self.decoding.dry_allowed_length
        counts = (excess >= 0) & (held != NO_TOKEN) & ~self._ends[-1][tokens]
        costs = self.decoding.dry_multiplier * self.decoding.dry_base ** excess.to(logits.dtype)
        lowered = logits.gather(1, tokens) - torch.where(counts, costs, 0)
        return logits.scatter_reduce_(1, tokens, lowered, reduce="amin")


def penalise(logits: Tensor, held: Tensor, *, penalty: float) -> Tensor:
    """Make the tokens of a text less likely, in place: Keskar et al. 2019 (CTRL), section 4.1."""
    # Padding becomes the row's last token, which the text holds anyway.
    held = torch.where(held == NO_TOKEN, held[:, -1:], held)
    old = logits.gather(1, held)
    return logits.scatter_(1, held, torch.where(old < 0, old * penalty, old / penalty))


def forbid_repeats(logits: Tensor, held: Tensor, runs: Tensor, *, size: int) -> Tensor:
    """Forbid, in place, tokens that would make a run of `size` tokens occur twice in a text."""
    repeats = (_runs_before(runs) >= size - 1) & (held != NO_TOKEN)
    # `nonzero` would have to wait for a GPU
    limits = torch.where(repeats, -torch.inf, torch.inf).to(logits.dtype)
    return logits.scatter_reduce_(1, held.clamp_min(0), limits, reduce="amin")


def _runs_before(runs: Tensor) -> Tensor:
    """Return the length of the run right before each token."""
    return pad(runs[:, :-1], (1, 0))
