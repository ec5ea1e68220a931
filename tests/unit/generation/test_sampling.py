"""Sampling as a distribution, and beside transformers' own processors."""

import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from autoblog.errors import UsageError
from autoblog.generation.decoding import Decoding
from autoblog.generation.penalties import LONGEST_RUN, Penalties
from autoblog.generation.sampling import Sampler, largest, random_stream, sample
from autoblog.generation.transformers_engine.logits_processor import RowLogitsProcessor
from tests.unit.generation.plain_dry import dry_costs

CPU = torch.device("cpu")
VOCABULARY = 12
# The 99.99 % quantile of chi-square with 11 degrees of freedom: with fixed seeds it cannot flicker.
CHI_SQUARE_LIMIT = 37.4


# Everything off that is not asked for.
PLAIN = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0, "repetition_penalty": 1.0}


def vocabulary(
    *, size: int = VOCABULARY, forbidden: Sequence[int] = (), breakers: Sequence[int] = ()
) -> Any:
    return SimpleNamespace(
        size=size, forbidden_ids=forbidden, ids_holding=lambda strings: breakers if strings else ()
    )


def scores_of(seed: int, rows: int = 1, vocabulary: int = VOCABULARY) -> torch.Tensor:
    return torch.randn(rows, vocabulary, generator=torch.Generator().manual_seed(seed)) * 2


def processor(
    decoding: Decoding,
    *,
    tokens: Any = None,
    documents: Sequence[Sequence[int]] = ((0,),),
    width: int = 0,
) -> RowLogitsProcessor:
    """One that leaves the choice of tokens to `generate`."""
    return RowLogitsProcessor(
        tokens or vocabulary(),
        decoding,
        documents=documents,
        width=width,
        uniforms=None,
        device=CPU,
    )


def seeded_sampler(uniforms: torch.Tensor, *, width: int, **options: Any) -> RowLogitsProcessor:
    return RowLogitsProcessor(
        vocabulary(),
        Decoding(**{**PLAIN, **options}),
        documents=[[0]],
        width=width,
        uniforms=uniforms,
        device=CPU,
    )


def exact_probabilities(
    scores: torch.Tensor, *, temperature: float, top_k: int, top_p: float, min_p: float = 0.0
) -> torch.Tensor:
    """What transformers would sample from."""
    ids = torch.zeros(1, 1, dtype=torch.long)
    scores = TemperatureLogitsWarper(temperature)(ids, scores)
    if top_k:
        scores = TopKLogitsWarper(top_k)(ids, scores)
    if top_p < 1:
        scores = TopPLogitsWarper(top_p)(ids, scores)
    if min_p:
        scores = MinPLogitsWarper(min_p)(ids, scores)
    probabilities: torch.Tensor = scores.softmax(dim=1)
    return probabilities


