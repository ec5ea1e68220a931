"""The engine beside transformers with real models: the same scores, and the same greedy text."""

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.kernels.kernel_step import KernelStep
from autoblog.generation.engine.kernels.library import find_library
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.engine.step import next_logits, start_group

pytestmark = [pytest.mark.real_model, pytest.mark.slow, pytest.mark.timeout(900)]

PROMPT = """# Five things to know before you plant a hedge

A hedge is a wall that feeds birds. It costs less than a fence, lasts three times as long, and asks
for an hour of work a year. But it is planted once, so it pays to think first. """
NEW_TOKENS = 512  # with the prompt more than Gemma's window
TOLERANCE = 1e-4  # of the scores' spread, which is 3 to 5 here


@pytest.fixture(params=["smollm2", "gemma3"])
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


def off(scores: torch.Tensor, wanted: Any) -> float:
    last = wanted.logits[0, -1]
    return float((scores - last).abs().max() / last.std())


@torch.inference_mode()
def test_scores_and_greedy_text_are_those_of_transformers(folder: Path) -> None:
    network: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ids = AutoTokenizer.from_pretrained(folder)(PROMPT)["input_ids"]
    weights = cpu_weights(Checkpoint.of(network), dtype="float32")
    step = make_step(weights)
    assert isinstance(step, KernelStep) == bool(find_library())
    prompt, logits = step.prefill.extend(ids)
    group = start_group(step, prompt, candidates=1, more=NEW_TOKENS)
    scores, text = logits[0], list(ids)
    wanted = network(torch.tensor([ids]), logits_to_keep=1)
    for _ in range(NEW_TOKENS):
        assert off(scores, wanted) < TOLERANCE
        text.append(int(scores.argmax()))
        assert text[-1] == wanted.logits[0, -1].argmax()
        token = torch.tensor(text[-1:])
        scores = next_logits(step, [group], token)[0]
        wanted = network(token[None], past_key_values=wanted.past_key_values)
    assert len(set(text[len(ids) :])) > 20
    whole = weights.logits(run_text(weights, text)[-1:])[0]
    assert off(whole, wanted) < TOLERANCE
