"""Llama, Mistral and Qwen2: their Hugging Face config and network to the engine's weights.

SmolLM and Llama 3.2 are Llamas too (Touvron et al. 2023, arXiv:2302.13971); Mistral's layers may
read a window (Jiang et al. 2023, arXiv:2310.06825). Qwen2 adds biases to queries, keys and values
(Yang et al. 2024, arXiv:2407.10671), and may have windows in some layers.
"""

from typing import Any

import torch

from autoblog.generation.engine.families.module_weights import ModuleWeights, activation_called
from autoblog.generation.engine.weights import (
    Decoder,
    DecoderLayer,
    GatedActivation,
    RotaryTable,
    Weights,
    gate_block,
)

_ROTARY_TYPES = {"default", "linear", "llama3"}  # whose angles do not depend on the text's length


def describe(config: Any) -> Decoder | None:
    """Read a Llama's, Mistral's or Qwen2's config.

    Return None if its angles depend on the text's length, or turn a part of each head only.
    """
    rotary = config.rope_parameters
    if rotary["rope_type"] not in _ROTARY_TYPES or rotary.get("partial_rotary_factor", 1.0) != 1.0:
        return None
    heads = config.num_attention_heads
    return Decoder(
        context=config.max_position_embeddings,
        vocabulary=config.vocab_size,
        hidden=config.hidden_size,
        inner=config.intermediate_size,
        heads=heads,
        key_value_heads=config.num_key_value_heads,
        head_size=getattr(config, "head_dim", None) or config.hidden_size // heads,
        windows=_windows(config),
        activation=config.hidden_act,
        gated=True,
    )


def _windows(config: Any) -> tuple[int | None, ...]:
    window = getattr(config, "sliding_window", None)
    every = ["sliding_attention"] * config.num_hidden_layers
    kinds = getattr(config, "layer_types", None) or every
    return tuple(window if kind == "sliding_attention" else None for kind in kinds)


def take_apart(network: Any, decoder: Decoder, modules: ModuleWeights) -> Weights:
    """Take the weights out of a causal network, which cannot be used afterwards."""
    body, form = network.model, modules.form
    rotary = RotaryTable.of(
        body.rotary_emb.inv_freq,
        context=decoder.context,
        device=modules.device,
        factor=body.rotary_emb.attention_scaling,
    )
    otherwise = body.layers[0].mlp.act_fn
    with torch.inference_mode():
        layers = [
            _layer(block, window, rotary, decoder, modules)
            for block, window in zip(body.layers, decoder.windows, strict=True)
        ]
        embedding = modules.embedding(body.embed_tokens)
        return Weights(
            decoder=decoder,
            token_embedding=embedding,
            position_embedding=None,
            layers=layers,
            last_norm=modules.norm(body.norm),
            lm_head=modules.project([network.lm_head]),
            activation=GatedActivation(
                activation=activation_called(decoder.activation, otherwise=otherwise),
                block=gate_block(decoder.inner),
            ),
            device=modules.device,
            hidden_dtype=form.hidden,
            cache_dtype=form.cached,
        )


def _layer(
    block: Any,
    window: int | None,
    rotary: RotaryTable,
    decoder: Decoder,
    modules: ModuleWeights,
) -> DecoderLayer:
    attention, mlp = block.self_attn, block.mlp
    return DecoderLayer(
        window=window,
        rotary=rotary,
        before_attention=modules.norm(block.input_layernorm),
        query_key_value=modules.project(
            [attention.q_proj, attention.k_proj, attention.v_proj],
            queries=decoder.heads * decoder.head_size,
            scale=decoder.head_size**-0.5,
        ),
        attention_out=modules.project([attention.o_proj]),
        before_mlp=modules.norm(block.post_attention_layernorm),
        mlp_in=modules.project_gated(mlp.gate_proj, mlp.up_proj),
        mlp_out=modules.project([mlp.down_proj]),
    )
