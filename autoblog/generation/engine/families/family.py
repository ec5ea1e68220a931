"""The families that the engine computes; every other model goes through transformers."""

from typing import Any

from autoblog.generation.engine.families import gpt2, gpt_neo, llama
from autoblog.generation.engine.families.module_weights import ModuleWeights
from autoblog.generation.engine.weights import Decoder, Weights

FAMILIES: dict[str, Any] = {
    "gpt2": gpt2,
    "gpt_neo": gpt_neo,
    "llama": llama,
    "mistral": llama,
    "qwen2": llama,
}
"""The module of each family, by the `model_type` of its Hugging Face config."""


def describe(config: Any) -> Decoder | None:
    """Return the decoder of a Hugging Face config, None if the engine does not compute it."""
    family = FAMILIES.get(config.model_type)
    decoder: Decoder | None = family.describe(config) if family else None
    return decoder


def take_apart(network: Any, modules: ModuleWeights) -> Weights:
    """Take the weights out of a transformers network, which cannot be used afterwards."""
    family = network.config.model_type
    decoder = describe(network.config)
    if decoder is None:
        raise ValueError(f"the engine computes no {family}")
    weights: Weights = FAMILIES[family].take_apart(network, decoder, modules)
    return weights
