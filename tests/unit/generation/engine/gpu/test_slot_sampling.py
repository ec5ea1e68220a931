"""The tokens that are chosen in slots are those that the other engine chooses."""

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autoblog.generation import Decoding
from autoblog.generation.engine.gpu.slot_sampling import SlotSampler
from autoblog.generation.engine.row_sampling import RowSampler
from autoblog.generation.rows import Row
from tests.unit.generation.engine.test_torch_step import CPU

VOCABULARY = 30
TOKENS: Any = SimpleNamespace(
    size=27, forbidden_ids=(4, 9), ids_holding=lambda strings: (2, 7) if strings else ()
)


def row(number: int, document: list[int], *, prompt_length: int) -> Row:
    return Row(
        prompt=number,
        candidate=0,
        seed=number + 5,
        document=document,
        prompt_length=prompt_length,
    )


def slot_sampler(rows: list[Row], decoding: Decoding) -> SlotSampler:
    sampler = SlotSampler(TOKENS, decoding, slots=len(rows) + 1, width=40, device=CPU)
    for slot, one in enumerate(rows):
        sampler.put(slot, one)
    return sampler


@settings(max_examples=60)
@given(
    documents=st.lists(
        st.lists(st.integers(0, TOKENS.size - 1), min_size=1, max_size=12), min_size=1, max_size=4
    ),
    decoding=st.builds(
        Decoding,
        max_new_tokens=st.just(20),
        temperature=st.sampled_from([0.0, 0.7, 1.5]),
        top_k=st.sampled_from([0, 1, 5]),
        top_p=st.sampled_from([0.5, 1.0]),
        min_p=st.sampled_from([0.0, 0.1]),
        repetition_penalty=st.sampled_from([1.0, 1.3, 0.8]),
        no_repeat_ngram_size=st.integers(0, 3),
        dry_multiplier=st.sampled_from([0.0, 2.0]),
        dry_allowed_length=st.integers(1, 2),
    ),
    seed=st.integers(0, 1000),
)
def test_tokens_are_those_that_the_other_sampler_takes(
    documents: list[list[int]], decoding: Decoding, seed: int
) -> None:
    """Over some steps, with a row that leaves in between and has another one in its slot."""
    rows = [row(number, list(ids), prompt_length=1) for number, ids in enumerate(documents)]
    ours, theirs = slot_sampler(rows, decoding), RowSampler(TOKENS, decoding, device=CPU)
    stream = torch.Generator().manual_seed(seed)
    for step in range(4):
        if step == 2 and len(rows) > 1:
            ours.move(len(rows) - 1, 0)
            rows[0] = rows.pop()
        theirs.set_rows(rows)
        scores = torch.randn(len(rows), VOCABULARY, generator=stream)
        chosen = ours.sample(scores.clone()).tolist()
        assert chosen == theirs.sample(scores)
        assert all(token < TOKENS.size and token not in TOKENS.forbidden_ids for token in chosen)
        for one, token in zip(rows, chosen, strict=True):
            one.document.append(token)
    assert not ours.met_broken_logits


@pytest.mark.parametrize("number", [torch.nan, torch.inf])
def test_scores_that_are_no_numbers_are_remembered(number: float) -> None:
    rows = [row(0, [1], prompt_length=1), row(1, [2], prompt_length=1)]
    sampler = slot_sampler(rows, Decoding(max_new_tokens=3))
    scores = torch.zeros(2, VOCABULARY)
    scores[1, 3] = number
    sampler.sample(scores)
    sampler.sample(torch.zeros(2, VOCABULARY))
    assert sampler.met_broken_logits
