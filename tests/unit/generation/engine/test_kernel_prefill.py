"""Whole texts through the kernels, beside transformers and cut anywhere."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.kernels import kernel_prefill
from autoblog.generation.engine.kernels.kernel_prefill import KernelPrefill
from autoblog.generation.engine.kernels.library import find_library
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.prompts import Prompts
from autoblog.generation.engine.step import next_logits, start_group
from autoblog.generation.scored_pieces import ScoredPiece
from tests.unit.generation.engine.small_networks import (
    CONTEXT,
    FAMILIES,
    WINDOW,
    document,
    make_network,
    network_of_family,
)

pytestmark = pytest.mark.skipif(not find_library(), reason="this processor runs no kernels")

NETWORKS = ["gpt-neo", *FAMILIES]
DTYPES = ["float32", "int8", "bfloat16"]


@cache
def network_of(name: str) -> Any:
    return make_network() if name == "gpt-neo" else network_of_family(name)


@cache
def wanted_scores(name: str) -> torch.Tensor:
    """transformers' log-probabilities of each next token of `document(1)`."""
    tokens = torch.tensor([document(1)])
    with torch.inference_mode():
        scores = network_of(name)(tokens).logits[0].log_softmax(dim=1)
    found: torch.Tensor = scores[:-1].gather(1, tokens[0, 1:, None])[:, 0]
    return found


@cache
def prefill_of(name: str, dtype: str) -> KernelPrefill:
    prefill = make_step(cpu_weights(Checkpoint.of(network_of(name)), dtype=dtype)).prefill
    assert isinstance(prefill, KernelPrefill)
    return prefill


def piece(tokens: list[int], scored: int) -> ScoredPiece:
    return ScoredPiece(document=0, ids=tuple(tokens), scored=scored)


@pytest.fixture(params=[1, 2, 3])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


@pytest.mark.parametrize("name", NETWORKS)
@torch.inference_mode()
def test_logits_after_a_prompt_are_those_of_transformers(name: str) -> None:
    prefill, tokens = prefill_of(name, "float32"), document(1)
    with torch.no_grad():
        wanted = network_of(name)(torch.tensor([tokens])).logits[0]
    for length in (1, 2, 15, 16, 17, 24, 25, WINDOW, WINDOW + 1, 2 * WINDOW + 5, CONTEXT):
        _, logits = prefill.extend(tokens[:length])
        assert (logits[0] - wanted[length - 1]).abs().max() < 1e-4 * wanted.std()


@pytest.mark.parametrize("name", NETWORKS)
@torch.inference_mode()
def test_a_text_is_scored_as_by_transformers(name: str) -> None:
    """After an empty prompt, after short ones, and after one that is longer than the window."""
    wanted, tokens = wanted_scores(name), document(1)
    prompts = Prompts(prefill_of(name, "float32"))
    for before in (1, 2, 17, WINDOW + 20):
        for scored in (1, 2, 30, CONTEXT - before):
            [found] = prompts.score([piece(tokens[: before + scored], scored)])
            off = abs(found - float(wanted[before - 1 : before - 1 + scored].double().sum()))
            assert off < 1e-4 * scored


@settings(max_examples=40)
@given(
    name=st.sampled_from(NETWORKS),
    dtype=st.sampled_from(DTYPES),
    cuts=st.lists(st.integers(1, CONTEXT - 1), max_size=4),
    rows=st.sampled_from([7, 64, 512]),
)
@torch.inference_mode()
def test_a_prompt_is_the_same_to_the_bit_wherever_it_was_cut(
    name: str, dtype: str, cuts: list[int], rows: int
) -> None:
    prefill, tokens = prefill_of(name, dtype), document(1)
    whole, wanted = prefill.extend(tokens)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel_prefill, "ROWS", rows)
        held = None
        for end in [*sorted(set(cuts)), CONTEXT]:
            held, logits = prefill.extend(tokens[:end], held)
    assert torch.equal(logits, wanted)
    assert held
    for one, other in zip(whole.layers, held.layers, strict=True):
        assert torch.equal(one.keys, other.keys)  # the context is a whole number of panels
        assert torch.equal(one.values, other.values)


@pytest.mark.parametrize("dtype", DTYPES)
@torch.inference_mode()
def test_a_prompt_does_not_depend_on_the_threads(dtype: str, threads: int) -> None:
    prefill, tokens = prefill_of("gpt-neo", dtype), document(1)
    _, logits = prefill.extend(tokens)
    torch.set_num_threads(4)
    assert torch.equal(prefill.extend(tokens)[1], logits)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["gpt-neo", "mistral", "llama, groups of three, heads of 64"])
@torch.inference_mode()
def test_a_score_depends_neither_on_its_company_nor_on_what_was_known(
    name: str, dtype: str
) -> None:
    tokens = document(1)
    texts = [(17, 30), (60, 90), (60, 11), (1, 40), (0, 5)]
    pieces = [
        piece([*tokens[: before + 1], *document(before)[:scored]], scored)
        for before, scored in texts
    ]
    prefill = prefill_of(name, dtype)
    together = Prompts(prefill).score(pieces)
    assert [Prompts(prefill).score([one])[0] for one in pieces] == together
    known = Prompts(prefill)
    known.after(tokens[:100], again=False)
    assert known.score(pieces) == together
    assert len(set(together)) == len(texts)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["gpt-neo", "mistral", "llama, groups of six, heads of 16"])
@torch.inference_mode()
def test_a_row_does_not_depend_on_how_many_candidates_read_its_prompt(
    name: str, dtype: str
) -> None:
    """More than fit into a block, fewer, and one; below and beyond the window."""
    prefill = prefill_of(name, dtype)
    step = make_step(prefill.weights)
    prompt, _ = prefill.extend(document(1, 21))
    groups = [start_group(step, prompt, candidates=count, more=80) for count in (1, 2, 3, 30)]
    for token in document(5, 80):
        scores = next_logits(step, groups, torch.full((36,), token))
        assert scores.isfinite().all()
        assert all(torch.equal(scores[0], row) for row in scores)


@torch.inference_mode()
def test_damaged_weights_give_no_score() -> None:
    network = make_network()
    with torch.no_grad():
        network.transformer.h[1].ln_2.weight[5] = torch.nan
    prompts = Prompts(make_step(cpu_weights(Checkpoint.of(network), dtype="int8")).prefill)
    assert not prompts.score([piece(document(1, 40), 20)])[0] > -torch.inf
