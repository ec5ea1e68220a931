"""A graph for each shape, over memory that stays; and going on without where none can be had."""

import logging
from collections.abc import Callable
from functools import partial

import pytest
import torch

from autoblog.generation.engine.families.family import read_weights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.gpu.graphs import CudaCapture, GraphedSteps
from autoblog.generation.engine.gpu.slot_batch import start_reading
from autoblog.generation.engine.gpu.slot_step import run_step
from tests.unit.generation.engine.gpu.test_slot_step import make_slots, seat
from tests.unit.generation.engine.test_torch_step import document, make_network


def test_each_shape_is_captured_once_and_then_replayed() -> None:
    ran: list[tuple[int, int]] = []
    captured: list[int] = []

    def capture(run: Callable[[], None]) -> Callable[[], None]:
        run()
        number = len(captured)
        captured.append(number)
        return lambda: ran.append((-1, number))

    steps = GraphedSteps(lambda rows, length: ran.append((rows, length)), capture=capture)
    for shape in [(2, 64), (2, 128), (2, 64), (4, 64), (2, 128)]:
        steps(*shape)
    assert [one for one in ran if one[0] > 0] == [(2, 64), (2, 128), (4, 64)]
    assert [number for kind, number in ran if kind < 0] == [0, 1, 0, 2, 1]


def test_without_graphs_steps_go_on_one_by_one_and_it_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran: list[tuple[int, int]] = []

    def fails(_: Callable[[], None]) -> Callable[[], None]:
        raise RuntimeError("operation not permitted when stream is capturing")

    steps = GraphedSteps(lambda rows, length: ran.append((rows, length)), capture=fails)
    with caplog.at_level(logging.WARNING):
        for shape in [(2, 64), (2, 64), (4, 64)]:
            steps(*shape)
    assert ran == [(2, 64), (2, 64), (4, 64)]
    assert len(caplog.records) == 1


def test_a_full_memory_is_no_reason_to_do_without_graphs() -> None:
    def full(_: Callable[[], None]) -> Callable[[], None]:
        raise torch.OutOfMemoryError("CUDA out of memory")

    steps = GraphedSteps(lambda *_: None, capture=full)
    with pytest.raises(torch.OutOfMemoryError):
        steps(1, 64)


def test_tokens_are_read_on_a_cpu_as_they_are() -> None:
    assert start_reading(torch.tensor([3, 1]))() == [3, 1]


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device to capture on")
@torch.inference_mode()
def test_a_captured_step_gives_what_it_gives_eagerly() -> None:
    device = torch.device("cuda:0")
    scores = []
    for graphed in (False, True):
        weights = read_weights(
            Checkpoint.of(make_network()), form=gpu_format("float32"), device=device
        )
        slots = make_slots(weights, count=2)
        seat(weights, slots, [0, 1], document(1, 30))
        step = partial(run_step, weights, slots)
        steps = GraphedSteps(step, capture=CudaCapture(device)) if graphed else None
        for token in document(2, 40):
            slots.tokens[:] = token
            (steps or step)(2, 96)
            slots.positions += 1
            scores.append(slots.logits.cpu())
    for eager, replayed in zip(scores[:40], scores[40:], strict=True):
        assert (eager - replayed).abs().max() < 1e-4


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device to read from")
def test_tokens_are_read_though_the_next_step_is_launched() -> None:
    tokens = torch.arange(5, device="cuda:0")
    read = start_reading(tokens)
    torch.ones(2**26, device="cuda:0").sum()
    assert read() == [0, 1, 2, 3, 4]
