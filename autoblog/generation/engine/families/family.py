"""The families that the engine computes; every other model goes through transformers."""

from typing import Any

from autoblog.generation.engine.families import gpt_neo
from autoblog.generation.engine.families.module_weights import ModuleWeights
from autoblog.generation.engine.weights import Decoder, Weights

FAMILIES = {"gpt_neo": gpt_neo}
"""The module of each family, by the `model_type` of its Hugging Face config."""


def describe(config: Any) -> Decoder | None:
    """Return the decoder of a Hugging Face config, None if the engine does not compute it."""
    family = FAMILIES.get(config.model_type)
    return family.describe(config) if family else None


def take_apart(network: Any, modules: ModuleWeights) -> Weights:
    """Take the weights out of a transformers network, which cannot be used afterwards."""
    weights: Weights = FAMILIES[network.config.model_type].take_apart(network, modules)
    return weights
