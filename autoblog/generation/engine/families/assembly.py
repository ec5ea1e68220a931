"""Layers to a whole decoder: the embeddings before them, the scores of tokens after them."""

from collections.abc import Sequence

from autoblog.generation.engine.families.named_weights import NamedWeights, activation_called
from autoblog.generation.engine.weights import (
    Decoder,
    DecoderLayer,
    GatedActivation,
    Norm,
    Weights,
    gate_block,
)


def assemble(
    decoder: Decoder,
    weights: NamedWeights,
    *,
    embedding: str,
    positions: str | None = None,
    layers: Sequence[DecoderLayer],
    last_norm: Norm,
    output: str = "lm_head",
) -> Weights:
    """Put layers together with the embeddings and the output of these names."""
    embedded = weights.embedding(embedding)
    activation = activation_called(decoder.activation)
    if decoder.gated:
        activation = GatedActivation(activation=activation, block=gate_block(decoder.inner))
    return Weights(
        decoder=decoder,
        token_embedding=embedded,
        position_embedding=weights.positions(positions) if positions else None,
        layers=layers,
        last_norm=last_norm,
        lm_head=weights.output(output, embedding=embedding, embedded=embedded),
        activation=activation,
        device=weights.device,
        hidden_dtype=weights.form.hidden,
        cache_dtype=weights.form.cached,
    )
