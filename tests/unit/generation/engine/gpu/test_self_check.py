"""The engine is used where its scores are transformers', and nowhere else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from transformers import GPTNeoForCausalLM

from autoblog.generation.engine.families.family import read_weights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.gpu.graphs import GraphedSteps, SlotStep, eager
from autoblog.generation.engine.gpu.self_check import (
    LIMITS,
    checked_batches,
    difference,
    take_sample,
    ways_on,
)
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from autoblog.generation.engine.weights import Weights
from tests.unit.generation.engine.gpu.test_gpu_formats import overflow
from tests.unit.generation.engine.test_torch_step import CPU, make_network

DTYPES = ["float32", "bfloat16", "float16", "int8"]


def network_in(dtype: str) -> GPTNeoForCausalLM:
    own = torch.bfloat16 if dtype == "int8" else getattr(torch, dtype)
    return make_network().to(own)


def dense_weights(dtype: str) -> Weights:
    return read_weights(Checkpoint.of(network_in(dtype)), form=gpu_format(dtype), device=CPU)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_engine_passes_with_room_to_spare(dtype: str) -> None:
    sample = take_sample(network_in(dtype))
    batches = SlotBatches(dense_weights(dtype), wrap_step=eager)
    assert difference(batches, sample) < LIMITS[dtype] / 2


def other_window(weights: Weights) -> Weights:
    layers = [
        replace(layer, window=None if layer.window is None else layer.window - 1)
        for layer in weights.layers
    ]
    return replace(weights, layers=layers)


def missing_layer(weights: Weights) -> Weights:
    return replace(weights, layers=weights.layers[:-1])


def stale_tokens(step: SlotStep) -> SlotStep:
    """As a graph whose input was replaced instead of refilled: it computes on what it knew."""
    done: list[None] = []

    def run(rows: int, length: int) -> None:
        if not done:
            step(rows, length)
        done.append(None)

    return run


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("spoil", "wrap_step"),
    [(missing_layer, eager), (lambda weights: weights, stale_tokens)],
    ids=["missing layer", "stale tokens"],
)
def test_other_scores_are_noticed_in_every_format(
    dtype: str, spoil: Callable[[Weights], Weights], wrap_step: Callable[[SlotStep], SlotStep]
) -> None:
    sample = take_sample(network_in(dtype))
    batches = SlotBatches(spoil(dense_weights(dtype)), wrap_step=wrap_step)
    assert difference(batches, sample) > 2 * LIMITS[dtype]


def test_a_window_that_is_one_too_small_is_noticed() -> None:
    sample = take_sample(network_in("float32"))
    batches = SlotBatches(other_window(dense_weights("float32")), wrap_step=eager)
    assert difference(batches, sample) > 2 * LIMITS["float32"]


def way(
    wrap_step: Callable[[SlotStep], SlotStep],
) -> tuple[str, Callable[[SlotStep], SlotStep]]:
    return wrap_step.__name__, wrap_step


def graphed(step: SlotStep) -> SlotStep:
    return GraphedSteps(step, capture=lambda run: run)


def raising(step: SlotStep) -> SlotStep:
    raise RuntimeError("CUDA error: an illegal memory access was encountered")


def opened(*ways: Callable[[SlotStep], SlotStep]) -> SlotBatches | None:
    network = network_in("float32")
    return checked_batches(
        Checkpoint.of(network),
        lambda: network,
        dtype="float32",
        device=CPU,
        ways=lambda _: iter([way(one) for one in ways]),
    )


def test_the_first_way_that_passes_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    for ways, taken in [((graphed, eager), graphed), ((stale_tokens, graphed), graphed)]:
        batches = opened(*ways)
        assert batches is not None
        assert batches.wrap_step is taken
        assert batches.kept_bytes == 0
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "other scores" in caplog.text


def test_without_a_way_that_passes_transformers_writes(caplog: pytest.LogCaptureFixture) -> None:
    assert opened(stale_tokens, raising) is None
    assert "other scores" in caplog.text
    assert "illegal memory access" in caplog.text
    assert "transformers writes the texts" in caplog.text


def test_a_network_that_cannot_be_read_is_left_to_transformers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    network = make_network()
    del network.transformer.h
    assert (
        checked_batches(Checkpoint.of(network), lambda: network, dtype="float32", device=CPU)
        is None
    )
    assert "cannot be used" in caplog.text


def test_where_float16_breaks_transformers_own_scores_ours_only_have_to_be_numbers() -> None:
    network = network_in("float16")
    overflow(network)
    sample = take_sample(network)
    assert not sample.usable
    weights = read_weights(Checkpoint.of(network), form=gpu_format("float16"), device=CPU)
    assert difference(SlotBatches(weights, wrap_step=eager), sample) == 0


def test_on_a_cpu_no_graph_is_tried() -> None:
    assert [how for how, _ in ways_on(CPU)] == ["without CUDA graphs"]


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device to write on")
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_engine_passes_with_graphs_on_a_gpu(
    dtype: str, caplog: pytest.LogCaptureFixture
) -> None:
    device = torch.device("cuda:0")
    network = network_in(dtype).to(device)
    batches = checked_batches(Checkpoint.of(network), lambda: network, dtype=dtype, device=device)
    assert batches is not None
    assert caplog.records == []
