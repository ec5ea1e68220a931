"""Writes small GGUF files of transformers networks, as llama.cpp's converter does."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from torch import Tensor
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    LlamaConfig,
    PreTrainedConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

from tests.unit.generation.conftest import CONTEXT, VOCABULARY, byte_level_tokenizer

Quant = gguf.GGMLQuantizationType

TEMPLATE = "{% for message in messages %}<{{ message.role }}>{{ message.content }}{% endfor %}"
SIZES = {
    "vocab_size": VOCABULARY,
    "max_position_embeddings": CONTEXT,
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "bos_token_id": 0,
    "eos_token_id": 0,
}
LLAMA_3 = {
    "rope_type": "llama3",
    "rope_theta": 500_000.0,
    "factor": 32.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}
CONFIGS: dict[str, PreTrainedConfig] = {
    "llama": LlamaConfig(**SIZES, rms_norm_eps=1e-5),
    "llama, tied": LlamaConfig(**SIZES, rms_norm_eps=1e-5, tie_word_embeddings=True),
    "llama, biases": LlamaConfig(**SIZES, rms_norm_eps=1e-5, attention_bias=True, mlp_bias=True),
    "llama 3.2": LlamaConfig(**SIZES, rms_norm_eps=1e-5, rope_parameters=LLAMA_3),
    "qwen2": Qwen2Config(**SIZES),
    "qwen3": Qwen3Config(**SIZES, head_dim=32),
    "gemma3": Gemma3TextConfig(
        **SIZES, head_dim=32, query_pre_attn_scalar=32, sliding_window=16, pad_token_id=0
    ),
    "gpt2": GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=CONTEXT,
        n_embd=64,
        n_layer=2,
        n_head=4,
        bos_token_id=0,
        eos_token_id=0,
    ),
}


def make_network(name: str) -> Any:
    with torch.random.fork_rng():
        torch.manual_seed(5)
        network = AutoModelForCausalLM.from_config(CONFIGS[name]).eval()
        with torch.no_grad():
            for weights in network.parameters():
                weights.mul_(3 if weights.dim() > 1 else 1).add_(0.1 * torch.randn_like(weights))
    return network


def write_gguf(
    network: Any,
    path: Path,
    *,
    quant: Quant = Quant.F32,
    metadata: Mapping[str, Any] | None = None,
    tokenizer: PreTrainedTokenizerFast | None = None,
) -> Path:
    """Write a network with matrices in the format `quant`, and everything else in float32.

    The network is given the numbers that the file holds.
    """
    config = network.config
    architecture = config.model_type.removesuffix("_text")
    writer = gguf.GGUFWriter(path, architecture)
    _write_sizes(writer, config)
    _write_tokenizer(writer, tokenizer or byte_level_tokenizer())
    for key, value in (metadata or {}).items():
        writer.add_string(key, value) if isinstance(value, str) else writer.add_uint32(key, value)
    _write_tensors(writer, network, architecture, quant)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _write_sizes(writer: gguf.GGUFWriter, config: Any) -> None:
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_head_count(config.num_attention_heads)
    if config.model_type == "gpt2":
        writer.add_feed_forward_length(4 * config.n_embd)
        writer.add_layer_norm_eps(config.layer_norm_epsilon)
        return
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    rotary = config.rope_parameters
    writer.add_rope_freq_base(rotary.get("full_attention", rotary)["rope_theta"])
    if config.model_type == "llama":
        writer.add_rope_dimension_count(size)
    else:
        writer.add_key_length(size)
        writer.add_value_length(size)
    if config.model_type == "gemma3_text":
        writer.add_sliding_window(config.sliding_window)


def _write_tokenizer(writer: gguf.GGUFWriter, tokenizer: PreTrainedTokenizerFast) -> None:
    model = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    names = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    special = set(tokenizer.all_special_tokens)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([name for name, _ in names])
    writer.add_token_types([3 if name in special else 1 for name, _ in names])
    writer.add_token_merges([" ".join(merge) for merge in model["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    writer.add_add_bos_token(value=False)
    writer.add_chat_template(TEMPLATE)


def _write_tensors(writer: gguf.GGUFWriter, network: Any, architecture: str, quant: Quant) -> None:
    kinds = {name: kind for kind, name in gguf.MODEL_ARCH_NAMES.items()}
    names = gguf.get_tensor_name_map(kinds[architecture], network.config.num_hidden_layers)
    tied = network.config.tie_word_embeddings
    with torch.no_grad():
        for name, weight in network.state_dict().items():
            if tied and name == "lm_head.weight":
                continue
            stem, _, end = name.rpartition(".")
            converted = _converted(name, weight, network.config)
            matrix = converted.dim() > 1 and "wpe" not in name
            numbers = converted.contiguous().numpy()
            if matrix and quant != Quant.F32:
                blocks = gguf.quants.quantize(numbers, quant)
                weight.copy_(_back(name, gguf.quants.dequantize(blocks, quant), network.config))
                writer.add_tensor(f"{names.get_name(stem)}.{end}", blocks, raw_dtype=quant)
            else:
                writer.add_tensor(f"{names.get_name(stem)}.{end}", numbers)
    rotary = getattr(network.config, "rope_parameters", {})
    if rotary.get("rope_type") == "llama3":
        plain = type(network.config)(
            **{
                **network.config.to_dict(),
                "rope_parameters": {"rope_type": "default", "rope_theta": rotary["rope_theta"]},
            }
        )
        one = type(network.model.rotary_emb)(plain).inv_freq
        writer.add_tensor("rope_freqs.weight", (one / network.model.rotary_emb.inv_freq).numpy())


def _converted(name: str, weight: Tensor, config: Any) -> Tensor:
    """Do to a weight what convert_hf_to_gguf.py does."""
    heads = _heads(name, config)
    if heads:
        return weight.view(heads, 2, -1, *weight.shape[1:]).transpose(1, 2).reshape(weight.shape)
    if config.model_type == "gpt2" and ".h." in name and weight.dim() > 1:
        return weight.T
    if config.model_type == "gemma3_text" and name.endswith("norm.weight"):
        return weight + 1
    return weight


def _back(name: str, numbers: np.ndarray, config: Any) -> Tensor:
    weight = torch.from_numpy(numbers)
    heads = _heads(name, config)
    if heads:
        return weight.view(heads, -1, 2, *weight.shape[1:]).transpose(1, 2).reshape(weight.shape)
    return weight.T if config.model_type == "gpt2" and ".h." in name else weight


def _heads(name: str, config: Any) -> int | None:
    if config.model_type != "llama":
        return None
    if "q_proj" in name:
        return int(config.num_attention_heads)
    return int(config.num_key_value_heads) if "k_proj" in name else None
