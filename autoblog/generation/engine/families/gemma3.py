"""Gemma 3 as text (Gemma Team 2025, arXiv:2503.19786): its config and weights to the engine's.

A layer has norms before and after attention and perceptron, and norms of queries and keys. Most
layers read a window, and positions turn their heads by other angles.
"""

from typing import Any

from autoblog.generation.engine.families.assembly import assemble, decoder_of
from autoblog.generation.engine.families.named_weights import NamedWeights
from autoblog.generation.engine.families.rotary_tables import ROTARY_TYPES, rotary_table
from autoblog.generation.engine.weights import Decoder, DecoderLayer, Norm, RotaryTable, Weights

_WINDOW, _WHOLE = "sliding_attention", "full_attention"  # the kinds of layers


def describe(config: Any) -> Decoder | None:
    """Read a `Gemma3TextConfig`.

    Return None if scores are capped, if text is read in both directions, or if angles depend on the
    text's length.
    """
    types = {config.rope_parameters[kind]["rope_type"] for kind in (_WINDOW, _WHOLE)}
    capped = config.final_logit_softcapping or config.attn_logit_softcapping
    if capped or config.use_bidirectional_attention or not types <= ROTARY_TYPES:
        return None
    return decoder_of(
        config,
        inner=config.intermediate_size,
        activation=config.hidden_activation,
        key_value_heads=config.num_key_value_heads,
        head_size=config.head_dim,
        windows=tuple(
            config.sliding_window if kind == _WINDOW else None for kind in config.layer_types
        ),
        gated=True,
        embedding_scale=config.hidden_size**0.5,
    )


def read_weights(config: Any, decoder: Decoder, weights: NamedWeights) -> Weights:
    """Read the weights of a `Gemma3ForCausalLM`."""
    tables = {
        kind: rotary_table(config, turned=decoder.head_size, device=weights.device, kind=kind)
        for kind in set(config.layer_types)
    }
    layers = [
        _layer(config, weights.part(f"model.layers.{number}"), window, tables[kind])
        for number, (kind, window) in enumerate(
            zip(config.layer_types, decoder.windows, strict=True)
        )
    ]
    return assemble(
        decoder,
        weights,
        embedding="model.embed_tokens",
        layers=layers,
        last_norm=_norm(config, weights, "model.norm"),
    )


def _layer(
    config: Any, weights: NamedWeights, window: int | None, rotary: RotaryTable
) -> DecoderLayer:
    return DecoderLayer(
        window=window,
        rotary=rotary,
        before_attention=_norm(config, weights, "input_layernorm"),
        query_key_value=weights.project([f"self_attn.{part}_proj" for part in ("q", "k", "v")]),
        query_norm=_norm(
            config, weights, "self_attn.q_norm", scale=config.query_pre_attn_scalar**-0.5
        ),
        key_norm=_norm(config, weights, "self_attn.k_norm"),
        attention_out=weights.project(["self_attn.o_proj"]),
        after_attention=_norm(config, weights, "post_attention_layernorm"),
        before_mlp=_norm(config, weights, "pre_feedforward_layernorm"),
        mlp_in=weights.project_gated("mlp.gate_proj", "mlp.up_proj"),
        mlp_out=weights.project(["mlp.down_proj"]),
        after_mlp=_norm(config, weights, "post_feedforward_layernorm"),
    )


def _norm(config: Any, weights: NamedWeights, name: str, *, scale: float = 1.0) -> Norm:
    """Read a norm, whose file holds its weight minus 1."""
    return weights.norm(name, epsilon=config.rms_norm_eps, above=1.0, scale=scale)
