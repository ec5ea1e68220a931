"""Every family of the engine beside transformers: the same logits, token by token."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPTJConfig,
    GPTNeoXConfig,
    LlamaConfig,
    MistralConfig,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

from autoblog.generation.engine.families.family import describe, read_weights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.gpu.graphs import eager
from autoblog.generation.engine.gpu.self_check import LIMITS, difference, take_sample
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.engine.step import TorchStep, next_logits, start_group
from autoblog.generation.engine.weights import Weights
from autoblog.generation.loading.model_config import ModelConfig, read_config
from autoblog.generation.loading.weight_files import open_weights

CONTEXT = 96
VOCABULARY = 300
WINDOW = 16
TOLERANCE = 1e-4
NEW_TOKENS = 512


def gpt2(**options: Any) -> GPT2Config:
    sizes = {"n_embd": 32, "n_layer": 3, "n_head": 4, "n_positions": CONTEXT}
    return GPT2Config(vocab_size=VOCABULARY, **{**sizes, **options})


def llama_sizes(**options: Any) -> dict[str, Any]:
    return {
        "vocab_size": VOCABULARY,
        "max_position_embeddings": CONTEXT,
        "hidden_size": 48,
        "intermediate_size": 72,
        "num_hidden_layers": 3,
        "num_attention_heads": 6,
        "num_key_value_heads": 2,
        **options,
    }


def llama(**options: Any) -> LlamaConfig:
    return LlamaConfig(**llama_sizes(**options))


def mistral(**options: Any) -> MistralConfig:
    return MistralConfig(**llama_sizes(**options))


def gptj(**options: Any) -> GPTJConfig:
    sizes = {"n_embd": 48, "n_layer": 3, "n_head": 4, "n_positions": CONTEXT, "rotary_dim": 6}
    return GPTJConfig(vocab_size=VOCABULARY, **{**sizes, **options})


def gpt_neox(*, rotary: dict[str, Any] | None = None, **options: Any) -> GPTNeoXConfig:
    sizes = llama_sizes(hidden_size=80, num_attention_heads=2)
    del sizes["num_key_value_heads"]
    rotary = {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.25} | (
        rotary or {}
    )
    return GPTNeoXConfig(**sizes | {"rope_parameters": rotary} | options)


def gemma3(**options: Any) -> Gemma3TextConfig:
    return Gemma3TextConfig(
        **llama_sizes(
            **{"head_dim": 20, "query_pre_attn_scalar": 30, "sliding_window": WINDOW}
            | {"layer_types": ["sliding_attention", "full_attention", "sliding_attention"]}
            | options
        )
    )


LLAMA_3 = {
    "rope_type": "llama3",
    "rope_theta": 10_000.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 24,
}
NETWORKS: dict[str, Callable[[], PreTrainedConfig]] = {
    "gpt2": gpt2,
    "gpt2, unscaled, inner width, relu": lambda: gpt2(
        scale_attn_weights=False, n_inner=40, activation_function="relu"
    ),
    "llama": llama,
    "llama, no groups, wide heads": lambda: llama(num_key_value_heads=6, head_dim=16),
    "llama, one group, tied": lambda: llama(num_key_value_heads=1, tie_word_embeddings=True),
    "llama, biases, gate in blocks": lambda: llama(
        attention_bias=True, mlp_bias=True, intermediate_size=64
    ),
    "llama, gelu, linear": lambda: llama(
        hidden_act="gelu",
        rope_parameters={"rope_type": "linear", "rope_theta": 5000.0, "factor": 2.0},
    ),
    "llama 3.2": lambda: llama(rope_parameters=LLAMA_3),
    "mistral": lambda: mistral(sliding_window=WINDOW),
    "qwen2": lambda: Qwen2Config(**llama_sizes()),
    "qwen2, windows": lambda: Qwen2Config(
        **llama_sizes(use_sliding_window=True, sliding_window=WINDOW, max_window_layers=1)
    ),
    "mistral, no window": lambda: mistral(sliding_window=None),
    "qwen3": lambda: Qwen3Config(**llama_sizes(head_dim=20)),
    "qwen3, windows, biases": lambda: Qwen3Config(
        **llama_sizes(head_dim=8, attention_bias=True, use_sliding_window=True)
        | {"sliding_window": WINDOW, "max_window_layers": 2}
    ),
    "gptj": gptj,
    "gptj, whole heads turned, tied": lambda: gptj(rotary_dim=12, tie_word_embeddings=True),
    "gpt_neox": gpt_neox,
    "gpt_neox, serial, whole heads turned": lambda: gpt_neox(
        use_parallel_residual=False, rotary={"partial_rotary_factor": 1.0}
    ),
    "gpt_neox, tied": lambda: gpt_neox(tie_word_embeddings=True),
    "gpt_neox, no biases, linear": lambda: gpt_neox(
        attention_bias=False, rotary={"rope_type": "linear", "factor": 2.0}
    ),
    "gemma3": gemma3,
    "gemma3, linear, biases, untied": lambda: gemma3(
        attention_bias=True,
        tie_word_embeddings=False,
        rope_parameters={
            "full_attention": {"rope_type": "linear", "rope_theta": 1e6, "factor": 8.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 1e4},
        },
    ),
}


def make_network(name: str, *, context: int = CONTEXT) -> Any:
    config = NETWORKS[name]()
    config.max_position_embeddings = context
    with torch.random.fork_rng():
        torch.manual_seed(3)
        network = AutoModelForCausalLM.from_config(config).eval()
        with torch.no_grad():
            for weights in network.parameters():
                if weights.dim() > 1:
                    weights.mul_(4)  # logits far enough from each other to tell a mistake
                else:
                    weights.add_(0.2 * torch.randn_like(weights))  # norms and biases
    return network


def document(seed: int, length: int = CONTEXT) -> list[int]:
    stream = torch.Generator().manual_seed(seed)
    return torch.randint(0, VOCABULARY, (length,), generator=stream).tolist()


def logits_of(weights: Weights, documents: Sequence[Sequence[int]], start: int) -> torch.Tensor:
    """Return the (tokens, documents, vocabulary) logits after documents that begin alike."""
    step = make_step(weights)
    cache, logits = step.prefill.extend(documents[0][:start])
    group = start_group(step, cache, candidates=len(documents))
    found = [logits.expand(len(documents), -1)]
    for place in range(start, CONTEXT):
        tokens = torch.tensor([one[place] for one in documents])
        found += [next_logits(step, [group], tokens)]
    return torch.stack(found)


@pytest.mark.parametrize("name", NETWORKS)
@torch.inference_mode()
def test_logits_are_those_of_transformers(name: str) -> None:
    network = make_network(name)
    prompts = {start: document(1, start) for start in (5, 3 * WINDOW + 5)}
    texts = {
        start: [prompt + document(2 + n)[start:] for n in range(3)]
        for start, prompt in prompts.items()
    }
    wanted = {
        start: network(torch.tensor(documents)).logits.transpose(0, 1)
        for start, documents in texts.items()
    }
    weights = cpu_weights(Checkpoint.of(network), dtype="float32")
    assert isinstance(make_step(weights), TorchStep)
    for start, documents in texts.items():
        whole = weights.logits(run_text(weights, documents[0]))
        assert (whole - wanted[start][:, 0]).abs().max() < TOLERANCE
        for count in (1, 3):
            found = logits_of(weights, documents[:count], start)
            expected = wanted[start][start - 1 :, :count]
            assert expected.std() > 0.3
            assert (found - expected).abs().max() < TOLERANCE


@pytest.mark.parametrize(
    "name", ["gpt2", "llama", "mistral", "qwen2, windows", "qwen3", "gptj", "gpt_neox", "gemma3"]
)
@torch.inference_mode()
def test_greedy_texts_are_those_of_transformers(name: str) -> None:
    """Token by token; scores that are equal up to rounding count as equal.

    A token is not written again within 64, so that the text does not loop.
    """
    network = make_network(name, context=NEW_TOKENS + 8)
    weights = cpu_weights(Checkpoint.of(network), dtype="float32")
    step = make_step(weights)
    text = document(1, 5)
    prompt, scores = step.prefill.extend(text)
    group = start_group(step, prompt, candidates=1)
    for _ in range(NEW_TOKENS):
        scores[0, text[-64:]] = -torch.inf
        text.append(int(scores.argmax()))
        scores = next_logits(step, [group], torch.tensor(text[-1:]))
    wanted = network(torch.tensor([text])).logits[0]
    for place in range(len(text) - NEW_TOKENS, len(text)):
        best = wanted[place - 1].clone()
        best[text[max(0, place - 64) : place]] = -torch.inf
        assert best.max() - best[text[place]] < TOLERANCE


@pytest.mark.parametrize(
    "name", ["gpt2", "llama", "qwen3", "gptj", "gpt_neox", "gpt_neox, tied", "gemma3"]
)
@torch.inference_mode()
def test_weights_are_found_under_the_names_of_their_files(name: str, tmp_path: Path) -> None:
    network = make_network(name)
    network.save_pretrained(tmp_path)
    config = read_config(tmp_path, model="m")
    source = open_weights(tmp_path, config, model="m")
    read = cpu_weights(Checkpoint(config=config.source, source=source), dtype="float32")
    taken = cpu_weights(Checkpoint.of(network), dtype="float32")
    wanted = taken.logits(run_text(taken, document(1)))
    assert read.logits(run_text(read, document(1))).equal(wanted)


@pytest.mark.parametrize(
    "config",
    [
        gpt2(scale_attn_by_inverse_layer_idx=True),
        gpt2(add_cross_attention=True),
        llama(rope_parameters={"rope_type": "dynamic", "rope_theta": 1e4, "factor": 2.0}),
        llama(
            rope_parameters={
                "rope_type": "default",
                "rope_theta": 1e4,
                "partial_rotary_factor": 0.5,
            }
        ),
        gptj(rotary_dim=0),
        gpt_neox(rotary={"rope_type": "dynamic", "factor": 2.0}),
        gemma3(
            rope_parameters={
                "full_attention": {"rope_type": "dynamic", "rope_theta": 1e6, "factor": 2.0}
            }
        ),
        gemma3(final_logit_softcapping=30.0),
        gemma3(use_bidirectional_attention=True),
    ],
    ids=[
        *("attention by layer", "another text", "angles by length", "a part of the head"),
        *("gptj, nothing named", "gpt_neox, angles by length"),
        *("gemma3, angles by length", "scores capped", "both directions"),
    ],
)
def test_what_the_engine_does_not_compute_is_left_to_transformers(config: Any) -> None:
    assert describe(config) is None


@pytest.mark.parametrize("dtype", LIMITS)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_family_runs_in_the_slots_of_a_gpu(name: str, dtype: str) -> None:
    """These run on a CPU here."""
    network = make_network(name)
    if dtype != "int8":
        network = network.to(getattr(torch, dtype))
    sample = take_sample(network)
    weights = read_weights(
        Checkpoint.of(network), form=gpu_format(dtype), device=torch.device("cpu")
    )
    batches = SlotBatches(weights, wrap_step=eager)
    assert difference(batches, sample) < LIMITS[dtype] / 2


def test_the_engine_is_for_cpus_and_nvidias_gpus() -> None:
    source = NETWORKS["gpt2"]()
    config = ModelConfig(
        source=source,
        network=None,
        decoder=describe(source),
        architecture="",
        context=CONTEXT,
        parameters=0,
        cache_numbers_per_token=0,
    )
    assert bool(config.engine_decoder(torch.device("cpu")))
    assert config.engine_decoder(torch.device("cuda"))
    assert config.engine_decoder(torch.device("mps")) is None
