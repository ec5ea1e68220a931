"""Near-duplicates: texts to signatures, and how much of a text stands in one that was signed.

A signature is a FracMinHash (Irber et al. 2022, doi:10.1101/2022.01.11.475838) of a text's runs of
three words: the hashes of a fixed half of all runs there are. Unlike MinHash, which estimates the
Jaccard index alone, it tells what share of a text lies in another one that is longer. Of a text of
400 words that share is known within 0.05 in 95 of 100 cases.
"""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from autoblog.filters.words import split_tokens, tokens_per_word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEME = "fracminhash-2-words-3"
"""How signatures are made; those of another scheme cannot be compared."""

RUN_WORDS = 3
LARGEST_HASH = 2**32 // 2
MIN_HASHES = 10
"""Fewer say little: any two notices of a sentence or two may share most of their runs."""

_MIXER = 0x9E3779B97F4A7C15  # 2 ** 64 over the golden ratio, as in Fibonacci hashing
_FORM = "<u4"  # of a stored hash


def signature(text: str) -> bytes:
    """The signature of a text in any script; empty for a text too short to be told apart."""
    import numpy as np  # noqa: PLC0415 (costs start-up time)

    runs = _run_hashes(split_tokens(text), length=RUN_WORDS * tokens_per_word(text))
    kept = np.unique(runs[runs < LARGEST_HASH])
    return kept.astype(_FORM).tobytes() if len(kept) >= MIN_HASHES else b""


def near_duplicate(text: str, earlier: Sequence[bytes]) -> float:
    """The largest share of its runs that a text has in common with one of the earlier ones."""
    return containment(signature(text), earlier) if earlier else 0.0


def containment(own: bytes, others: Sequence[bytes]) -> float:
    """The largest share of one signature's hashes that another one holds."""
    import numpy as np  # noqa: PLC0415 (likewise)

    hashes = np.frombuffer(own, dtype=_FORM)
    known, holders = _by_hash(tuple(others))
    ranges = zip(
        np.searchsorted(known, hashes), np.searchsorted(known, hashes, "right"), strict=True
    )
    found = [holders[first:end] for first, end in ranges if first < end]
    return float(np.bincount(np.concatenate(found)).max()) / len(hashes) if found else 0.0


@lru_cache(maxsize=1)
def _by_hash(signatures: tuple[bytes, ...]) -> "tuple[NDArray[np.uint32], NDArray[np.int64]]":
    """All hashes in order, and beside each the place of the signature that holds it.

    They are sorted once for all the texts of a run, which takes longer than comparing does.
    """
    import numpy as np  # noqa: PLC0415 (likewise)

    hashes = np.frombuffer(b"".join(signatures), dtype=_FORM)
    size = np.dtype(_FORM).itemsize
    holders = np.repeat(np.arange(len(signatures)), [len(one) // size for one in signatures])
    order = np.argsort(hashes)
    return hashes[order], holders[order]


def _run_hashes(tokens: Sequence[str], *, length: int) -> "NDArray[np.uint64]":
    """One hash of 32 bits for each run of so many tokens, the same on every machine."""
    import numpy as np  # noqa: PLC0415 (likewise)

    single = [zlib.crc32(token.encode("utf-8", "replace")) for token in tokens]
    words = np.array(single, dtype=np.uint64)
    count = max(0, len(words) - length + 1)
    mixed = np.zeros(count, dtype=np.uint64)
    mixer, half = np.uint64(_MIXER), np.uint64(32)
    for place in range(length):
        mixed = (mixed ^ words[place : place + count]) * mixer
        mixed ^= mixed >> half
    return (mixed * mixer) >> half
