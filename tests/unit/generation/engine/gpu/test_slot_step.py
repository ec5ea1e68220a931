"""The same scores as transformers' network in slots of unequal rows, and no more read than held."""

from collections.abc import Sequence
from functools import partial

import pytest
import torch
from transformers import GPTNeoForCausalLM

from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.graphs import ROWS, padded_length, padded_rows
from autoblog.generation.engine.gpu.slot_step import run_step
from autoblog.generation.engine.gpu.slots import Slots, bytes_of_a_slot
from autoblog.generation.engine.open_engine import cpu_weights
from autoblog.generation.engine.prefill import TorchPrefill
from autoblog.generation.engine.weights import Weights
from tests.unit.generation.engine.test_torch_step import (
    CONTEXT,
    LENGTHS,
    TOLERANCE,
    WINDOW,
    document,
    expected,
    make_network,
)


@pytest.fixture(scope="module")
def network() -> GPTNeoForCausalLM:
    return make_network()


@pytest.fixture(scope="module")
def weights() -> Weights:
    return cpu_weights(Checkpoint.of(make_network()), dtype="float32")


def make_slots(weights: Weights, *, count: int, room: int = CONTEXT) -> Slots:
    return Slots(weights, count=count, room=room)


def seat(weights: Weights, slots: Slots, numbers: Sequence[int], tokens: Sequence[int]) -> None:
    slots.put(numbers, *TorchPrefill(weights).extend(tokens))


def feed(weights: Weights, slots: Slots, tokens: Sequence[int], *, length: int) -> None:
    """One step of as many slots as there are tokens."""
    rows = len(tokens)
    slots.tokens[:rows] = torch.tensor(tokens)
    run_step(weights, slots, rows, length)
    slots.positions[:rows] += 1


@torch.inference_mode()
def test_unequal_rows_have_the_same_scores_up_to_the_contexts_end(
    network: GPTNeoForCausalLM, weights: Weights
) -> None:
    """Each length is a row of one batch; those that come to the end leave."""
    lengths = sorted(LENGTHS)
    documents = [document(number) for number in range(len(lengths))]
    wanted = [expected(network, one) for one in documents]
    slots = make_slots(weights, count=len(lengths))
    for slot, length in enumerate(lengths):
        seat(weights, slots, [slot], documents[slot][:length])
        assert (slots.logits[slot] - wanted[slot][length - 1]).abs().max() < TOLERANCE
    for step in range(CONTEXT - 1):
        places = [length + step for length in lengths if length + step < CONTEXT]
        tokens = [documents[row][place] for row, place in enumerate(places)]
        feed(weights, slots, tokens, length=padded_length(max(places) + 1, most=CONTEXT))
        for row, place in enumerate(places):
            assert (slots.logits[row] - wanted[row][place]).abs().max() < TOLERANCE


@torch.inference_mode()
def test_candidates_share_a_computed_prompt_and_slots_are_used_again(
    network: GPTNeoForCausalLM, weights: Weights
) -> None:
    slots = make_slots(weights, count=3)
    seat(weights, slots, [0, 1, 2], document(9, CONTEXT - 2))
    feed(weights, slots, [5, 6, 7], length=CONTEXT)  # the caches are full of another text
    prompt = document(1, 3)
    seat(weights, slots, [0, 2], prompt)
    slots.move(2, 1, held=3)
    for row in (0, 1):
        assert (slots.logits[row] - expected(network, prompt)[-1]).abs().max() < TOLERANCE
    continued = [[*prompt, 4, 8], [*prompt, 5, 9]]
    for place in (3, 4):
        feed(weights, slots, [one[place] for one in continued], length=64)
        for row, one in enumerate(continued):
            wanted = expected(network, one)[place]
            assert (slots.logits[row] - wanted).abs().max() < TOLERANCE


@torch.inference_mode()
def test_a_step_may_be_run_again_before_its_tokens_change(weights: Weights) -> None:
    slots = make_slots(weights, count=2)
    seat(weights, slots, [0], document(1, 30))
    seat(weights, slots, [1], document(2, 5))
    slots.tokens[:2] = torch.tensor([7, 8])
    run = partial(run_step, weights, slots, 2, CONTEXT)
    run()
    first = slots.logits.clone()
    run()
    assert torch.equal(slots.logits, first)


@torch.inference_mode()
def test_what_lies_beyond_a_steps_length_is_not_read(weights: Weights) -> None:
    """Also a local layer never touches more than its window."""
    slots = make_slots(weights, count=1)
    seat(weights, slots, [0], document(1, 30))
    for block in slots.blocks:
        block[:, 64:] = torch.nan
    feed(weights, slots, [1], length=64)
    assert slots.logits.isfinite().all()
    assert [block.shape[1] for block in slots.blocks] == [CONTEXT, WINDOW, CONTEXT, WINDOW]


@torch.inference_mode()
def test_bytes_are_counted_as_they_are_taken(weights: Weights) -> None:
    slots = make_slots(weights, count=3, room=64)
    caches = sum(block.nbytes for block in slots.blocks)
    assert caches == 3 * bytes_of_a_slot(weights, room=64)
    assert slots.nbytes == caches + slots.logits.nbytes + 2 * 3 * 8


@pytest.mark.parametrize("most", [64, 96, 2048])
def test_lengths_are_rounded_up_by_a_quarter_at_most(most: int) -> None:
    shapes = {padded_length(tokens, most=most) for tokens in range(1, most + 1)}
    assert len(shapes) <= 16
    for tokens in range(1, most + 1):
        length = padded_length(tokens, most=most)
        assert tokens <= length <= min(most, max(tokens + 64, 1.25 * tokens))


@pytest.mark.parametrize("most", [1, 3, 64, 300])
def test_rows_are_rounded_up_to_a_few_shapes(most: int) -> None:
    for rows in range(1, most + 1):
        assert rows <= padded_rows(rows, most=most) <= most
    assert len({padded_rows(rows, most=most) for rows in range(1, most + 1)}) <= len(ROWS) + 1
