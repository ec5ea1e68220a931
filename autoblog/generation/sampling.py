"""Logits of the next token to the token, with one seeded random stream for each candidate."""

import math
from collections.abc import Callable, Sequence
from typing import Protocol

import torch
from torch import Tensor

from autoblog.generation.decoding import Decoding
from autoblog.generation.penalties import Penalties

_NUCLEI = (128, 1024)  # a nucleus seldom holds more tokens
_BLOCK = 64


class Vocabulary(Protocol):
    """What sampling asks of a model's tokens (`tokenization.Tokens`)."""

    size: int

    @property
    def forbidden_ids(self) -> Sequence[int]:
        """The ids below `size` that no text can hold."""

    def ids_holding(self, strings: Sequence[str]) -> Sequence[int]:
        """Return the ids of the tokens in whose text one of the strings occurs."""


class Sampler:
    """What every engine does with the logits of a batch before a token is chosen.

    Rows of the output from the vocabulary's size on are forbidden like its `forbidden_ids`. GPT-J's
    output, for example, has 50,400 rows for 50,257 tokens.
    """

    def __init__(self, vocabulary: Vocabulary, decoding: Decoding, *, device: torch.device) -> None:
        breakers = vocabulary.ids_holding(decoding.breakers)
        self.decoding = decoding
        self.penalties = Penalties(decoding, size=vocabulary.size, breakers=breakers, device=device)
        self._size = vocabulary.size
        self._forbidden = torch.tensor(vocabulary.forbidden_ids, dtype=torch.long, device=device)
        self._broken = torch.zeros((), dtype=torch.bool, device=device)

    @property
    def met_broken_logits(self) -> bool:
        """Whether a row ever had logits that are not numbers; waits for the device.

        Damaged weights, or an overflow in float16, give such logits, and then any token.
        """
        return bool(self._broken)

    def filtered(self, logits: Tensor, held: Tensor, runs: Tensor) -> Tensor:
        """Return (rows, vocabulary) logits, which are changed.

        `held` and `runs` are the table of texts and its table of runs (`penalties`).
        """
        self._broken |= ~logits.amax(dim=1).isfinite().all()
        logits[:, self._size :] = -torch.inf
        if len(self._forbidden):
            logits.index_fill_(1, self._forbidden, -torch.inf)
        return self.penalties.apply(logits, held, runs)

    def choose(self, logits: Tensor, held: Tensor, runs: Tensor, uniform: Tensor | None) -> Tensor:
        """Return (rows, 1) tokens: the likeliest, or sampled by (rows, 1) uniform numbers."""
        logits = self.filtered(logits, held, runs)
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


def sample(logits: Tensor, uniform: Tensor, decoding: Decoding) -> Tensor:
    """Return (rows, 1) tokens for (rows, vocabulary) logits and (rows, 1) numbers in [0, 1).

    Temperature, then top-k, top-p (Holtzman et al. 2020) and min-p (Nguyen et al. 2024) as in
    transformers, then inversion: the first token whose cumulative probability passes the row's
    number (Devroye 1986, Non-Uniform Random Variate Generation, III.2). One number for each token
    makes a stream independent of the vocabulary, the device, the batch and the window.
    """
    most = logits.amax(dim=1, keepdim=True)

    def weights_of(logits: Tensor) -> Tensor:
        """Return probabilities up to a factor."""
        return ((logits - most) / decoding.temperature).exp_()

    floor = most + decoding.temperature * math.log(decoding.min_p) if decoding.min_p > 0 else None
    if decoding.top_k:
        best, ids = largest(logits, min(decoding.top_k, logits.shape[1]))
        nucleus = decoding.top_p * weights_of(best).sum(dim=1, keepdim=True)
    elif decoding.top_p < 1:
        nucleus = decoding.top_p * weights_of(logits).sum(dim=1, keepdim=True)
        best, ids = _best_first(logits, lambda best: weights_of(best).sum(1, True) >= nucleus)
    else:
        best, ids = _by_id(logits, floor)
    weights = weights_of(best)
    if decoding.top_p < 1:
        beyond = weights.cumsum(dim=1) - weights >= nucleus
        beyond[:, 0] = False
        weights = weights.masked_fill(beyond, 0.0)
    if floor is not None:
        weights = weights.masked_fill(best < floor, 0.0)
    cumulative = weights.cumsum(dim=1)
    whole = cumulative[:, -1:]
    # Rounding may lift the number to the whole itself; then the last possible token is taken.
    passed = (cumulative > uniform * whole) | (cumulative >= whole)
    return ids.gather(1, passed.byte().argmax(dim=1, keepdim=True))  # argmax finds the first True


