"""A checkpoint's batches on a GPU, if this engine's logits are transformers' on this machine.

A faulty driver, kernel or graph raises no error. It computes wrong numbers, and so writes other
texts.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autoblog.generation.engine.families.family import describe, read_weights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.gpu_formats import gpu_format
from autoblog.generation.engine.gpu.graphs import (
    CudaCapture,
    GraphedSteps,
    SlotStep,
    eager,
    padded_length,
)
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from autoblog.generation.memory import free_memory
from autoblog.log_lines import Line

Ways = Iterator[tuple[str, Callable[[SlotStep], SlotStep]]]

_LEAST_TOKENS = 300
_BEYOND = 44  # tokens of the sample beyond the largest window, the steps included
_STEPS = 12

LIMITS = {"float32": 0.002, "bfloat16": 0.1, "float16": 0.02, "int8": 0.15}
"""The most that logits may differ from transformers', as a share of their spread. Several times
the measured difference (docs/performance.md); a missing layer or token differs by far more."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Transformers' logits for two texts: `tokens[:start]` for each start, and what follows."""

    tokens: Sequence[int]
    starts: Sequence[int]
    logits: Tensor  # (steps, 2, vocabulary)

    @property
    def usable(self) -> bool:
        """Whether transformers' own logits are numbers; in float16 they may not be."""
        return bool(self.logits.isfinite().all())


@torch.inference_mode()
def take_sample(network: Any) -> Sample:
    """Return the logits of transformers' network for a text that is the same every time.

    The text is longer than every window of the network, as far as the context allows.
    """
    decoder = describe(network.config)
    windows = [window for window in decoder.windows if window] if decoder else []
    length = max(_LEAST_TOKENS, max(windows, default=0) + _BEYOND)
    length = min(length, network.config.max_position_embeddings)
    stream = torch.Generator().manual_seed(1)
    tokens = torch.randint(0, network.config.vocab_size, (1, length), generator=stream)
    starts = (length // 8, length - _STEPS)
    positions = torch.tensor(
        [[start - 1 + step for start in starts] for step in range(_STEPS)], device=network.device
    )
    logits = network(
        tokens.to(network.device), use_cache=False, logits_to_keep=positions.flatten()
    ).logits  # (1, steps * 2, vocabulary)
    return Sample(
        tokens=tokens[0].tolist(),
        starts=starts,
        logits=logits[0].float().view(*positions.shape, -1),
    )


@torch.inference_mode()
def difference(batches: SlotBatches, sample: Sample) -> float:
    """Return how far this engine's logits are from the sample's, as a share of their spread.

    Two texts of different length are continued side by side, so that a fault in prompts, steps,
    rings or masks shows. Return NaN if one of this engine's logits is not a number.
    """
    found = _continue_texts(batches, sample)
    if not sample.usable:  # then there is nothing to compare with
        return 0.0 if found.isfinite().all() else torch.nan
    apart = found - sample.logits
    apart -= apart.mean(dim=2, keepdim=True)  # which changes no probability
    return float(apart.std() / sample.logits.std(dim=2).mean())


def _continue_texts(batches: SlotBatches, sample: Sample) -> Tensor:
    room = len(sample.tokens)
    slots, run_step = batches.open(count=2, most=2, room=room)
    for slot, start in enumerate(sample.starts):
        slots.put([slot], *batches.prompts.prefill.extend(sample.tokens[:start]))
    found = [slots.logits.clone()]
    for step in range(_STEPS - 1):
        for slot, start in enumerate(sample.starts):
            slots.tokens[slot] = sample.tokens[start + step]
        run_step(2, padded_length(sample.starts[-1] + step + 1, most=slots.room))
        slots.positions += 1
        found.append(slots.logits.clone())
    return torch.stack(found)  # (steps, 2, vocabulary)


def passes(batches: SlotBatches, sample: Sample, *, dtype: str, way: str) -> bool:
    """Return whether texts may be written this way, or log why not. Leaves no slots behind."""
    try:
        found = difference(batches, sample)
    except Exception as error:  # noqa: BLE001  # any fault here: texts can be written another way
        _log.warning(Line("our engine failed its check", way=way, error=error), exc_info=True)
        return False
    finally:
        batches.release()
    if found <= LIMITS[dtype]:
        return True
    _log.warning(Line("our engine gives other scores", way=way, of_their_spread=f"{found:.3g}"))
    return False


def ways_on(device: torch.device) -> Ways:
    """Yield the ways to run steps on the device, the fastest first."""
    if device.type == "cuda":
        capture = CudaCapture(device)
        yield "with CUDA graphs", lambda step: GraphedSteps(step, capture=capture)
    yield "without CUDA graphs", eager


def checked_batches(
    checkpoint: Checkpoint,
    load_network: Callable[[], Any],
    *,
    dtype: str,
    device: torch.device,
    ways: Callable[[torch.device], Ways] = ways_on,
) -> SlotBatches | None:
    """Return batches over the weights, or None if transformers must write the texts.

    transformers' network is loaded for its sample only.
    """
    try:
        sample = take_sample(load_network())
        free_memory(device)
        weights = read_weights(checkpoint, form=gpu_format(dtype), device=device)
        for way, wrap_step in ways(device):
            batches = SlotBatches(weights, wrap_step=wrap_step)
            if passes(batches, sample, dtype=dtype, way=way):
                return batches
    except Exception as error:  # noqa: BLE001  # any fault here: transformers can write instead
        _log.warning(Line("our engine cannot be used", device=device, error=error), exc_info=True)
    _log.warning(Line("transformers writes the texts", device=device))
    return None
