"""Divides a network's parameters among the two optimisers that train it."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True, kw_only=True)
class Rates:
    """The highest learning rates; the defaults are the starter model's.

    Matrices learn by Muon (Jordan et al. 2024), embeddings, norms and biases by AdamW (Loshchilov
    and Hutter 2019). GPT-Neo does not divide attention scores by sqrt(head width), 8 for heads of
    64, so query and key matrices take steps that are shorter by the root of that factor, 0.35.
    """

    matrix: float = 0.02
    matrix_decay: float = 0.05
    query_key_factor: float = 0.35
    other: float = 3e-3
    embedding_decay: float = 0.01


def optimisers(network: nn.Module, rates: Rates) -> list[torch.optim.Optimizer]:
    """Return Muon and AdamW over all parameters; `full_rate` of a group is its highest rate."""
    scores, matrices, embeddings, vectors = _sorted_parameters(network)
    muon = torch.optim.Muon(
        [
            {"params": matrices, "full_rate": rates.matrix},
            {"params": scores, "full_rate": rates.matrix * rates.query_key_factor},
        ],
        lr=rates.matrix,
        weight_decay=rates.matrix_decay,
        momentum=0.95,
    )
    adam = torch.optim.AdamW(
        [
            {"params": embeddings, "full_rate": rates.other, "weight_decay": rates.embedding_decay},
            {"params": vectors, "full_rate": rates.other, "weight_decay": 0.0},
        ],
        lr=rates.other,
        betas=(0.9, 0.95),
        eps=1e-10,
        fused=True,
    )
    return [muon, adam]


def set_rates(together: Sequence[torch.optim.Optimizer], factor: float) -> None:
    """Set every group's rate to `factor` of its highest."""
    for optimiser in together:
        for group in optimiser.param_groups:
            group["lr"] = group["full_rate"] * factor


def _sorted_parameters(network: nn.Module) -> tuple[list[nn.Parameter], ...]:
    scores: list[nn.Parameter] = []
    matrices: list[nn.Parameter] = []
    embeddings: list[nn.Parameter] = []
    vectors: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        if any(part in name for part in ("wte", "wpe", "lm_head")):
            embeddings.append(parameter)
        elif parameter.dim() != 2:  # noqa: PLR2004 - a matrix has two dimensions
            vectors.append(parameter)
        elif "q_proj" in name or "k_proj" in name:
            scores.append(parameter)
        else:
            matrices.append(parameter)
    return scores, matrices, embeddings, vectors
