"""GPT-NeoX and Pythia: their Hugging Face config and weights to the engine's weights.

(Black et al. 2022, arXiv:2204.06745; Biderman et al. 2023, arXiv:2304.01373.) Positions turn a part
of each head; attention and perceptron read norms of their own, most often of the same states.
"""

from typing import Any

import torch
from torch import Tensor

from autoblog.generation.engine.families.assembly import assemble, decoder_of
from autoblog.generation.engine.families.named_weights import NamedWeights
from autoblog.generation.engine.families.rotary_tables import ROTARY_TYPES, rotary_table
from autoblog.generation.engine.weights import Decoder, DecoderLayer, RotaryTable, Weights


def describe(config: Any) -> Decoder | None:
    """Read a `GPTNeoXConfig`; None if its angles depend on the text's length."""
    if config.rope_parameters["rope_type"] not in ROTARY_TYPES:
        return None
    return decoder_of(
        config,
        inner=config.intermediate_size,
        activation=config.hidden_act,
        parallel=config.use_parallel_residual,
    )


def read_weights(config: Any, decoder: Decoder, weights: NamedWeights) -> Weights:
    """Read the weights of a `GPTNeoXForCausalLM`."""
    epsilon = config.layer_norm_eps
    turned = int(decoder.head_size * config.rope_parameters.get("partial_rotary_factor", 1.0))
    rotary = rotary_table(config, turned=turned, device=weights.device)
    # a head's query, key and value are side by side in the file
    order = torch.arange(3 * decoder.hidden).view(decoder.heads, 3, -1).transpose(0, 1).flatten()
    layers = [
        _layer(decoder, weights.part(f"gpt_neox.layers.{number}"), rotary, order, epsilon=epsilon)
        for number in range(len(decoder.windows))
    ]
    return assemble(
        decoder,
        weights,
        embedding="gpt_neox.embed_in",
        layers=layers,
        last_norm=weights.norm("gpt_neox.final_layer_norm", epsilon=epsilon),
        output="embed_out" if weights.has("embed_out.weight") else "lm_head",
    )


def _layer(
    decoder: Decoder, weights: NamedWeights, rotary: RotaryTable, order: Tensor, *, epsilon: float
) -> DecoderLayer:
    return DecoderLayer(
        window=None,
        rotary=rotary,
        before_attention=weights.norm("input_layernorm", epsilon=epsilon),
        query_key_value=weights.project(
            ["attention.query_key_value"],
            order=order,
            queries=decoder.hidden,
            scale=decoder.head_size**-0.5,
        ),
        attention_out=weights.project(["attention.dense"]),
        before_mlp=weights.norm("post_attention_layernorm", epsilon=epsilon),
        mlp_in=weights.project(["mlp.dense_h_to_4h"]),
        mlp_out=weights.project(["mlp.dense_4h_to_h"]),
    )
