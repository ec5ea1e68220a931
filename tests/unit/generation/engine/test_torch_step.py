"""The same scores as transformers' network, token by token."""

from collections.abc import Sequence

import pytest
import torch
from transformers import GPTNeoConfig, GPTNeoForCausalLM

from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.open_engine import cpu_weights
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.engine.step import TorchStep, next_logits, start_group
from autoblog.generation.engine.weights import Weights

CPU = torch.device("cpu")
WINDOW = 16
CONTEXT = 96
VOCABULARY = 300
TOLERANCE = 1e-4

# below, at and beyond the window, with an odd rest, and up to the end
LENGTHS = [1, 5, WINDOW - 1, WINDOW, WINDOW + 1, 3 * WINDOW + 5, CONTEXT - 3]


def make_network() -> GPTNeoForCausalLM:
    config = GPTNeoConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=CONTEXT,
        hidden_size=64,
        num_layers=4,
        num_heads=4,
        attention_types=[[["global", "local"], 2]],
        window_size=WINDOW,
        bos_token_id=0,
        eos_token_id=0,
    )
    with torch.random.fork_rng():
        torch.manual_seed(3)
        network = GPTNeoForCausalLM(config).eval()
    with torch.no_grad():
        for weights in network.parameters():
            weights.mul_(2)  # scores far enough from each other to tell a mistake
    return network


@pytest.fixture(scope="module")
def network() -> GPTNeoForCausalLM:
    return make_network()


@pytest.fixture(scope="module")
def weights() -> Weights:
    return cpu_weights(Checkpoint.of(make_network()), dtype="float32")


def document(seed: int, length: int = CONTEXT) -> list[int]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, VOCABULARY, (length,), generator=generator).tolist()


def expected(network: GPTNeoForCausalLM, tokens: Sequence[int]) -> torch.Tensor:
    """(length, vocabulary) scores after every token."""
    with torch.no_grad():
        scores: torch.Tensor = network(torch.tensor([tokens])).logits[0]
    return scores


@torch.inference_mode()
def test_a_whole_text_has_the_same_scores(network: GPTNeoForCausalLM, weights: Weights) -> None:
    tokens = document(1)
    scores = weights.logits(run_text(weights, tokens))
    assert (scores - expected(network, tokens)).abs().max() < TOLERANCE


@pytest.mark.parametrize("prompt_length", LENGTHS)
@pytest.mark.parametrize("candidates", [1, 3])
@torch.inference_mode()
def test_candidates_of_a_prompt_have_the_same_scores_at_every_token(
    network: GPTNeoForCausalLM, weights: Weights, prompt_length: int, candidates: int
) -> None:
    prompt = document(1, prompt_length)
    documents = [prompt + document(2 + n)[prompt_length:] for n in range(candidates)]
    wanted = torch.stack([expected(network, one) for one in documents])
    step = TorchStep(weights)
    cache, logits = step.prefill.extend(prompt)
    assert (logits - wanted[:, prompt_length - 1]).abs().max() < TOLERANCE
    group = start_group(step, cache, candidates=candidates)
    for place in range(prompt_length, CONTEXT):
        scores = next_logits(step, [group], torch.tensor([one[place] for one in documents]))
        assert (scores - wanted[:, place]).abs().max() < TOLERANCE


@torch.inference_mode()
def test_groups_of_unequal_prompts_run_side_by_side_while_candidates_leave(
    network: GPTNeoForCausalLM, weights: Weights
) -> None:
    lengths = [5, 30, 30, 30, 50]
    prompts = {length: document(length, length) for length in lengths}
    documents = [prompts[length] + document(n, 40) for n, length in enumerate(lengths)]
    wanted = [expected(network, one) for one in documents]
    step = TorchStep(weights)
    groups = [
        start_group(step, step.prefill.extend(prompts[length])[0], candidates=lengths.count(length))
        for length in (5, 30, 50)
    ]
    here = [0, 1, 2, 3, 4]
    for number in range(40):
        if number == 20:
            groups[1].keep([0, 2])
            here.remove(2)
        last = torch.tensor([documents[n][lengths[n] + number] for n in here])
        scores = next_logits(step, groups, last)
        for row, n in zip(scores, here, strict=True):
            assert (row - wanted[n][lengths[n] + number]).abs().max() < TOLERANCE


@pytest.mark.parametrize(("dtype", "limit"), [("bfloat16", 0.05), ("float16", 0.05), ("int8", 0.1)])
@torch.inference_mode()
def test_smaller_number_formats_stay_near(
    network: GPTNeoForCausalLM, dtype: str, limit: float
) -> None:
    """Against the spread of the scores themselves."""
    tokens = document(1, 40)
    small = cpu_weights(Checkpoint.of(make_network()), dtype=dtype)
    wanted = expected(network, tokens)
    scores = small.logits(run_text(small, tokens))
    assert (scores - wanted).std() / wanted.std() < limit


@torch.inference_mode()
def test_int8_rows_do_not_depend_on_their_neighbours() -> None:
    small = cpu_weights(Checkpoint.of(make_network()), dtype="int8")
    product = small.layers[0].mlp_in
    rows = torch.randn(5, 64, generator=torch.Generator().manual_seed(1))
    rows[3] *= 1000
    together = product(rows)
    assert torch.allclose(together[:3], product(rows[:3]), rtol=0, atol=0)
    assert torch.allclose(together[1:2], product(rows[1:2]), rtol=1e-6, atol=1e-6)


@torch.inference_mode()
def test_a_row_of_zeros_is_multiplied_too() -> None:
    product = cpu_weights(Checkpoint.of(make_network()), dtype="int8").layers[0].mlp_in
    for rows in (1, 2):
        assert product(torch.zeros(rows, 64)).isfinite().all()


@torch.inference_mode()
def test_a_local_layer_holds_its_window_alone(weights: Weights) -> None:
    step = TorchStep(weights)
    cache, _ = step.prefill.extend(document(1, 60))
    assert [one.keys.shape[1] for one in cache.layers] == [60, WINDOW, 60, WINDOW]
    group = start_group(step, cache, candidates=1)
    assert sum(own.block.nbytes for own in group.own) <= 2 * 4 * 64 * (2 * 64 + 2 * WINDOW)
