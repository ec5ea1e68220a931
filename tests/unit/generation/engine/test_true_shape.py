"""GPT-Neo 125M whole, with random weights: the scores and the greedy text of transformers.

The small models beside this show each case alone; here widths, layers, window and context are true.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer, GPTNeoForCausalLM

from autoblog.generation import Decoding
from autoblog.generation.benchmark.shapes import write_shape
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.engine.step import next_logits, start_group
from autoblog.generation.engine.weights import Weights
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.load_model import load

pytestmark = pytest.mark.slow

CPU = torch.device("cpu")
WINDOW = 256
CONTEXT = 2048
TOLERANCE = 1e-4
STEPS = 8
# far below the window, at it before and after some steps, beyond it, and up to the context's end
PROMPTS = [64, WINDOW - 4, WINDOW, WINDOW + 1, 1000, CONTEXT - STEPS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("125M")
    write_shape("125M", str(path))
    yield path
    (path / "model.safetensors").unlink()


def read_network(folder: Path) -> GPTNeoForCausalLM:
    with quiet_libraries():
        network = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    assert network.config.window_size == WINDOW
    assert network.config.max_position_embeddings == CONTEXT
    assert network.config.attention_layers == ["global", "local"] * 6
    return network.eval()


@pytest.fixture(scope="module")
def document() -> list[int]:
    generator = torch.Generator().manual_seed(1)
    return torch.randint(0, 50_257, (CONTEXT,), generator=generator).tolist()


@pytest.fixture(scope="module")
def network(folder: Path) -> GPTNeoForCausalLM:
    return read_network(folder)


@pytest.fixture(scope="module")
def states(network: GPTNeoForCausalLM, document: list[int]) -> Tensor:
    """(context, hidden) of transformers; a text's beginning has the same, whatever follows it."""
    with torch.inference_mode():
        found: Tensor = network.transformer(torch.tensor([document])).last_hidden_state[0]
    return found


@pytest.fixture(scope="module")
def weights(folder: Path) -> Weights:
    return cpu_weights(Checkpoint.of(read_network(folder)), dtype="float32")


@torch.inference_mode()
def test_a_text_that_fills_the_context_has_the_same_scores_at_every_token(
    network: GPTNeoForCausalLM, weights: Weights, states: Tensor, document: list[int]
) -> None:
    own = run_text(weights, document)
    for start in range(0, CONTEXT, WINDOW):  # all at once would take 400 MB
        some = slice(start, start + WINDOW)
        wanted = network.lm_head(states[some])
        assert wanted.std() > 0.5  # which a window of one token less moves by 0.01
        assert (weights.logits(own[some]) - wanted).abs().max() < TOLERANCE


@torch.inference_mode()
def test_unequal_prompts_side_by_side_have_the_same_scores_at_every_token(
    network: GPTNeoForCausalLM, weights: Weights, states: Tensor, document: list[int]
) -> None:
    """Each in two rows, but the longest alone: a prompt that is shared is read in another way."""
    rows = [2] * (len(PROMPTS) - 1) + [1]
    places = [length for length, count in zip(PROMPTS, rows, strict=True) for _ in range(count)]
    decoding_step = make_step(weights)
    groups = []
    for length, count in zip(PROMPTS, rows, strict=True):
        cache, logits = decoding_step.prefill.extend(document[:length])
        assert _off(network, states, logits, [length - 1]) < TOLERANCE
        groups.append(start_group(decoding_step, cache, candidates=count))
    for step in range(STEPS):
        now = [place + step for place in places]
        scores = next_logits(
            decoding_step, groups, torch.tensor([document[place] for place in now])
        )
        assert _off(network, states, scores, now) < TOLERANCE


def _off(
    network: GPTNeoForCausalLM, states: Tensor, scores: Tensor, places: Sequence[int]
) -> float:
    """How far the scores after the tokens at these places are from transformers'."""
    return float((scores - network.lm_head(states[places])).abs().max())


def test_a_greedy_text_of_512_tokens_is_that_of_generate(
    folder: Path, network: GPTNeoForCausalLM
) -> None:
    prompt = " ".join(f"w{7 * number}" for number in range(64))
    ours = load(str(folder), device="cpu", dtype="float32", max_batch=None)
    decoding = Decoding(
        max_new_tokens=512, temperature=0.0, repetition_penalty=1.0, end_loops=False
    )
    [[text]] = ours.generate([prompt], decoding=decoding, seeds=[[0]])
    ours.close()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    given = tokenizer(prompt, return_tensors="pt")
    with torch.inference_mode():
        output = network.generate(**given, max_new_tokens=512, do_sample=False, pad_token_id=0)
        new = output[0, 64:]
        best = network(output).logits[0, 63:-1].topk(2, dim=1).values
    assert text.tokens == len(new) == 512
    assert text.text.split() == tokenizer.decode(new).split()
    # so that it is no accident: the text is no loop, and no choice was near a tie
    assert len(set(new.tolist())) > 200
    assert (best[:, 0] - best[:, 1]).min() > 1e-4
