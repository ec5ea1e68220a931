"""The random seed of each candidate."""

import hashlib


def candidate_seed(base: int, *names: object) -> int:
    """Return a seed below 2**63 for one candidate, independent of what else is written.

    `names` tell the candidate from all others: its topic, period, attempt, part and number.
    """
    text = "\n".join(str(name) for name in (base, *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1
