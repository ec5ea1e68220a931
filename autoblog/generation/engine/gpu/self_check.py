"""Whether this engine's scores are transformers', asked on the machine where it is to write.

A driver, a kernel or a graph that goes wrong raises nothing: it gives other numbers, and so texts
that nobody asked for.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autoblog.generation.engine.gpu.slot_batches import SlotBatches
from autoblog.generation.engine.gpu.step_shapes import length_for
from autoblog.generation.engine.prefill import compute_prompt
from autoblog.generation.engine.torch_step import scores_of

_TOKENS = 300  # beyond the window of 256
_STEPS = 12

LIMITS = {"float32": 0.002, "bfloat16": 0.1, "float16": 0.02, "int8": 0.15}
"""How far scores may lie from transformers', as a share of their spread. Several times what was
measured (docs/performance.md); a layer or a token that is left out lies far beyond."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Tokens, where two texts among them are continued, and (steps, 2, vocabulary) scores there."""

    tokens: Sequence[int]
    starts: Sequence[int]
    scores: Tensor

    @property
    def usable(self) -> bool:
        """Whether transformers' own scores are numbers; in float16 they may not be."""
        return bool(self.scores.isfinite().all())


@torch.inference_mode()
def take_sample(network: Any) -> Sample:
    """What transformers' network says to a text that is the same every time."""
    length = min(_TOKENS, network.config.max_position_embeddings)
    stream = torch.Generator().manual_seed(1)
    tokens = torch.randint(0, network.config.vocab_size, (1, length), generator=stream)
    starts = (length // 8, length - _STEPS)
    scores = network(tokens.to(network.device), use_cache=False).logits[0].float()
    places = torch.tensor(
        [[start - 1 + step for start in starts] for step in range(_STEPS)], device=scores.device
    )
    return Sample(tokens=tokens[0].tolist(), starts=starts, scores=scores[places])


@torch.inference_mode()
def difference(batches: SlotBatches, sample: Sample) -> float:
    """How far this engine's scores lie from the sample's, as a share of their spread.

    Two unequal texts are continued side by side, so that prompts, steps, rings and masks all show.
    Not a number where a score is none.
    """
    found = _continue_texts(batches, sample)
    if not sample.usable:  # then there is nothing to compare with
        return 0.0 if found.isfinite().all() else torch.nan
    apart = found - sample.scores
    apart -= apart.mean(dim=2, keepdim=True)  # which changes no probability
    return float(apart.std() / sample.scores.std(dim=2).mean())


def _continue_texts(batches: SlotBatches, sample: Sample) -> Tensor:
    """(steps, 2, vocabulary) scores."""
    room = len(sample.tokens)
    slots, steps = batches.open(count=2, most=2, room=room)
    for slot, start in enumerate(sample.starts):
        prompt, last = compute_prompt(batches.weights, sample.tokens[:start])
        slots.put([slot], prompt, scores_of(batches.weights, last))
    found = [slots.scores.clone()]
    for step in range(_STEPS - 1):
        for slot, start in enumerate(sample.starts):
            slots.tokens[slot] = sample.tokens[start + step]
        steps.run(2, length_for(sample.starts[-1] + step + 1, most=slots.room))
        slots.positions += 1
        found.append(slots.scores.clone())
    return torch.stack(found)


def passes(batches: SlotBatches, sample: Sample, *, dtype: str, how: str) -> bool:
    """Whether texts may be written so; if not, the log tells why. Leaves no slots behind."""
    try:
        found = difference(batches, sample)
    except Exception as error:  # noqa: BLE001  # whatever it is, texts can be written another way
        _log.warning("GPT-Neo's own engine %s failed its check: %s", how, error)
        return False
    finally:
        batches.release()
    if found <= LIMITS[dtype]:
        return True
    _log.warning("GPT-Neo's own engine %s gives other scores (%.3g of their spread)", how, found)
    return False
