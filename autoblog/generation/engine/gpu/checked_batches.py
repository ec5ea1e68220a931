"""A transformers network to batches on a GPU, if their logits are the network's on this machine."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import torch

from autoblog.generation.engine.families.family import take_apart
from autoblog.generation.engine.families.module_weights import ModuleWeights
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.gpu.graphs import CudaCapture, GraphedSteps, SlotStep, eager
from autoblog.generation.engine.gpu.self_check import passes, take_sample
from autoblog.generation.engine.gpu.slot_batches import SlotBatches
from autoblog.log_lines import Line

Ways = Iterator[tuple[str, Callable[[SlotStep], SlotStep]]]

_log = logging.getLogger(__name__)


def ways_on(device: torch.device) -> Ways:
    """Yield the ways to run steps on the device, the fastest first."""
    if device.type == "cuda":
        capture = CudaCapture(device)
        yield "with CUDA graphs", lambda step: GraphedSteps(step, capture=capture)
    yield "without CUDA graphs", eager


def checked_batches(
    network: Any,
    *,
    dtype: str,
    device: torch.device,
    ways: Callable[[torch.device], Ways] = ways_on,
) -> SlotBatches | None:
    """Return batches over the network's weights, or None if transformers must write the texts.

    The network cannot be used afterwards in either case.
    """
    try:
        sample = take_sample(network)
        weights = take_apart(network, ModuleWeights(form=gpu_format(dtype), device=device))
        for way, wrap_step in ways(device):
            batches = SlotBatches(weights, wrap_step=wrap_step)
            if passes(batches, sample, dtype=dtype, way=way):
                return batches
    except Exception as error:  # noqa: BLE001  # any fault here: transformers can write instead
        _log.warning(Line("our engine cannot be used", device=device, error=error))
    _log.warning(Line("transformers writes the texts", device=device))
    return None
