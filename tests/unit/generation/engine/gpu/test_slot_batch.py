"""A running batch over the shapes of steps: each as long as its longest row, and barely longer."""

from types import SimpleNamespace
from typing import Any

import torch

from autoblog.generation import Decoding
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.graphs import SlotStep
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from autoblog.generation.engine.open_engine import cpu_weights
from autoblog.generation.rows import Row
from tests.unit.generation.engine.test_torch_step import (
    CONTEXT,
    VOCABULARY,
    document,
    expected,
    make_network,
)

TOKENS: Any = SimpleNamespace(size=VOCABULARY, forbidden_ids=(), ids_holding=lambda _: ())
GREEDY = Decoding(max_new_tokens=20, temperature=0.0, repetition_penalty=1.0)


@torch.inference_mode()
def test_steps_become_longer_as_rows_do_and_choose_what_transformers_scores_highest() -> None:
    made: list[tuple[int, int]] = []

    def wrap_step(step: SlotStep) -> SlotStep:
        def run(rows: int, length: int) -> None:
            assert batches.kept is not None
            made.append((int(batches.kept[0].positions.max()), length))
            step(rows, length)

        return run

    weights = cpu_weights(Checkpoint.of(make_network()), dtype="float32")
    batches = SlotBatches(weights, wrap_step=wrap_step)
    rows = [
        Row(prompt=n, candidate=0, seed=n, document=document(n, length), prompt_length=length)
        for n, length in enumerate((10, 55, CONTEXT - 21, 20))
    ]

    def note(row: Row, token: int) -> bool:
        row.document.append(token)
        row.ended = row.written == GREEDY.max_new_tokens - row.prompt % 2
        return not row.ended

    for some in (rows[:1], rows[1:2], rows[2:]):
        batches.start(some, TOKENS, GREEDY, max_rows=2).write(some, note=note)
    assert {length for _, length in made} == {64, CONTEXT}
    assert all(position < length for position, length in made)
    assert all(length == 64 for position, length in made if position < 64)
    network = make_network()
    for row in rows:
        wanted = expected(network, row.document).argmax(dim=1).tolist()
        assert row.document[row.prompt_length :] == wanted[row.prompt_length - 1 : -1]
