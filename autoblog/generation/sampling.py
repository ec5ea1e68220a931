"""Logits of the next token to the token, with one seeded random stream for each candidate."""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding

NO_TOKEN = -1
_NUCLEUS = 1024


class Sampler:
    """What every engine does with the logits of a batch before a token is chosen.

    Forbidden are the ids that no text can hold: `forbidden`, and rows of the output from `size`,
    the tokenizer's tokens, on. GPT-J's output, for example, has 50,400 rows for 50,257 tokens.
    """

    def __init__(
        self, decoding: Decoding, *, size: int, forbidden: Sequence[int], device: torch.device
    ) -> None:
        self.decoding = decoding
        self._size = size
        self._forbidden = torch.tensor(forbidden, dtype=torch.long, device=device)
        self._broken = torch.zeros((), dtype=torch.bool, device=device)

    @property
    def met_broken_logits(self) -> bool:
        """Whether a row ever had logits that are not numbers; waits for the device.

        Damaged weights, or an overflow in float16, give such logits, and then any token.
        """
        return bool(self._broken)

    def filtered(self, logits: Tensor, held: Tensor) -> Tensor:
        """Return (rows, vocabulary) logits, which are changed; `held` are the texts' tokens."""
        self._broken |= ~logits.amax(dim=1).isfinite().all()
        logits[:, self._size :] = -torch.inf
        if len(self._forbidden):
            logits.index_fill_(1, self._forbidden, -torch.inf)
        return penalised(logits, held, self.decoding)

    def choose(self, logits: Tensor, held: Tensor, uniform: Tensor | None) -> Tensor:
        """Return (rows, 1) tokens: the likeliest, or sampled by (rows, 1) uniform numbers."""
        logits = self.filtered(logits, held)
        if uniform is None:
            return logits.argmax(dim=1, keepdim=True)
        return sample(logits, uniform, self.decoding)


def random_stream(seed: int, length: int) -> Tensor:
    """Return the `length` uniform numbers in [0, 1) that choose a candidate's tokens, one each.

    They are made on the CPU, so they are the same on every device. torch's CPU stream is a
    Mersenne twister, which takes seeds modulo 2**32.
    """
    stream = torch.Generator(device="cpu").manual_seed(seed)
    return torch.rand(length, generator=stream, dtype=torch.float32)


def penalised(logits: Tensor, held: Tensor, decoding: Decoding) -> Tensor:
    """Return (rows, vocabulary) logits with penalties for the texts' (rows, length) tokens."""
    if decoding.repetition_penalty != 1:
        logits = penalise(logits, held, penalty=decoding.repetition_penalty)
    if decoding.no_repeat_ngram_size:
        logits = forbid_repeats(logits, held, size=decoding.no_repeat_ngram_size)
    return logits


def penalise(logits: Tensor, held: Tensor, *, penalty: float) -> Tensor:
    """Make the tokens of a text less likely: Keskar et al. 2019 (CTRL), section 4.1.

    Takes (rows, vocabulary) logits and (rows, length) tokens, padded with `NO_TOKEN` on the left.
    """
    # Padding becomes the row's last token, which the text holds anyway.
    held = torch.where(held == NO_TOKEN, held[:, -1:], held)
    old = logits.gather(1, held)
    new = torch.where(old < 0, old * penalty, old / penalty)
    return logits.scatter(1, held, new)


def forbid_repeats(logits: Tensor, held: Tensor, *, size: int) -> Tensor:
    """Forbid, in place, tokens that would make a run of `size` tokens occur twice in a text.

    Takes what `penalise` takes.
    """
    if held.shape[1] < size:
        return logits
    start = held[:, held.shape[1] + 1 - size :]  # (rows, size - 1)
    runs = held.unfold(1, size, 1)  # (rows, runs, size)
    repeats = (runs[:, :, :-1] == start[:, None, :]).all(dim=2) & (runs != NO_TOKEN).all(dim=2)
    # `nonzero` would have to wait for a GPU
    limits = torch.where(repeats, -torch.inf, torch.inf).to(logits.dtype)
    return logits.scatter_reduce_(1, runs[:, :, -1].clamp_min(0), limits, reduce="amin")


def sample(logits: Tensor, uniform: Tensor, decoding: Decoding) -> Tensor:
    """Return (rows, 1) tokens for (rows, vocabulary) logits and (rows, 1) numbers in [0, 1).

    Temperature, then top-k, then top-p (Holtzman et al. 2020) as in transformers, then inversion:
    the first token whose cumulative probability passes the row's number (Devroye 1986, Non-Uniform
    Random Variate Generation, III.2). One number for each token makes a stream independent of the
    vocabulary, the device, the batch and the window.
    """
    if decoding.top_k:
        best, ids = logits.topk(min(decoding.top_k, logits.shape[1]), dim=1)  # best first
        probabilities = (best / decoding.temperature).softmax(dim=1)
    else:
        logits = logits / decoding.temperature
        best, ids = _likeliest(logits, top_p=decoding.top_p)
        probabilities = (best - logits.logsumexp(dim=1, keepdim=True)).exp()
    if decoding.top_p < 1:
        beyond = probabilities.cumsum(dim=1) - probabilities >= decoding.top_p
        beyond[:, 0] = False
        probabilities = probabilities.masked_fill(beyond, 0.0)
    cumulative = probabilities.cumsum(dim=1)
    whole = cumulative[:, -1:]
    # Rounding may lift the number to the whole itself; then the last possible token is taken.
    passed = (cumulative > uniform * whole) | (cumulative >= whole)
    return ids.gather(1, passed.byte().argmax(dim=1, keepdim=True))  # argmax finds the first True


def _likeliest(logits: Tensor, *, top_p: float) -> tuple[Tensor, Tensor]:
    """Return the logits that may be sampled and their ids, best first if the order matters.

    A nucleus seldom holds more than `_NUCLEUS` tokens, and finding these costs a fraction of
    sorting the whole vocabulary. If it holds more, the whole vocabulary is sorted, as always on a
    GPU, where the question would wait for the device.
    """
    vocabulary = logits.shape[1]
    if top_p == 1:
        return logits, torch.arange(vocabulary, device=logits.device).expand_as(logits)
    if vocabulary > _NUCLEUS and logits.device.type == "cpu":
        best, ids = logits.topk(_NUCLEUS, dim=1)
        covered = (best.logsumexp(dim=1) - logits.logsumexp(dim=1)).exp()
        if bool((covered >= top_p).all()):
            return best, ids
    best, ids = logits.sort(dim=1, descending=True)
    return best, ids
