"""The rotary positions of a Hugging Face config."""

from typing import Any

import torch
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

from autoblog.generation.engine.weights import RotaryTable

ROTARY_TYPES = {"default", "linear", "llama3"}
"""Those whose angles do not depend on the text's length."""


def plain_frequencies(turned: int, *, base: float) -> torch.Tensor:
    """Return the (turned / 2,) angles between two positions (Su et al. 2021, section 3.2.2)."""
    return 1.0 / base ** (torch.arange(0, turned, 2, dtype=torch.float32) / turned)


def rotary_table(
    config: Any, *, turned: int, device: torch.device, kind: str | None = None
) -> RotaryTable:
    """Return the table that turns the first `turned` numbers of each head.

    Gemma has parameters for each `kind` of layer.
    """
    parameters = config.rope_parameters if kind is None else config.rope_parameters[kind]
    factor = 1.0
    if parameters["rope_type"] == "default":
        frequencies = plain_frequencies(turned, base=parameters["rope_theta"])
    else:
        compute = ROPE_INIT_FUNCTIONS[parameters["rope_type"]]
        frequencies, factor = compute(config, None, layer_type=kind)
    context = config.max_position_embeddings
    return RotaryTable.of(frequencies, context=context, device=device, factor=factor)
