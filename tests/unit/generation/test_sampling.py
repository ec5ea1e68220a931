"""Sampling as a distribution, and beside transformers' own processors."""

import math
from collections.abc import Sequence

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from transformers.generation.logits_process import (
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from autoblog.errors import UsageError
from autoblog.generation.decoding import Decoding
from autoblog.generation.sampling import Sampler, random_stream
from autoblog.generation.transformers_engine.logits_processor import RowLogitsProcessor

CPU = torch.device("cpu")
VOCABULARY = 12
# The 99.99 % quantile of chi-square with 11 degrees of freedom: with fixed seeds it cannot flicker.
CHI_SQUARE_LIMIT = 37.4


def scores_of(seed: int, rows: int = 1, vocabulary: int = VOCABULARY) -> torch.Tensor:
    return torch.randn(rows, vocabulary, generator=torch.Generator().manual_seed(seed)) * 2


def processor(
    decoding: Decoding,
    *,
    size: int = VOCABULARY,
    forbidden: Sequence[int] = (),
    documents: Sequence[Sequence[int]] = ((0,),),
    width: int = 0,
) -> RowLogitsProcessor:
    """One that leaves the choice of tokens to `generate`."""
    return RowLogitsProcessor(
        decoding,
        size=size,
        forbidden=forbidden,
        documents=documents,
        width=width,
        uniforms=None,
        device=CPU,
    )


def seeded_sampler(
    uniforms: torch.Tensor, *, width: int, temperature: float, top_k: int, top_p: float
) -> RowLogitsProcessor:
    return RowLogitsProcessor(
        Decoding(temperature=temperature, top_k=top_k, top_p=top_p, repetition_penalty=1.0),
        size=VOCABULARY,
        forbidden=(),
        documents=[[0]],
        width=width,
        uniforms=uniforms,
        device=CPU,
    )


def exact_probabilities(
    scores: torch.Tensor, *, temperature: float, top_k: int, top_p: float
) -> torch.Tensor:
    """What transformers would sample from."""
    ids = torch.zeros(1, 1, dtype=torch.long)
    scores = TemperatureLogitsWarper(temperature)(ids, scores)
    if top_k:
        scores = TopKLogitsWarper(top_k)(ids, scores)
    if top_p < 1:
        scores = TopPLogitsWarper(top_p)(ids, scores)
    probabilities: torch.Tensor = scores.softmax(dim=1)
    return probabilities


@pytest.mark.parametrize(
    ("temperature", "top_k", "top_p"),
    [(1.0, 0, 1.0), (0.7, 0, 1.0), (1.5, 5, 1.0), (1.0, 0, 0.8), (0.9, 6, 0.7), (1.0, 50, 0.95)],
)
def test_tokens_follow_the_exact_probabilities(
    temperature: float, top_k: int, top_p: float
) -> None:
    draws = 20_000
    scores = scores_of(1)
    uniforms = torch.stack([random_stream(seed, 1) for seed in range(draws)])
    sampler = seeded_sampler(uniforms, width=3, temperature=temperature, top_k=top_k, top_p=top_p)
    chosen = sampler(torch.zeros(draws, 3, dtype=torch.long), scores.expand(draws, -1))
    counts = torch.bincount(chosen.argmax(dim=1), minlength=VOCABULARY)
    expected = draws * exact_probabilities(
        scores, temperature=temperature, top_k=top_k, top_p=top_p
    ).squeeze(0)
    assert counts[expected == 0].sum() == 0
    possible = expected > 0
    chi_square = ((counts - expected)[possible] ** 2 / expected[possible]).sum()
    assert chi_square < CHI_SQUARE_LIMIT


def test_successive_tokens_of_one_stream_follow_them_too() -> None:
    draws = 4_000
    scores = scores_of(2)
    sampler = seeded_sampler(
        random_stream(5, draws)[None], width=0, temperature=1.0, top_k=0, top_p=1.0
    )
    counts = torch.zeros(VOCABULARY)
    for step in range(draws):
        counts[sampler(torch.zeros(1, step), scores).argmax()] += 1
    expected = draws * scores.softmax(dim=1).squeeze(0)
    assert ((counts - expected) ** 2 / expected).sum() < CHI_SQUARE_LIMIT


def test_one_token_alone_stays_possible() -> None:
    sampler = seeded_sampler(torch.rand(4, 1), width=2, temperature=1.0, top_k=3, top_p=0.9)
    chosen = sampler(torch.zeros(4, 2), scores_of(3, rows=4))
    assert (chosen.isfinite().sum(dim=1) == 1).all()
    assert (chosen.amax(dim=1) == 0).all()


@pytest.mark.parametrize("uniform", [0.0, 1 - 2**-24])
def test_the_ends_of_the_stream_choose_possible_tokens(uniform: float) -> None:
    scores = torch.tensor([[-torch.inf, 3.0, 1.0, -torch.inf]])
    sampler = seeded_sampler(
        torch.tensor([[uniform]]), width=0, temperature=1.0, top_k=0, top_p=1.0
    )
    assert sampler(torch.zeros(1, 0), scores).argmax() in (1, 2)


@given(
    temperature=st.floats(1e-20, 1e20),
    penalty=st.floats(1e-10, 1e10),
    largest=st.floats(-1e8, 1e8),
    top_k=st.sampled_from([0, 2]),
    top_p=st.sampled_from([1.0, 0.9]),
)
@example(temperature=1e-20, penalty=1e-10, largest=1e8, top_k=0, top_p=1.0)
@example(temperature=1e20, penalty=1e10, largest=-1e8, top_k=2, top_p=0.9)
def test_within_the_limits_a_possible_token_is_chosen(
    temperature: float, penalty: float, largest: float, top_k: int, top_p: float
) -> None:
    logits = torch.tensor([[-torch.inf, largest, 1.0, -torch.inf]])
    decoding = Decoding(
        temperature=temperature, repetition_penalty=penalty, top_k=top_k, top_p=top_p
    )
    held = torch.tensor([[1, 2]])
    sampler = Sampler(decoding, size=4, forbidden=(), device=CPU)
    assert sampler.choose(logits, held, torch.tensor([[0.5]])) in (1, 2)


@pytest.mark.parametrize("temperature", [0.0, 5e-324, 1e-46, 1e-38, 9e-21])
def test_a_temperature_that_float32_cannot_divide_by_is_greedy(temperature: float) -> None:
    assert not Decoding(temperature=temperature).seeded
    assert Decoding(temperature=1e-20).seeded


@pytest.mark.parametrize("wrong", [-1e-9, 1e39, math.inf, math.nan])
def test_a_temperature_out_of_range_is_refused(wrong: float) -> None:
    with pytest.raises(UsageError, match="temperature must be from 0 to 1e20"):
        Decoding(temperature=wrong)


@pytest.mark.parametrize("wrong", [-1.0, 0.0, 1e-40, 1e39, math.inf, math.nan])
def test_a_penalty_out_of_range_is_refused(wrong: float) -> None:
    with pytest.raises(UsageError, match="repetition_penalty must be from 1e-10 to 1e10"):
        Decoding(repetition_penalty=wrong)


@given(seed=st.integers(0, 2**64 - 1), short=st.integers(1, 50), long=st.integers(50, 100))
def test_a_stream_goes_on_where_it_was(seed: int, short: int, long: int) -> None:
    assert torch.equal(random_stream(seed, long)[:short], random_stream(seed, short))


def test_neighbouring_seeds_have_unlike_streams() -> None:
    streams = torch.stack([random_stream(seed, 200) for seed in range(50)])
    correlations = torch.corrcoef(streams) - torch.eye(50)
    assert correlations.abs().max() < 0.35


documents = st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=30)