def largest(logits: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Return the (rows, count) largest logits, best first, and their ids; as `topk`.

    Only so many blocks can hold one, those with the largest maxima. Looking at these alone costs a
    fraction of `topk` on a CPU.
    """
    if logits.device.type != "cpu" or count * _BLOCK >= logits.shape[1]:
        best, ids = logits.topk(count, dim=1)
        return best, ids
    tops = _block_tops(logits)
    near, ids = _members(logits, tops.topk(count, dim=1).indices, blocks=tops.shape[1])
    best, order = near.topk(count, dim=1)
    return best, ids.gather(1, order)


def _best_first(logits: Tensor, enough: Callable[[Tensor], Tensor]) -> tuple[Tensor, Tensor]:
    """Return logits, best first, and their ids: the first that are `enough` for each row, or all.

    Finding some hundreds costs a fraction of sorting the whole vocabulary. On a GPU it is always
    sorted, since the question would wait for the device.
    """
    for count in _NUCLEI:
        if count < logits.shape[1] and logits.device.type == "cpu":
            best, ids = largest(logits, count)
            if bool(enough(best).all()):
                return best, ids
    best, ids = logits.sort(dim=1, descending=True)
    return best, ids


def _by_id(logits: Tensor, floor: Tensor | None) -> tuple[Tensor, Tensor]:
    """Return logits in the order of their ids, and the ids; those under the floor may be missing.

    On a CPU they are: few tokens are left, in few blocks. Where a row has fewer than another, some
    under the floor follow.
    """
    vocabulary = logits.shape[1]
    if floor is None or logits.device.type != "cpu":
        return logits, torch.arange(vocabulary, device=logits.device).expand_as(logits)
    tops = _block_tops(logits)
    near, ids = _members(
        logits, tops.topk(_most_above(tops, floor), dim=1).indices, blocks=tops.shape[1]
    )
    best, order = near.topk(_most_above(near, floor), dim=1)
    ids = torch.where(best < floor, vocabulary, ids.gather(1, order))
    ids, order = ids.sort(dim=1)
    return best.gather(1, order), ids.clamp_max_(vocabulary - 1)


def _most_above(numbers: Tensor, floor: Tensor) -> int:
    return max(1, int((numbers >= floor).sum(dim=1).max()))


def _block_tops(logits: Tensor) -> Tensor:
    """Return the (rows, blocks) largest logits of each block.

    Block b of n blocks holds the ids b, b + n, b + 2 n and so on, at most `_BLOCK` of them.
    """
    vocabulary = logits.shape[1]
    blocks = -(-vocabulary // _BLOCK)
    whole = vocabulary // blocks * blocks
    tops: Tensor = logits[:, :whole].view(len(logits), -1, blocks).amax(dim=1)
    rest = vocabulary - whole
    torch.maximum(tops[:, :rest], logits[:, whole:], out=tops[:, :rest])
    return tops


def _members(logits: Tensor, chosen: Tensor, *, blocks: int) -> tuple[Tensor, Tensor]:
    """Return the logits of the (rows, count) chosen blocks, and their ids.

    An id beyond the vocabulary has minus infinity.
    """
    vocabulary = logits.shape[1]
    ids = (chosen[:, :, None] + torch.arange(0, vocabulary, blocks)).flatten(1)
    inside = ids < vocabulary
    ids = torch.where(inside, ids, 0)
    return torch.where(inside, logits.gather(1, ids), -torch.inf), ids
