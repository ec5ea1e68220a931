"""The memory that a row is counted with is the memory that it takes."""

import pytest
import torch
from transformers import AutoModelForCausalLM

from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.group_batch import GroupBatches
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.step import start_group
from tests.unit.generation.conftest import gpt_neo_config


@pytest.mark.parametrize(("prompt", "length"), [(8, 32), (40, 64)])
def test_layers_with_a_window_count_as_much_as_they_keep(prompt: int, length: int) -> None:
    network = AutoModelForCausalLM.from_config(gpt_neo_config()).eval()
    step = make_step(cpu_weights(Checkpoint.of(network), dtype="float32"))
    with torch.inference_mode():
        cache, _ = step.prefill.extend([1] * prompt)
        group = start_group(step, cache, candidates=1, more=length - prompt)
    held = sum(own.block.nbytes for own in group.own)
    assert GroupBatches(step).bytes_of_a_row(length) == held
