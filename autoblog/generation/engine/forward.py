"""The parts of a layer that prefill, torch's step and the GPU's step share."""

from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.weights import DecoderLayer, Weights


def embed(weights: Weights, ids: Tensor, positions: Tensor) -> Tensor:
    """Return the (rows, hidden) states of (rows,) tokens at (rows,) positions."""
    words = functional.embedding(ids, weights.token_embedding).to(weights.hidden_dtype)
    return words + functional.embedding(positions, weights.position_embedding)


def finish_layer(weights: Weights, layer: DecoderLayer, x: Tensor, read: Tensor) -> Tensor:
    """Add the output of attention, then the perceptron, to (rows, hidden) states."""
    x = layer.attention_out(read).add_(x)
    return layer.mlp_out(weights.activation(layer.mlp_in(layer.before_mlp(x)))).add_(x)


def logits_of(weights: Weights, x: Tensor) -> Tensor:
    """Return (rows, vocabulary) float32 logits of (rows, hidden) states after the last layer."""
    return weights.lm_head(weights.last_norm(x)).float()
