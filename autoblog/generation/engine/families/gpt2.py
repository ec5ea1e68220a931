"""GPT-2 (Radford et al. 2019): its Hugging Face config and weights to the engine's weights."""

from typing import Any

from autoblog.generation.engine.families.assembly import assemble, decoder_of
from autoblog.generation.engine.families.named_weights import NamedWeights
from autoblog.generation.engine.weights import Decoder, DecoderLayer, Weights


def describe(config: Any) -> Decoder | None:
    """Read a `GPT2Config`; None if layers scale attention by their number, or read another text."""
    if config.scale_attn_by_inverse_layer_idx or config.add_cross_attention:
        return None
    inner = config.n_inner or 4 * config.hidden_size
    return decoder_of(config, inner=inner, activation=config.activation_function)


def read_weights(config: Any, decoder: Decoder, weights: NamedWeights) -> Weights:
    """Read the weights of a `GPT2LMHeadModel`."""
    return assemble(
        decoder,
        weights,
        embedding="transformer.wte",
        positions="transformer.wpe",
        layers=[
            _layer(config, decoder, weights.part(f"transformer.h.{number}"))
            for number in range(len(decoder.windows))
        ],
        last_norm=weights.norm("transformer.ln_f", epsilon=config.layer_norm_epsilon),
    )


def _layer(config: Any, decoder: Decoder, weights: NamedWeights) -> DecoderLayer:
    epsilon = config.layer_norm_epsilon
    return DecoderLayer(
        window=None,
        before_attention=weights.norm("ln_1", epsilon=epsilon),
        query_key_value=weights.project(
            ["attn.c_attn"],
            queries=decoder.hidden,
            scale=decoder.head_size**-0.5 if config.scale_attn_weights else 1.0,
            transposed=True,
        ),
        attention_out=weights.project(["attn.c_proj"], transposed=True),
        before_mlp=weights.norm("ln_2", epsilon=epsilon),
        mlp_in=weights.project(["mlp.c_fc"], transposed=True),
        mlp_out=weights.project(["mlp.c_proj"], transposed=True),
    )
