"""GPT-2 (Radford et al. 2019): its Hugging Face config and network to the engine's weights."""

from typing import Any

import torch

from autoblog.generation.engine.families.module_weights import ModuleWeights, activation_called
from autoblog.generation.engine.weights import Decoder, DecoderLayer, Weights


def describe(config: Any) -> Decoder | None:
    """Read a `GPT2Config`; None if layers scale attention by their number, or read another text."""
    if config.scale_attn_by_inverse_layer_idx or config.add_cross_attention:
        return None
    return Decoder(
        context=config.n_positions,
        vocabulary=config.vocab_size,
        hidden=config.n_embd,
        inner=config.n_inner or 4 * config.n_embd,
        heads=config.n_head,
        key_value_heads=config.n_head,
        head_size=config.n_embd // config.n_head,
        windows=(None,) * config.n_layer,
        activation=config.activation_function,
    )


def take_apart(network: Any, decoder: Decoder, modules: ModuleWeights) -> Weights:
    """Take the weights out of a `GPT2LMHeadModel`, which cannot be used afterwards."""
    body, form = network.transformer, modules.form
    scale = decoder.head_size**-0.5 if network.config.scale_attn_weights else 1.0
    with torch.inference_mode():
        layers = [_layer(block, scale, decoder, modules) for block in body.h]
        embedding = modules.embedding(body.wte)
        return Weights(
            decoder=decoder,
            token_embedding=embedding,
            position_embedding=modules.take(body.wpe, "weight").to(form.hidden),
            layers=layers,
            last_norm=modules.norm(body.ln_f),
            lm_head=modules.project([network.lm_head]),
            activation=activation_called(decoder.activation, otherwise=body.h[0].mlp.act),
            device=modules.device,
            hidden_dtype=form.hidden,
            cache_dtype=form.cached,
        )


def _layer(block: Any, scale: float, decoder: Decoder, modules: ModuleWeights) -> DecoderLayer:
    return DecoderLayer(
        window=None,
        before_attention=modules.norm(block.ln_1),
        query_key_value=modules.project([block.attn.c_attn], queries=decoder.hidden, scale=scale),
        attention_out=modules.project([block.attn.c_proj]),
        before_mlp=modules.norm(block.ln_2),
        mlp_in=modules.project([block.mlp.c_fc]),
        mlp_out=modules.project([block.mlp.c_proj]),
    )