@given(document=documents, padding=st.integers(0, 5), penalty=st.floats(0.5, 3.0))
def test_the_penalty_is_transformers_on_the_unpadded_document(
    document: list[int], padding: int, penalty: float
) -> None:
    scores = scores_of(4)
    expected = RepetitionPenaltyLogitsProcessor(penalty)(torch.tensor([document]), scores.clone())
    prompt, new = document[:-1] or document, document[-1:] if len(document) > 1 else []
    width = len(prompt) + padding
    ids = torch.tensor([[0] * padding + prompt + new])
    penalise = processor(
        Decoding(repetition_penalty=penalty), documents=[prompt, [0] * width], width=width
    )
    penalized = penalise(torch.cat([ids, ids]), torch.cat([scores, scores]))
    torch.testing.assert_close(penalized[:1], expected)


@given(document=documents, padding=st.integers(0, 5), size=st.integers(1, 5))
def test_forbidden_runs_are_transformers_on_the_unpadded_document(
    document: list[int], padding: int, size: int
) -> None:
    scores = scores_of(4)
    expected = NoRepeatNGramLogitsProcessor(size)(torch.tensor([document]), scores.clone())
    limit = processor(
        Decoding(repetition_penalty=1.0, no_repeat_ngram_size=size),
        documents=[document, [0] * (len(document) + padding)],
        width=3,
    )
    limited = limit(torch.zeros(2, 3, dtype=torch.long), torch.cat([scores, scores]))
    torch.testing.assert_close(limited[:1], expected)


def test_what_has_left_the_window_still_counts() -> None:
    limit = processor(
        Decoding(repetition_penalty=1.0, no_repeat_ngram_size=2),
        documents=[[1, 2, 3, 4, 5, 1]],
        width=2,
    )
    scores = limit(torch.tensor([[5, 1]]), torch.zeros(1, VOCABULARY))
    assert scores[0, 2] == -torch.inf
    assert scores.isinf().sum() == 1


def test_beams_of_one_document_are_neighbours() -> None:
    held = processor(Decoding(), documents=[[1, 2], [3]], width=2)
    ids = torch.tensor([[1, 2, 7], [1, 2, 8], [0, 3, 9], [0, 3, 6]])
    assert held.texts(ids).tolist() == [[1, 2, 7], [1, 2, 8], [-1, 3, 9], [-1, 3, 6]]


def test_ids_beyond_the_tokenizer_and_padding_are_impossible() -> None:
    limit = processor(Decoding(repetition_penalty=1.0), size=4, forbidden=(1,))
    scores = limit(torch.zeros(1, 1), torch.zeros(1, 6))
    assert scores.isfinite().tolist() == [[True, False, True, True, False, False]]


@pytest.mark.parametrize("wrong", [torch.nan, torch.inf])
def test_scores_that_are_no_numbers_are_noticed(wrong: float) -> None:
    check = processor(Decoding(repetition_penalty=1.0))
    check(torch.zeros(2, 1), torch.tensor([[1.0, -torch.inf], [0.0, 2.0]]))
    assert not check.met_broken_logits
    check(torch.zeros(2, 1), torch.tensor([[1.0, 1.0], [0.0, wrong]]))
    check(torch.zeros(2, 1), torch.zeros(2, 2))
    assert check.met_broken_logits
