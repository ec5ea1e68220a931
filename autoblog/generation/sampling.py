"""Scores of the next token to the token, one seeded random stream per candidate.

The processors here are called by transformers' `generate` in place of its own, for two reasons.
Its own penalties count the padding of a batch as text, which makes a text depend on its
neighbours. And its sampling draws from the global random state, for the whole batch at once.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

NO_TOKEN = -1
_NUCLEUS = 1024


def random_stream(seed: int, length: int) -> Tensor:
    """The `length` uniform numbers in [0, 1) that choose a candidate's tokens, one each.

    Made on the CPU, so that they are the same whatever the device. torch's CPU stream is a
    Mersenne twister, which takes seeds modulo 2**32.
    """
    stream = torch.Generator(device="cpu").manual_seed(seed)
    return torch.rand(length, generator=stream, dtype=torch.float32)


def penalise(scores: Tensor, held: Tensor, *, penalty: float) -> Tensor:
    """Make tokens that a text holds less likely: Keskar et al. 2019 (CTRL), section 4.1.

    (rows, vocabulary) scores and (rows, length) tokens with `NO_TOKEN` as padding on the left.
    """
    # Padding stands for the row's last token, which is held anyway.
    held = torch.where(held == NO_TOKEN, held[:, -1:], held)
    old = scores.gather(1, held)
    new = torch.where(old < 0, old * penalty, old / penalty)
    return scores.scatter(1, held, new)


def forbid_repeats(scores: Tensor, held: Tensor, *, size: int) -> Tensor:
    """Forbid, in place, a token that would make a run of `size` tokens occur twice in a text.

    Takes what `penalise` takes.
    """
    if held.shape[1] < size:
        return scores
    start = held[:, held.shape[1] + 1 - size :]  # (rows, size - 1)
    runs = held.unfold(1, size, 1)  # (rows, runs, size)
    repeats = (runs[:, :, :-1] == start[:, None, :]).all(dim=2) & (runs != NO_TOKEN).all(dim=2)
    # `nonzero` would tell which they are, and wait for a GPU to do so
    limits = torch.where(repeats, -torch.inf, torch.inf).to(scores.dtype)
    return scores.scatter_reduce_(1, runs[:, :, -1].clamp_min(0), limits, reduce="amin")


def choose(
    scores: Tensor, uniform: Tensor, *, temperature: float, top_k: int, top_p: float
) -> Tensor:
    """(rows, 1) token ids from (rows, vocabulary) scores and (rows, 1) numbers in [0, 1).

    Temperature, then top-k, then top-p (Holtzman et al. 2020) as transformers does it, then
    inversion: the first token whose cumulative probability passes the row's number (Devroye 1986,
    Non-Uniform Random Variate Generation, III.2). One number per token makes a stream independent
    of the vocabulary, the device, the batch and the window.
    """
    if top_k:
        best, ids = scores.topk(min(top_k, scores.shape[1]), dim=1)  # best first
        probabilities = (best / temperature).softmax(dim=1)
    else:
        scores = scores / temperature
        best, ids = _likeliest(scores, top_p=top_p)
        probabilities = (best - scores.logsumexp(dim=1, keepdim=True)).exp()
    if top_p < 1:
        beyond = probabilities.cumsum(dim=1) - probabilities >= top_p
        beyond[:, 0] = False
        probabilities = probabilities.masked_fill(beyond, 0.0)
    cumulative = probabilities.cumsum(dim=1)
    whole = cumulative[:, -1:]
    # Rounding may lift the number to the whole itself; then the last possible token stands.
    passed = (cumulative > uniform * whole) | (cumulative >= whole)
    return ids.gather(1, passed.byte().argmax(dim=1, keepdim=True))  # argmax finds the first True


def _likeliest(scores: Tensor, *, top_p: float) -> tuple[Tensor, Tensor]:
    """The scores that may be chosen and their ids, best first where the order matters.

    A nucleus seldom holds more than `_NUCLEUS` tokens, and finding these costs a fraction of
    sorting the whole vocabulary; where it does hold more, everything is sorted after all. On a
    GPU everything is, since asking whether it holds more would wait for the device.
    """
    vocabulary = scores.shape[1]
    if top_p == 1:
        return scores, torch.arange(vocabulary, device=scores.device).expand_as(scores)
    if vocabulary > _NUCLEUS and scores.device.type == "cpu":
        best, ids = scores.topk(_NUCLEUS, dim=1)
        covered = (best.logsumexp(dim=1) - scores.logsumexp(dim=1)).exp()
        if bool((covered >= top_p).all()):
            return best, ids
    best, ids = scores.sort(dim=1, descending=True)
    return best, ids


class Documents:
    """What each candidate's text holds so far, the parts that have left the window included."""

    def __init__(
        self, documents: Sequence[Sequence[int]], *, width: int, device: torch.device
    ) -> None:
        """`documents` are the rows' tokens up to now; `width` is that of the padded batch."""
        longest = max(len(document) for document in documents)
        padded = [[NO_TOKEN] * (longest - len(ids)) + list(ids) for ids in documents]
        self._history = torch.tensor(padded, dtype=torch.long, device=device)
        self._width = width

    def tokens(self, input_ids: Tensor) -> Tensor:
        """(rows, length) with `NO_TOKEN` as padding; `input_ids` is what `generate` holds.

        Beam search has several rows for each document, next to one another.
        """
        beams = input_ids.shape[0] // self._history.shape[0]
        history = self._history.repeat_interleave(beams, dim=0)
        return torch.cat([history, input_ids[:, self._width :]], dim=1)


