"""Prints the memory that well-known models take: weights, and the cache of one candidate.

Counted from their published shapes on torch's meta device: nothing is downloaded or allocated.
Run it with `python -m benchmarks.memory`.
"""

import torch
from transformers import (
    AutoModelForCausalLM,
    GPT2Config,
    GPTJConfig,
    GPTNeoConfig,
    PreTrainedConfig,
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


MODELS: dict[str, PreTrainedConfig] = {
    "EleutherAI/gpt-neo-125m": gpt_neo(hidden=768, layers=12, heads=12),
    "EleutherAI/gpt-neo-1.3B": gpt_neo(hidden=2048, layers=24, heads=16),
    "EleutherAI/gpt-neo-2.7B": gpt_neo(hidden=2560, layers=32, heads=20),
    "openai-community/gpt2": gpt2(hidden=768, layers=12, heads=12),
    "openai-community/gpt2-medium": gpt2(hidden=1024, layers=24, heads=16),
    "openai-community/gpt2-large": gpt2(hidden=1280, layers=36, heads=20),
    "openai-community/gpt2-xl": gpt2(hidden=1600, layers=48, heads=25),
    "EleutherAI/gpt-j-6b": GPTJConfig(tie_word_embeddings=False),
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
