"""The families that the engine computes; every other model goes through transformers."""

from typing import Any

import torch

from autoblog.generation.engine.families import gemma3, gpt2, gpt_neo, gpt_neox, gptj, llama
from autoblog.generation.engine.families.named_weights import NamedWeights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.projections import NumberFormat
from autoblog.generation.engine.weights import Decoder, Weights

FAMILIES: dict[str, Any] = {
    "gemma3_text": gemma3,
    "gpt2": gpt2,
    "gpt_neo": gpt_neo,
    "gpt_neox": gpt_neox,
    "gptj": gptj,
    "llama": llama,
    "mistral": llama,
    "qwen2": llama,
    "qwen3": llama,
}
"""The module of each family, by the `model_type` of its Hugging Face config."""


def describe(config: Any) -> Decoder | None:
    """Return the decoder of a Hugging Face config, None if the engine does not compute it."""
    family = FAMILIES.get(config.model_type)
    decoder: Decoder | None = family.describe(config) if family else None
    return decoder


@torch.inference_mode()
def read_weights(checkpoint: Checkpoint, *, form: NumberFormat, device: torch.device) -> Weights:
    """Read a checkpoint's weights one by one, to a device and in a number format."""
    config = checkpoint.config
    decoder = describe(config)
    if decoder is None:
        raise ValueError(f"the engine computes no {config.model_type}")
    named = NamedWeights(source=checkpoint.source, form=form, device=device)
    weights: Weights = FAMILIES[config.model_type].read_weights(config, decoder, named)
    return weights
