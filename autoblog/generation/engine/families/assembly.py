"""Layers to a whole decoder: the embeddings before them, the scores of tokens after them."""

from collections.abc import Sequence
from typing import Any

from autoblog.generation.engine.families.named_weights import NamedWeights, activation_called
from autoblog.generation.engine.weights import (
    Decoder,
    DecoderLayer,
    GatedActivation,
    Norm,
    Weights,
    gate_block,
)


def decoder_of(config: Any, *, inner: int, activation: str, **own: Any) -> Decoder:
    """Return a config's decoder, without grouped heads and windows; `own` is what differs.

    transformers gives the sizes one name in every family (`attribute_map`), but not these two.
    """
    heads = config.num_attention_heads
    usual = {
        "context": config.max_position_embeddings,
        "vocabulary": config.vocab_size,
        "hidden": config.hidden_size,
        "heads": heads,
        "key_value_heads": heads,
        "head_size": config.hidden_size // heads,
        "windows": (None,) * config.num_hidden_layers,
    }
    return Decoder(inner=inner, activation=activation, **usual | own)


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
