"""GPT-J (Wang and Komatsuzaki 2021): its Hugging Face config and weights to the engine's weights.

Attention and perceptron read the same norm of a layer's input. Positions turn a part of each head.
"""

from typing import Any

import torch
from torch import Tensor

from autoblog.generation.engine.families.assembly import assemble, decoder_of
from autoblog.generation.engine.families.named_weights import NamedWeights
from autoblog.generation.engine.families.rotary_tables import plain_frequencies
from autoblog.generation.engine.weights import Decoder, DecoderLayer, RotaryTable, Weights

_BASE = 10_000.0  # of the angles; the config does not name it


def describe(config: Any) -> Decoder | None:
    """Read a `GPTJConfig`; None if the part of a head that is turned is not named."""
    if not config.rotary_dim:
        return None
    inner = config.n_inner or 4 * config.hidden_size
    return decoder_of(config, inner=inner, activation=config.activation_function, parallel=True)


def read_weights(config: Any, decoder: Decoder, weights: NamedWeights) -> Weights:
    """Read the weights of a `GPTJForCausalLM`."""
    epsilon, turned = config.layer_norm_epsilon, config.rotary_dim
    rotary = RotaryTable.of(
        plain_frequencies(turned, base=_BASE), context=decoder.context, device=weights.device
    )
    order = halves_of_pairs(decoder, turned)
    layers = [
        _layer(decoder, weights.part(f"transformer.h.{number}"), rotary, order, epsilon=epsilon)
        for number in range(len(decoder.windows))
    ]
    return assemble(
        decoder,
        weights,
        embedding="transformer.wte",
        layers=layers,
        last_norm=weights.norm("transformer.ln_f", epsilon=epsilon),
    )


def halves_of_pairs(decoder: Decoder, turned: int) -> Tensor:
    """Return the order of the outputs for queries, keys and values in which halves turn.

    GPT-J turns neighbours in a head together. Scores do not change if queries and keys are ordered
    alike.
    """
    head = torch.arange(decoder.head_size)
    head[:turned] = head[:turned].view(-1, 2).T.flatten()
    outputs = torch.arange(3 * decoder.hidden)
    placed = outputs[: 2 * decoder.hidden].view(-1, decoder.head_size)[:, head]
    return torch.cat([placed.flatten(), outputs[2 * decoder.hidden :]])


def _layer(
    decoder: Decoder, weights: NamedWeights, rotary: RotaryTable, order: Tensor, *, epsilon: float
) -> DecoderLayer:
    norm = weights.norm("ln_1", epsilon=epsilon)
    return DecoderLayer(
        window=None,
        rotary=rotary,
        before_attention=norm,
        query_key_value=weights.project(
            [f"attn.{part}_proj" for part in ("q", "k", "v")],
            order=order,
            queries=decoder.hidden,
            scale=decoder.head_size**-0.5,
        ),
        attention_out=weights.project(["attn.out_proj"]),
        before_mlp=norm,
        mlp_in=weights.project(["mlp.fc_in"]),
        mlp_out=weights.project(["mlp.fc_out"]),
    )
