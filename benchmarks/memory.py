"""Prints the memory that well-known models take: weights, and the cache of one candidate.

Counted from their published shapes on torch's meta device: nothing is downloaded or allocated.
Run it with `python -m benchmarks.memory`.
"""

import torch
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPTJConfig,
    GPTNeoConfig,
    LlamaConfig,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

from autoblog.generation.loading.model_config import cache_numbers_per_token
from benchmarks.tables import print_table

GIB = 2**30
KIB = 2**10
FORMATS = {"float32": torch.float32, "bfloat16, float16": torch.bfloat16}


def gpt_neo(*, hidden: int, layers: int, heads: int) -> GPTNeoConfig:
    """Local and global layers in turn, as in all three published sizes."""
    return GPTNeoConfig(
        hidden_size=hidden,
        num_layers=layers,
        num_heads=heads,
        attention_types=[[["global", "local"], layers // 2]],
    )


def gpt2(*, hidden: int, layers: int, heads: int) -> GPT2Config:
    return GPT2Config(n_embd=hidden, n_layer=layers, n_head=heads)


def newer(
    kind: type[PreTrainedConfig],
    words: int,
    *,
    hidden: int,
    inner: int,
    layers: int,
    heads: int,
    kept: int,
    **more: int,
) -> PreTrainedConfig:
    """Llama and its like: `kept` heads have keys and values, and the output is the embedding."""
    return kind(
        vocab_size=words,
        hidden_size=hidden,
        intermediate_size=inner,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kept,
        tie_word_embeddings=True,
        **more,
    )


def smollm2(**shape: int) -> PreTrainedConfig:
    return newer(LlamaConfig, 49_152, max_position_embeddings=8192, **shape)


def llama32(**shape: int) -> PreTrainedConfig:
    return newer(LlamaConfig, 128_256, max_position_embeddings=131_072, **shape)


def qwen2(**shape: int) -> PreTrainedConfig:
    return newer(Qwen2Config, 151_936, **shape)


def qwen3(**shape: int) -> PreTrainedConfig:
    return newer(Qwen3Config, 151_936, head_dim=128, max_position_embeddings=40_960, **shape)


def gemma3(**shape: int) -> PreTrainedConfig:
    return newer(Gemma3TextConfig, 262_144, head_dim=256, max_position_embeddings=32_768, **shape)


MODELS: dict[str, PreTrainedConfig] = {
    "EleutherAI/gpt-neo-125m": gpt_neo(hidden=768, layers=12, heads=12),
    "EleutherAI/gpt-neo-1.3B": gpt_neo(hidden=2048, layers=24, heads=16),
    "EleutherAI/gpt-neo-2.7B": gpt_neo(hidden=2560, layers=32, heads=20),
    "openai-community/gpt2": gpt2(hidden=768, layers=12, heads=12),
    "openai-community/gpt2-medium": gpt2(hidden=1024, layers=24, heads=16),
    "openai-community/gpt2-large": gpt2(hidden=1280, layers=36, heads=20),
    "openai-community/gpt2-xl": gpt2(hidden=1600, layers=48, heads=25),
    "EleutherAI/gpt-j-6b": GPTJConfig(tie_word_embeddings=False),
    "SmolLM2-135M": smollm2(hidden=576, inner=1536, layers=30, heads=9, kept=3),
    "SmolLM2-360M": smollm2(hidden=960, inner=2560, layers=32, heads=15, kept=5),
    "SmolLM2-1.7B": smollm2(hidden=2048, inner=8192, layers=24, heads=32, kept=32),
    "Qwen2.5-0.5B": qwen2(hidden=896, inner=4864, layers=24, heads=14, kept=2),
    "Qwen2.5-1.5B": qwen2(hidden=1536, inner=8960, layers=28, heads=12, kept=2),
    "Qwen3-0.6B": qwen3(hidden=1024, inner=3072, layers=28, heads=16, kept=8),
    "Qwen3-1.7B": qwen3(hidden=2048, inner=6144, layers=28, heads=16, kept=8),
    "Llama-3.2-1B": llama32(hidden=2048, inner=8192, layers=16, heads=32, kept=8),
    "Llama-3.2-3B": llama32(hidden=3072, inner=8192, layers=28, heads=24, kept=8),
    "gemma-3-270m": gemma3(hidden=640, inner=2048, layers=18, heads=4, kept=1),
    "gemma-3-1b": gemma3(hidden=1152, inner=6912, layers=26, heads=4, kept=1),
}


def row(name: str, config: PreTrainedConfig) -> list[str]:
    """One row of the table; the cache is that of one candidate over its whole context."""
    with torch.device("meta"):
        network = AutoModelForCausalLM.from_config(config)
    parameters = sum(weights.numel() for weights in network.parameters())
    cache = cache_numbers_per_token(config)
    context = config.max_position_embeddings
    cells = [f"`{name}`", f"{parameters / 1e6:,.0f} M", f"{context:,}"]
    for dtype in FORMATS.values():
        cells.append(f"{parameters * dtype.itemsize / GIB:.2f} GiB")
        cells.append(f"{cache * dtype.itemsize / KIB:,.0f} KiB")
        cells.append(f"{cache * dtype.itemsize * context / GIB:.2f} GiB")
    return cells


def main() -> None:
    head = ["model", "parameters", "context"]
    for name in FORMATS:
        head += [f"weights, {name}", "cache a token", "cache, full context"]
    print_table(head, [row(name, config) for name, config in MODELS.items()])


if __name__ == "__main__":
    main()
