"""The check of the engine on GPUs sees windows of any size, and logs where it failed."""

from dataclasses import replace

import pytest
import torch
from transformers import AutoModelForCausalLM, GPTNeoConfig, GPTNeoForCausalLM

from autoblog.generation.engine.families.family import read_weights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.gpu.graphs import SlotStep, eager
from autoblog.generation.engine.gpu.self_check import (
    LIMITS,
    checked_batches,
    difference,
    take_sample,
)
from autoblog.generation.engine.gpu.slot_batch import SlotBatches

CPU = torch.device("cpu")


def make_network(*, window: int, context: int = 1024) -> GPTNeoForCausalLM:
    config = GPTNeoConfig(
        vocab_size=64,
        max_position_embeddings=context,
        hidden_size=32,
        num_layers=2,
        num_heads=4,
        attention_types=[[["global", "local"], 1]],
        window_size=window,
    )
    with torch.random.fork_rng():
        torch.manual_seed(3)
        network = AutoModelForCausalLM.from_config(config).eval()
    with torch.no_grad():
        for weights in network.parameters():
            weights.mul_(4)
    return network


@pytest.mark.parametrize("window", [256, 512])
def test_a_window_that_is_an_eighth_too_small_is_noticed(window: int) -> None:
    sample = take_sample(make_network(window=window))
    network = make_network(window=window)
    weights = read_weights(Checkpoint.of(network), form=gpu_format("float32"), device=CPU)
    assert difference(SlotBatches(weights, wrap_step=eager), sample) < LIMITS["float32"]
    layers = [replace(layer, window=layer.window and window * 7 // 8) for layer in weights.layers]
    spoilt = SlotBatches(replace(weights, layers=layers), wrap_step=eager)
    assert difference(spoilt, sample) > 2 * LIMITS["float32"]


@pytest.mark.parametrize(
    ("window", "context", "shortest"), [(512, 1024, 513), (8, 1024, 257), (2048, 256, 256)]
)
def test_the_sample_is_longer_than_every_window_within_the_context(
    window: int, context: int, shortest: int
) -> None:
    sample = take_sample(make_network(window=window, context=context))
    assert shortest <= len(sample.tokens) <= context


def raise_as_a_driver(step: SlotStep) -> SlotStep:
    raise RuntimeError("CUDA error: an illegal memory access was encountered")


def test_the_log_shows_where_a_check_failed(caplog: pytest.LogCaptureFixture) -> None:
    ways = iter([("by a driver", raise_as_a_driver)])
    network = make_network(window=8)
    checkpoint = Checkpoint.of(network)
    found = checked_batches(
        checkpoint, lambda: network, dtype="float32", device=CPU, ways=lambda _: ways
    )
    assert found is None
    assert "in raise_as_a_driver" in caplog.text
    caplog.clear()
    del network.transformer.h
    assert checked_batches(checkpoint, lambda: network, dtype="float32", device=CPU) is None
    assert "Traceback" in caplog.text
