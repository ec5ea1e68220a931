"""The bytes that one decoding step must read from memory, whichever engine runs it; pure."""

from typing import Any

import torch

from autoblog.generation.benchmark.processes import Work
from autoblog.generation.devices import DTYPES
from autoblog.generation.engine.families.family import describe
from autoblog.generation.engine.number_formats import number_format


def bytes_of_a_step(config: Any, work: Work, *, dtype: str, device: torch.device) -> int:
    """Return the bytes of every weight once, and of the rows' caches, averaged over the steps.

    This is the least that must be read: the prompt once for all its candidates, and of local
    layers the window only. Embeddings are looked up, not read whole.
    """
    decoder, cached = describe(config), DTYPES[dtype]  # transformers' caches are like its weights
    if decoder and work.engine == "autoblog":
        cached = number_format(decoder, dtype=dtype, device=device).cached
    multiplied = decoder.multiplied_numbers if decoder else _matrix_numbers(config)
    windows = decoder.windows if decoder else (None,) * config.num_hidden_layers
    read = sum(
        _cached_numbers(config, window, work, step)
        for window in windows
        for step in range(work.new_tokens)
    )
    return multiplied * DTYPES[dtype].itemsize + int(read / work.new_tokens * cached.itemsize)


def _matrix_numbers(config: Any) -> int:
    """Return the numbers in all matrices of a network that transformers describes."""
    from transformers import AutoModelForCausalLM  # noqa: PLC0415  # for this case alone

    with torch.device("meta"):
        network = AutoModelForCausalLM.from_config(config)
    return sum(weight.numel() for weight in network.parameters() if weight.dim() > 1)


def _cached_numbers(config: Any, window: int | None, work: Work, step: int) -> int:
    """Return the keys and values that one layer reads for one token of every row."""
    visible = work.prompt_tokens + work.new_tokens if window is None else window
    own = min(step + 1, visible)
    prompt = min(work.prompt_tokens, visible - own)
    return int(2 * config.hidden_size * (work.batch * own + prompt))
