"""GPT-Neo (Black et al. 2021): its Hugging Face config and network to the engine's weights.

Attention alternates between all tokens and a window, and its scores are not scaled.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import torch
from torch.nn import functional

from autoblog.generation.engine.families.module_weights import ModuleWeights
from autoblog.generation.engine.projections import Activation
from autoblog.generation.engine.weights import GELU_TANH, Decoder, DecoderLayer, Weights


def describe(config: Any) -> Decoder:
    """Read a `GPTNeoConfig`."""
    return Decoder(
        context=config.max_position_embeddings,
        vocabulary=config.vocab_size,
        hidden=config.hidden_size,
        inner=config.intermediate_size or 4 * config.hidden_size,
        heads=config.num_heads,
        windows=tuple(
            config.window_size if kind == "local" else None for kind in config.attention_layers
        ),
        activation=config.activation_function,
    )


def take_apart(network: Any, modules: ModuleWeights) -> Weights:
    """Take the weights out of a `GPTNeoForCausalLM`, which cannot be used afterwards."""
    decoder, body, form = describe(network.config), network.transformer, modules.form
    with torch.inference_mode():
        layers = list(_layers(decoder, body, modules))
        lm_head = modules.take(network.lm_head, "weight")
        embedding = body.wte.weight.detach().to(modules.device)  # often the same tensor as lm_head
        return Weights(
            decoder=decoder,
            token_embedding=embedding.to(form.embedding),
            position_embedding=modules.take(body.wpe, "weight").to(form.hidden),
            layers=layers,
            last_norm=modules.norm(body.ln_f),
            lm_head=form.project(lm_head, None),
            activation=_activation(decoder.activation, otherwise=body.h[0].mlp.act),
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
            query_key_value=modules.project(
                [attention.q_proj, attention.k_proj, attention.v_proj], bias=False
            ),
            attention_out=modules.project([attention.out_proj]),
            before_mlp=modules.norm(block.ln_2),
            mlp_in=modules.project([mlp.c_fc]),
            mlp_out=modules.project([mlp.c_proj]),
        )


def _activation(name: str, *, otherwise: Activation) -> Activation:
    """Return torch's one kernel for GELU with a tanh; transformers runs eight operators."""
    return partial(functional.gelu, approximate="tanh") if name in GELU_TANH else otherwise
