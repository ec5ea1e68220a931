"""Logits and the tokens that follow to their summed log-probability."""

from collections.abc import Sequence

import torch
from torch import Tensor

SLICE = 256  # positions whose logits are summed up at once, in float32


def log_probability(logits: Tensor, chosen: Sequence[int]) -> float:
    """Return the summed log-probability of the chosen tokens, one for each row of logits."""
    total = 0.0
    ids = torch.tensor(chosen, device=logits.device)[:, None]
    for start in range(0, len(chosen), SLICE):
        part = logits[start : start + SLICE].float()
        own = part.gather(1, ids[start : start + SLICE])[:, 0]
        total += float((own - part.logsumexp(dim=1)).double().sum())
    return min(total, 0.0)  # a certain token can come out a rounding error above