@pytest.mark.parametrize(
    ("temperature", "top_k", "top_p", "min_p"),
    [
        (1.0, 0, 1.0, 0.0),
        (0.7, 0, 1.0, 0.0),
        (1.5, 5, 1.0, 0.0),
        (1.0, 0, 0.8, 0.0),
        (0.9, 6, 0.7, 0.0),
        (1.0, 50, 0.95, 0.0),
        (1.3, 0, 1.0, 0.1),
        (1.3, 0, 0.9, 0.05),
        (2.0, 7, 0.95, 0.2),
    ],
)
def test_tokens_follow_the_exact_probabilities(
    temperature: float, top_k: int, top_p: float, min_p: float
) -> None:
    draws = 20_000
    scores = scores_of(1)
    uniforms = torch.stack([random_stream(seed, 1) for seed in range(draws)])
    options = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "min_p": min_p}
    sampler = seeded_sampler(uniforms, width=3, **options)
    chosen = sampler(torch.zeros(draws, 3, dtype=torch.long), scores.expand(draws, -1))
    counts = torch.bincount(chosen.argmax(dim=1), minlength=VOCABULARY)
    expected = draws * exact_probabilities(scores, **options).squeeze(0)  # type: ignore[arg-type]
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
    most=st.floats(-1e8, 1e8),
    top_k=st.sampled_from([0, 2]),
    top_p=st.sampled_from([1.0, 0.9]),
    min_p=st.sampled_from([0.0, 1e-9, 0.1, 1.0]),
)
@example(temperature=1e-20, penalty=1e-10, most=1e8, top_k=0, top_p=1.0, min_p=0.0)
@example(temperature=1e20, penalty=1e10, most=-1e8, top_k=2, top_p=0.9, min_p=0.1)
def test_within_the_limits_a_possible_token_is_chosen(
    *, temperature: float, penalty: float, most: float, top_k: int, top_p: float, min_p: float
) -> None:
    logits = torch.tensor([[-torch.inf, most, 1.0, -torch.inf]])
    decoding = Decoding(
        temperature=temperature,
        repetition_penalty=penalty,
        top_k=top_k,
        top_p=top_p,
        min_p=min_p,
    )
    held = torch.tensor([[1, 2]])
    sampler = Sampler(vocabulary(size=4), decoding, device=CPU)
    runs = sampler.penalties.count_runs(held)
    assert sampler.choose(logits, held, runs, torch.tensor([[0.5]])) in (1, 2)


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
    tokens = vocabulary(size=4, forbidden=(1,))
    limit = processor(Decoding(repetition_penalty=1.0), tokens=tokens)
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


@given(
    seed=st.integers(0, 1000),
    count=st.integers(1, 40),
    vocabulary=st.integers(65, 5000),
    equal=st.booleans(),
)
@example(seed=0, count=1, vocabulary=65, equal=False)
@example(seed=0, count=7, vocabulary=64 * 64 + 1, equal=True)
def test_the_largest_are_those_that_sorting_finds(
    seed: int, count: int, vocabulary: int, equal: bool
) -> None:
    scores = scores_of(seed, rows=3, vocabulary=vocabulary)
    scores = scores.round() if equal else scores
    best, ids = largest(scores, count)
    assert torch.equal(best, scores.sort(dim=1, descending=True).values[:, :count])
    assert torch.equal(best, scores.gather(1, ids))
    assert all(len(set(row)) == count for row in ids.tolist())


@pytest.mark.parametrize(
    "options",
    [
        {"min_p": 0.05},
        {"min_p": 0.05, "temperature": 3.0},
        {"min_p": 1.0},
        {"top_p": 0.95},
        {"top_p": 0.999, "temperature": 2.0},
        {"top_p": 0.9, "min_p": 0.02},
        {"top_k": 20},
        {"top_k": 300, "top_p": 0.97, "min_p": 0.01},
    ],
    ids=str,
)
def test_a_few_of_a_large_vocabulary_are_chosen_as_from_all(options: dict[str, float]) -> None:
    """Every token of a row in turn by its number, beside transformers over the whole vocabulary."""
    scores = scores_of(3, rows=4, vocabulary=5003) * 2
    filters = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, **options}
    exact = exact_probabilities(scores, **filters)  # type: ignore[arg-type]
    decoding = Decoding(**{**PLAIN, **options})  # type: ignore[arg-type]
    numbers = (torch.arange(1000) + 0.5) / 1000
    drawn = torch.cat(
        [sample(scores.clone(), number.expand(4, 1), decoding) for number in numbers], dim=1
    )
    for own, probabilities in zip(drawn, exact, strict=True):
        found = torch.bincount(own, minlength=5003) / 1000
        assert (found - probabilities).abs().max() < 2e-3
        assert found[probabilities == 0].sum() == 0


