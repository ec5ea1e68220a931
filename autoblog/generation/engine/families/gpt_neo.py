"""GPT-Neo (Black et al. 2021): its Hugging Face config and network to the engine's weights.

Attention alternates between all tokens and a window, and its scores are not scaled.
"""

from collections.abc import Iterator
from typing import Any

import torch

from autoblog.generation.engine.families.module_weights import ModuleWeights, activation_called
from autoblog.generation.engine.weights import Decoder, DecoderLayer, Weights


def describe(config: Any) -> Decoder:
    """Read a `GPTNeoConfig`."""
    return Decoder(
        context=config.max_position_embeddings,
        vocabulary=config.vocab_size,
        hidden=config.hidden_size,
        inner=config.intermediate_size or 4 * config.hidden_size,
        heads=config.num_heads,
        key_value_heads=config.num_heads,
        head_size=config.hidden_size // config.num_heads,
        windows=tuple(
            config.window_size if kind == "local" else None for kind in config.attention_layers
        ),
        activation=config.activation_function,
    )


def take_apart(network: Any, decoder: Decoder, modules: ModuleWeights) -> Weights:
    """Take the weights out of a `GPTNeoForCausalLM`, which cannot be used afterwards."""
    body, form = network.transformer, modules.form
    with torch.inference_mode():
        layers = list(_layers(decoder, body, modules))
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


def _layers(decoder: Decoder, body: Any, modules: ModuleWeights) -> Iterator[DecoderLayer]:
    for block, window in zip(body.h, decoder.windows, strict=True):
        attention, mlp = block.attn.attention, block.mlp
        yield DecoderLayer(
            window=window,
            before_attention=modules.norm(block.ln_1),
            query_key_value=modules.project([attention.q_proj, attention.k_proj, attention.v_proj]),
            attention_out=modules.project([attention.out_proj]),
            before_mlp=modules.norm(block.ln_2),
            mlp_in=modules.project([mlp.c_fc]),
            mlp_out=modules.project([mlp.c_proj]),
        )
