"""Llama, Mistral, Qwen2 and Qwen3: their Hugging Face config and weights to the engine's weights.

SmolLM and Llama 3.2 are Llamas too (Touvron et al. 2023, arXiv:2302.13971); Mistral's layers may
read a window (Jiang et al. 2023, arXiv:2310.06825). Qwen2 adds biases to queries, keys and values
(Yang et al. 2024, arXiv:2407.10671), and may have windows in some layers. Qwen3 has norms of
queries and keys (Yang et al. 2025, arXiv:2505.09388).
"""

from typing import Any

from autoblog.generation.engine.families.assembly import assemble, decoder_of
from autoblog.generation.engine.families.named_weights import NamedWeights
from autoblog.generation.engine.families.rotary_tables import ROTARY_TYPES, rotary_table
from autoblog.generation.engine.weights import Decoder, DecoderLayer, RotaryTable, Weights


def describe(config: Any) -> Decoder | None:
    """Read the config of a Llama or of one of its relatives.

    Return None if its angles depend on the text's length, or turn a part of each head only.
    """
    rotary = config.rope_parameters
    if rotary["rope_type"] not in ROTARY_TYPES or rotary.get("partial_rotary_factor", 1.0) != 1.0:
        return None
    heads = config.num_attention_heads
    return decoder_of(
        config,
        inner=config.intermediate_size,
        activation=config.hidden_act,
        key_value_heads=config.num_key_value_heads,
        head_size=getattr(config, "head_dim", None) or config.hidden_size // heads,
        windows=_windows(config),
        gated=True,
    )


def _windows(config: Any) -> tuple[int | None, ...]:
    window = getattr(config, "sliding_window", None)
    every = ["sliding_attention"] * config.num_hidden_layers
    kinds = getattr(config, "layer_types", None) or every
    return tuple(window if kind == "sliding_attention" else None for kind in kinds)


def read_weights(config: Any, decoder: Decoder, weights: NamedWeights) -> Weights:
    """Read the weights of a causal network."""
    rotary = rotary_table(config, turned=decoder.head_size, device=weights.device)
    return assemble(
        decoder,
        weights,
        embedding="model.embed_tokens",
        layers=[
            _layer(config, decoder, weights.part(f"model.layers.{number}"), rotary, window)
            for number, window in enumerate(decoder.windows)
        ],
        last_norm=weights.norm("model.norm", epsilon=config.rms_norm_eps),
    )


def _layer(
    config: Any,
    decoder: Decoder,
    weights: NamedWeights,
    rotary: RotaryTable,
    window: int | None,
) -> DecoderLayer:
    epsilon, scale = config.rms_norm_eps, decoder.head_size**-0.5
    query_norm = key_norm = None
    if weights.has("self_attn.q_norm.weight"):
        query_norm = weights.norm("self_attn.q_norm", epsilon=epsilon, scale=scale)
        key_norm = weights.norm("self_attn.k_norm", epsilon=epsilon)
    return DecoderLayer(
        window=window,
        rotary=rotary,
        before_attention=weights.norm("input_layernorm", epsilon=epsilon),
        query_key_value=weights.project(
            [f"self_attn.{part}_proj" for part in ("q", "k", "v")],
            queries=decoder.heads * decoder.head_size,
            scale=1.0 if query_norm else scale,
        ),
        query_norm=query_norm,
        key_norm=key_norm,
        attention_out=weights.project(["self_attn.o_proj"]),
        before_mlp=weights.norm("post_attention_layernorm", epsilon=epsilon),
        mlp_in=weights.project_gated("mlp.gate_proj", "mlp.up_proj"),
        mlp_out=weights.project(["mlp.down_proj"]),
    )
