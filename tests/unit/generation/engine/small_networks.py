"""Small networks with random weights, one of each family that the engine computes.

They need no packages of the tests: `benchmarks.gpu` compares them where these are missing.
"""

from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPTJConfig,
    GPTNeoConfig,
    GPTNeoForCausalLM,
    GPTNeoXConfig,
    LlamaConfig,
    MistralConfig,
    PreTrainedConfig,
    Qwen3Config,
)

WINDOW = 48
CONTEXT = 160
VOCABULARY = 333  # no multiple of a panel


def make_network(*, scale: float = 1.5, **options: Any) -> GPTNeoForCausalLM:
    given: dict[str, Any] = {
        "hidden_size": 128,
        "num_heads": 2,
        "intermediate_size": 320,
        "num_layers": 4,
        "attention_types": [[["global", "local"], 2]],
        **options,
    }
    config = GPTNeoConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=CONTEXT,
        window_size=WINDOW,
        bos_token_id=0,
        eos_token_id=0,
        **given,
    )
    with torch.random.fork_rng():
        torch.manual_seed(3)
        network = GPTNeoForCausalLM(config).eval()
    with torch.no_grad():
        for weights in network.parameters():
            weights.mul_(scale)
            weights.add_(torch.linspace(-0.01, 0.01, weights.shape[-1]))  # biases and norms too
    return network


def sizes(**options: Any) -> dict[str, Any]:
    common = {"vocab_size": VOCABULARY, "max_position_embeddings": CONTEXT}
    return common | {"hidden_size": 96, "intermediate_size": 160, "num_hidden_layers": 2} | options


def llama(**options: Any) -> LlamaConfig:
    return LlamaConfig(**sizes(**options))


def document(seed: int, length: int = CONTEXT) -> list[int]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, VOCABULARY, (length,), generator=generator).tolist()


# each fits the kernels: inputs of products in groups of 32, heads in vectors of 16
FAMILIES: dict[str, PreTrainedConfig] = {
    "gpt2, heads of 48": GPT2Config(
        vocab_size=VOCABULARY, n_positions=CONTEXT, n_embd=96, n_layer=2, n_head=2
    ),
    "llama, groups of three, heads of 64": llama(
        num_attention_heads=6, num_key_value_heads=2, head_dim=64
    ),
    "llama, groups of six, heads of 16": llama(
        num_attention_heads=6, num_key_value_heads=1, head_dim=16, tie_word_embeddings=True
    ),
    "llama, groups of two, heads of 80, biases": llama(
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=80,
        attention_bias=True,
        mlp_bias=True,
    ),
    "llama, groups of four, heads of 128": llama(
        num_attention_heads=4, num_key_value_heads=1, head_dim=128
    ),
    "llama, no groups, heads of 96": llama(
        num_attention_heads=1, num_key_value_heads=1, head_dim=96
    ),
    "mistral": MistralConfig(
        **llama(num_attention_heads=4, num_key_value_heads=2, head_dim=32).to_dict()
        | {"sliding_window": WINDOW, "model_type": "mistral"}
    ),
    "qwen3": Qwen3Config(
        **sizes(num_attention_heads=4, num_key_value_heads=2, head_dim=32),
    ),
    "gptj": GPTJConfig(
        vocab_size=VOCABULARY, n_positions=CONTEXT, n_embd=96, n_layer=2, n_head=2, rotary_dim=20
    ),
    "gpt_neox, heads of 80": GPTNeoXConfig(
        **sizes(hidden_size=160, num_attention_heads=2, hidden_act="gelu"),
    ),
    "gpt_neox, serial, gelu_fast": GPTNeoXConfig(
        **sizes(num_attention_heads=6, hidden_act="gelu_fast", use_parallel_residual=False),
    ),
    "gemma3, heads of 256": Gemma3TextConfig(
        **sizes(num_attention_heads=2, num_key_value_heads=1, head_dim=256, sliding_window=WINDOW),
        layer_types=["sliding_attention", "full_attention"],
    ),
    "gemma3, fewer numbers of heads than of states": Gemma3TextConfig(
        **sizes(num_attention_heads=1, num_key_value_heads=1, head_dim=32, sliding_window=WINDOW),
    ),
}


@torch.no_grad()
def network_of_family(name: str) -> Any:
    with torch.random.fork_rng():
        torch.manual_seed(3)
        network = AutoModelForCausalLM.from_config(FAMILIES[name]).eval()
        for numbers in network.parameters():
            numbers.mul_(3 if numbers.dim() > 1 else 1)
            numbers.add_(0.01 * torch.randn_like(numbers))  # norms and biases too
    return network
