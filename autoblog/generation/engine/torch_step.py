"""One decoding step of every group: tokens in, scores of the next token out."""

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from autoblog.generation.engine.candidate_group import Group
from autoblog.generation.engine.prefill import embed, finish_layer, run_text
from autoblog.generation.engine.weights import Weights
from autoblog.generation.scored_pieces import Piece
from autoblog.generation.transformers_engine.piece_scores import SLICE, log_probability


def next_scores(weights: Weights, groups: Sequence[Group], tokens: Tensor) -> Tensor:
    """(rows, vocabulary) float32 after the (rows,) tokens, rows in the order of the groups.

    Products run over all rows at once, since reading the weights is what a step costs; attention
    runs group by group.
    """
    for group in groups:
        group.make_room()
    x = embed(weights, tokens, _positions(groups, weights.device))
    run = weights.kernel_step or partial(_run_layers, weights)
    scores = run(groups, x)
    for group in groups:
        group.step_done()
    return scores


def _run_layers(weights: Weights, groups: Sequence[Group], x: Tensor) -> Tensor:
    """(rows, hidden) embedded tokens to (rows, vocabulary) scores; groups keep the tokens."""
    sizes = [group.candidates for group in groups]
    for number, layer in enumerate(weights.layers):
        fused = layer.query_key_value(layer.before_attention(x))
        parts = [fused] if len(groups) == 1 else torch.split(fused, sizes)
        read = [group.attend(number, part) for group, part in zip(groups, parts, strict=True)]
        x = finish_layer(weights, layer, x, read[0] if len(read) == 1 else torch.cat(read))
    return scores_of(weights, x)


def scores_of(weights: Weights, x: Tensor) -> Tensor:
    """(rows, hidden) states after the last layer to (rows, vocabulary) float32."""
    return weights.to_scores(weights.last_norm(x)).float()


def score_text(weights: Weights, piece: Piece) -> float:
    """The summed log-probability of a piece's last `scored` tokens."""
    states = run_text(weights, piece.ids)[-piece.scored - 1 : -1]
    chosen = piece.ids[len(piece.ids) - piece.scored :]
    total = 0.0
    for start in range(0, piece.scored, SLICE):
        scores = scores_of(weights, states[start : start + SLICE])
        total += log_probability(scores, chosen[start : start + SLICE])
    return total


def _positions(groups: Sequence[Group], device: torch.device) -> Tensor:
    places = [group.position for group in groups for _ in range(group.candidates)]
    return torch.tensor(places, device=device)
