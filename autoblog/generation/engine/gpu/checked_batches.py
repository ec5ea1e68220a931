"""transformers' network to this engine, if it gives the same scores on this machine."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import torch

from autoblog.generation.engine.gpu.gpu_formats import dense_format
from autoblog.generation.engine.gpu.graphs import (
    CudaCapture,
    EagerSteps,
    GraphedSteps,
    Step,
    Steps,
)
from autoblog.generation.engine.gpu.self_check import passes, take_sample
from autoblog.generation.engine.gpu.slot_batches import SlotBatches
from autoblog.generation.engine.weights import take_apart

Ways = Iterator[tuple[str, Callable[[Step], Steps]]]

_log = logging.getLogger(__name__)


def ways_on(device: torch.device) -> Ways:
    """How steps can be run there, the fastest way first."""
    if device.type == "cuda":
        capture = CudaCapture(device)
        yield "with CUDA graphs", lambda step: GraphedSteps(step, capture=capture)
    yield "without CUDA graphs", EagerSteps


def open_batches(
    network: Any,
    *,
    dtype: str,
    device: torch.device,
    ways: Callable[[torch.device], Ways] = ways_on,
) -> SlotBatches | None:
    """The engine over the network's weights, or None if transformers is to write the texts.

    The network cannot be used afterwards either way.
    """
    try:
        sample = take_sample(network)
        form = dense_format(dtype)
        weights = take_apart(network, dtype=dtype, device=device, form=form)
        for how, make_steps in ways(device):
            batches = SlotBatches(weights, make_steps=make_steps)
            if passes(batches, sample, dtype=dtype, how=how):
                return batches
    except Exception as error:  # noqa: BLE001  # whatever it is, texts can be written another way
        _log.warning("GPT-Neo's own engine cannot be had: %s", error)
    _log.warning("transformers writes the texts on %s", device)
    return None