def test_a_row_alone_is_sampled_as_in_company() -> None:
    """Though other rows leave more tokens to choose from."""
    scores = scores_of(9, rows=8, vocabulary=5003) * torch.linspace(0.5, 5, 8)[:, None]
    uniform = torch.rand(8, 1, generator=torch.Generator().manual_seed(1))
    for options in ({"min_p": 0.05}, {"top_p": 0.9}, {}):
        decoding = Decoding(**{**PLAIN, **options})  # type: ignore[arg-type]
        together = sample(scores.clone(), uniform, decoding)
        alone = [sample(scores[[n]], uniform[[n]], decoding) for n in range(8)]
        assert torch.equal(together, torch.cat(alone))


repetitive = st.lists(st.integers(0, 4), min_size=1, max_size=40)


@given(
    document=repetitive,
    padding=st.integers(0, 5),
    multiplier=st.floats(0.1, 2.0),
    base=st.floats(1.0, 2.0),
    allowed_length=st.integers(1, 4),
    breakers=st.sets(st.integers(0, 4), max_size=2),
)
def test_dry_costs_what_its_definition_says(
    *,
    document: list[int],
    padding: int,
    multiplier: float,
    base: float,
    allowed_length: int,
    breakers: set[int],
) -> None:
    dry = {"multiplier": multiplier, "base": base, "allowed_length": allowed_length}
    expected = scores_of(4)
    for token, cost in dry_costs(document, breakers=breakers, **dry).items():  # type: ignore[arg-type]
        expected[0, token] -= cost
    lower = processor(
        Decoding(**{**PLAIN, **{f"dry_{name}": number for name, number in dry.items()}}),  # type: ignore[arg-type]
        tokens=vocabulary(breakers=sorted(breakers)),
        documents=[document, [0] * (len(document) + padding)],
        width=3,
    )
    scores = scores_of(4).repeat(2, 1)
    lowered = lower(torch.zeros(2, 3, dtype=torch.long), scores)
    torch.testing.assert_close(lowered[:1], expected, rtol=1e-5, atol=1e-4)


@given(document=repetitive, more=repetitive, size=st.integers(1, 5), breaker=st.integers(0, 4))
def test_runs_that_grow_are_those_that_are_counted_anew(
    document: list[int], more: list[int], size: int, breaker: int
) -> None:
    decoding = Decoding(no_repeat_ngram_size=size, dry_multiplier=1.0)
    penalties = Penalties(decoding, size=VOCABULARY, breakers=[breaker], device=CPU)
    held = torch.tensor([[-1, *document], [*document, document[0]]])
    runs = penalties.count_runs(held)
    for token in more:
        held = torch.cat([held, torch.tensor([[token], [token]])], dim=1)
        runs = penalties.longer_runs(torch.nn.functional.pad(runs, (1, 0)), held)
        counted = penalties.count_runs(held)
        assert torch.equal(runs[:, :, :-1], counted[:, :, :-1])


def test_an_endless_run_costs_a_number() -> None:
    decoding = Decoding(**{**PLAIN, "dry_multiplier": 100.0, "dry_base": 10.0})  # type: ignore[arg-type]
    lower = processor(decoding, documents=[[1] * 2 * LONGEST_RUN], width=0)
    lowered = lower(torch.zeros(1, 0, dtype=torch.long), torch.zeros(1, VOCABULARY))
    assert lowered[0, 1].isfinite()
    assert lowered[0, 1] < -1e30


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"min_p": 1.1}, "min_p must be from 0 to 1"),
        ({"min_p": math.nan}, "min_p must be from 0 to 1"),
        ({"no_repeat_ngram_size": 10**12}, "no_repeat_ngram_size must be from 0 to 10000"),
        ({"dry_multiplier": -1.0}, "dry_multiplier must be from 0 to 100"),
        ({"dry_base": 0.5}, "dry_base must be from 1 to 10"),
        ({"dry_allowed_length": 0}, "dry_allowed_length must be from 1 to 10000"),
    ],
)
def test_numbers_out_of_range_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Decoding(**wrong)
