"""GPT-Neo (Black et al. 2021): its Hugging Face config and weights to the engine's weights.

Attention alternates between all tokens and a window, and its scores are not scaled.
"""

from typing import Any

from autoblog.generation.engine.families.assembly import assemble, decoder_of
from autoblog.generation.engine.families.named_weights import NamedWeights
from autoblog.generation.engine.weights import Decoder, DecoderLayer, Weights


def describe(config: Any) -> Decoder:
    """Read a `GPTNeoConfig`."""
    return decoder_of(
        config,
        inner=config.intermediate_size or 4 * config.hidden_size,
        activation=config.activation_function,
        windows=tuple(
            config.window_size if kind == "local" else None for kind in config.attention_layers
        ),
    )


def read_weights(config: Any, decoder: Decoder, weights: NamedWeights) -> Weights:
    """Read the weights of a `GPTNeoForCausalLM`."""
    epsilon = config.layer_norm_epsilon
    return assemble(
        decoder,
        weights,
        embedding="transformer.wte",
        positions="transformer.wpe",
        layers=[
            _layer(weights.part(f"transformer.h.{number}"), window=window, epsilon=epsilon)
            for number, window in enumerate(decoder.windows)
        ],
        last_norm=weights.norm("transformer.ln_f", epsilon=epsilon),
    )


def _layer(weights: NamedWeights, *, window: int | None, epsilon: float) -> DecoderLayer:
    attention = [f"attn.attention.{part}_proj" for part in ("q", "k", "v")]
    return DecoderLayer(
        window=window,
        before_attention=weights.norm("ln_1", epsilon=epsilon),
        query_key_value=weights.project(attention),
        attention_out=weights.project(["attn.attention.out_proj"]),
        before_mlp=weights.norm("ln_2", epsilon=epsilon),
        mlp_in=weights.project(["mlp.c_fc"]),
        mlp_out=weights.project(["mlp.c_proj"]),
    )