class ScoreCheck:
    """Notes whether a row ever had scores that are not numbers, without waiting for the device.

    Weights that are damaged, or that overflow in float16, give such scores, and then any token.
    """

    def __init__(self, *, device: torch.device) -> None:
        self._broken = torch.zeros((), dtype=torch.bool, device=device)

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:  # noqa: ARG002  # generate's call
        """The (rows, vocabulary) scores as they are."""
        self._broken |= ~scores.amax(dim=1).isfinite().all()
        return scores

    @property
    def broken(self) -> bool:
        """Whether it happened; waits for the device."""
        return bool(self._broken)


class VocabularyLimit:
    """Forbids ids that no text can hold: padding, and rows of the output beyond the tokenizer.

    GPT-J's output, for one, has 50,400 rows for 50,257 tokens.
    """

    def __init__(self, *, tokens: int, forbidden: Sequence[int] = ()) -> None:
        self._tokens = tokens
        self._forbidden = list(forbidden)

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:  # noqa: ARG002  # generate's call
        """(rows, vocabulary) scores, with minus infinity at forbidden ids."""
        scores[:, self._tokens :] = -torch.inf
        scores[:, self._forbidden] = -torch.inf
        return scores


class RepetitionPenalty:
    """Calls `penalise` in the midst of `generate`."""

    def __init__(self, penalty: float, *, documents: Documents) -> None:
        self._penalty = penalty
        self._documents = documents

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """(rows, vocabulary) scores, lowered where the document has the token."""
        return penalise(scores, self._documents.tokens(input_ids), penalty=self._penalty)


class NoRepeatNgram:
    """Calls `forbid_repeats` in the midst of `generate`."""

    def __init__(self, size: int, *, documents: Documents) -> None:
        self._size = size
        self._documents = documents

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """(rows, vocabulary) scores, with minus infinity where a run would repeat."""
        return forbid_repeats(scores, self._documents.tokens(input_ids), size=self._size)


class SeededSampler:
    """Chooses each row's token by its own random number, and leaves that token alone possible."""

    def __init__(
        self, uniforms: Tensor, *, width: int, temperature: float, top_k: int, top_p: float
    ) -> None:
        """`uniforms` is (rows, steps): column t chooses the t-th token after `width`."""
        self._uniforms = uniforms
        self._width = width
        self._temperature = temperature
        self._top_k = top_k
        self._top_p = top_p

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """(rows, vocabulary) scores: 0 at the chosen token, minus infinity elsewhere."""
        step = input_ids.shape[1] - self._width
        chosen = choose(
            scores,
            self._uniforms[:, step, None],
            temperature=self._temperature,
            top_k=self._top_k,
            top_p=self._top_p,
        )
        return torch.full_like(scores, -torch.inf).scatter_(1, chosen, 0.0)
