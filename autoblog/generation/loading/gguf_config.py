"""A GGUF file's header to transformers' config, for the kinds of models that our engine computes.

transformers reads the other kinds itself.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from transformers import AutoConfig

from autoblog.errors import ModelError
from autoblog.generation.loading.gguf_header import GgufHeader

FACTORS = "rope_freqs.weight"
"""The tensor by which Llama 3 divides the frequencies of its positions."""

_ORIGINAL_CONTEXT = 8192  # Llama 3's, which its files do not name
_LOCAL_THETA = 10_000.0  # Gemma 3's, which its files do not name
_LARGEST_GEMMA_LAYERS = 62  # of 27B, the only one that scales attention by hidden / heads


def gguf_config(header: GgufHeader, factors: Callable[[], np.ndarray], *, model: str) -> Any | None:
    """Return transformers' config, or None for a kind of model that is not ours.

    `factors` reads the tensor `FACTORS`.
    """
    architecture = header.architecture
    if architecture not in _KINDS:
        return None
    try:
        model_type, fields = _KINDS[architecture]
        common = {**_common(header), **fields(header)}
    except KeyError as error:
        raise ModelError(f"{model} does not say {error.args[0]}. Choose another file.") from error
    if architecture == "llama":
        common["rope_parameters"] = _llama_positions(header, factors, model=model)
    return AutoConfig.for_model(model_type, **common)


def _common(header: GgufHeader) -> dict[str, Any]:
    tokens = {
        f"{name}_token_id": header.metadata.get(f"tokenizer.ggml.{key}_token_id")
        for name, key in (("bos", "bos"), ("pad", "padding"))
    }
    ends = [header.metadata.get(f"tokenizer.ggml.{key}_token_id") for key in ("eos", "eot")]
    known = sorted({end for end in ends if end is not None})
    return {
        **tokens,
        "eos_token_id": known if len(known) > 1 else next(iter(known), None),
        "vocab_size": header.tensors["token_embd.weight"].shape[0],
        "tie_word_embeddings": "output.weight" not in header.tensors,
    }


def _wanted(header: GgufHeader, name: str) -> Any:
    """Return a value that every file of the kind states."""
    found = header.value(name)
    if found is None:
        raise KeyError(f"{header.architecture}.{name}")
    return found


def _grouped(header: GgufHeader) -> dict[str, Any]:
    """Return the fields that Llama and its relatives share."""
    hidden, heads = _wanted(header, "embedding_length"), _wanted(header, "attention.head_count")
    size = header.value("attention.key_length") or header.value("rope.dimension_count")
    return {
        "max_position_embeddings": _wanted(header, "context_length"),
        "hidden_size": hidden,
        "intermediate_size": _wanted(header, "feed_forward_length"),
        "num_hidden_layers": _wanted(header, "block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": header.value("attention.head_count_kv", heads),
        "head_dim": size or hidden // heads,
        "rms_norm_eps": _wanted(header, "attention.layer_norm_rms_epsilon"),
        "rope_parameters": _positions(header),
    }


def _positions(header: GgufHeader) -> dict[str, Any]:
    positions = {"rope_type": "default", "rope_theta": header.value("rope.freq_base", 10_000.0)}
    scaling = header.value("rope.scaling.type", "none")
    if scaling == "none":
        return positions
    positions |= {"rope_type": scaling, "factor": header.value("rope.scaling.factor", 1.0)}
    original = header.value("rope.scaling.original_context_length")
    return positions | ({"original_max_position_embeddings": original} if original else {})


def _llama(header: GgufHeader) -> dict[str, Any]:
    return {
        **_grouped(header),
        "attention_bias": "blk.0.attn_q.bias" in header.tensors,
        "mlp_bias": "blk.0.ffn_up.bias" in header.tensors,
    }


def _llama_positions(
    header: GgufHeader, factors: Callable[[], np.ndarray], *, model: str
) -> dict[str, Any]:
    """Return the positions' fields; Llama 3's factors are found again from their largest."""
    positions = _positions(header)
    if FACTORS not in header.tensors:
        return positions
    found = factors()
    fields = {
        "rope_type": "llama3",
        "factor": float(found.max()),
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": _ORIGINAL_CONTEXT,
    }
    if not np.allclose(found, _llama3_factors(positions["rope_theta"], len(found), fields), 1e-3):
        raise ModelError(
            f"{model} turns its positions in a way that is not known here ({FACTORS}). Choose "
            "another model."
        )
    return positions | fields


def _llama3_factors(theta: float, count: int, fields: dict[str, Any]) -> np.ndarray:
    """Compute what llama.cpp's converter writes for Llama 3 (convert_hf_to_gguf.py)."""
    frequencies = theta ** -(np.arange(count) / count)
    turns = fields["original_max_position_embeddings"] * frequencies / (2 * math.pi)
    low, high = fields["low_freq_factor"], fields["high_freq_factor"]
    share = np.clip((turns - low) / (high - low), 0.0, 1.0)
    factors: np.ndarray = 1 / ((1 - share) / fields["factor"] + share)
    return factors


def _gemma3(header: GgufHeader) -> dict[str, Any]:
    fields, layers = _grouped(header), _wanted(header, "block_count")
    largest = layers == _LARGEST_GEMMA_LAYERS
    size = fields["hidden_size"] // fields["num_attention_heads"] if largest else fields["head_dim"]
    return {
        **fields,
        "query_pre_attn_scalar": size,
        "sliding_window": _wanted(header, "attention.sliding_window"),
        "rope_parameters": {
            "full_attention": fields["rope_parameters"],
            "sliding_attention": {"rope_type": "default", "rope_theta": _LOCAL_THETA},
        },
    }


def _gpt2(header: GgufHeader) -> dict[str, Any]:
    return {
        "n_positions": _wanted(header, "context_length"),
        "n_embd": _wanted(header, "embedding_length"),
        "n_inner": _wanted(header, "feed_forward_length"),
        "n_layer": _wanted(header, "block_count"),
        "n_head": _wanted(header, "attention.head_count"),
        "layer_norm_epsilon": _wanted(header, "attention.layer_norm_epsilon"),
    }


_KINDS: dict[str, tuple[str, Callable[[GgufHeader], dict[str, Any]]]] = {
    "llama": ("llama", _llama),
    "qwen2": ("qwen2", _grouped),
    "qwen3": ("qwen3", _grouped),
    "gemma3": ("gemma3_text", _gemma3),
    "gpt2": ("gpt2", _gpt2),
}
"""transformers' `model_type`, and what makes its fields, by llama.cpp's architecture."""
