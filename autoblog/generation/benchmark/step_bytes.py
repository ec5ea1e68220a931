"""What one decoding step must read from memory, whoever computes it; pure."""

from typing import Any

import torch

from autoblog.generation.benchmark.measuring import Work
from autoblog.generation.devices import DTYPES
from autoblog.generation.engine.weights import cache_dtype


def bytes_of_a_step(config: Any, work: Work, *, dtype: str, device: torch.device) -> int:
    """Every weight once, and what the work's rows hold in the cache on average over its steps.

    This is the least that is needed: the prompt once for all its candidates, and of local layers
    the window alone. Embeddings are looked up, not read whole.
    """
    weights = _products(config) * DTYPES[dtype].itemsize
    return weights + int(_cached(config, work) * _cache_dtype(config, work, dtype, device).itemsize)


def _cache_dtype(config: Any, work: Work, dtype: str, device: torch.device) -> torch.dtype:
    if work.engine == "autoblog" and config.model_type == "gpt_neo":
        return cache_dtype(config, dtype=dtype, device=device)
    return DTYPES[dtype]  # transformers keeps them in the weights' own


def _products(config: Any) -> int:
    """Numbers in all matrices that a token is multiplied with."""
    if config.model_type != "gpt_neo":
        from transformers import AutoModelForCausalLM  # noqa: PLC0415  # for this case alone

        with torch.device("meta"):
            network = AutoModelForCausalLM.from_config(config)
        return sum(one.numel() for one in network.parameters() if one.dim() > 1)
    hidden = config.hidden_size
    inner = config.intermediate_size or 4 * hidden
    layer = 4 * hidden * hidden + 2 * hidden * inner
    return int(config.num_layers * layer + config.vocab_size * hidden)


def _cached(config: Any, work: Work) -> float:
    """Numbers of keys and values that are read for one token of every row, on average."""
    kinds = getattr(config, "attention_layers", None) or ["global"] * config.num_hidden_layers
    steps = range(work.new_tokens)
    return sum(_cached_in(config, kind, work, step) for kind in kinds for step in steps) / len(
        steps
    )


def _cached_in(config: Any, kind: str, work: Work, step: int) -> int:
    window = config.window_size if kind == "local" else work.prompt_tokens + work.new_tokens
    own = min(step + 1, window)
    prompt = min(work.prompt_tokens, window - own)
    return int(2 * config.hidden_size * (work.batch * own + prompt))
