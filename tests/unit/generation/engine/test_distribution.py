"""What the engines write, as a distribution: transformers' network, penalties and warpers, exactly.

Everything between a prompt and its tokens is in between: the network, the running batch, the rows'
random streams, penalties, temperature, top-k and top-p.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models
from torch import Tensor
from transformers import GPTNeoForCausalLM, PreTrainedTokenizerFast
from transformers.generation.logits_process import (
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
)

from autoblog.generation import Decoding
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.generator import Appender, Batches
from autoblog.generation.engine.gpu.graphs import eager
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from autoblog.generation.engine.group_batch import GroupBatches
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.rows import Row, start_rows
from autoblog.generation.tokenization import Tokens
from tests.unit.generation.engine.test_families import make_network as network_of_family
from tests.unit.generation.engine.test_torch_step import CONTEXT, VOCABULARY, make_network
from tests.unit.generation.plain_dry import dry_costs
from tests.unit.generation.test_sampling import exact_probabilities

DRAWS = 4096
PROMPTS = [[5, 6, 7, 5, 6, 8, 5], [11, 12] * 10]
# One in 10,000 of true draws would be beyond; seeds are fixed, so that it cannot flicker.
BEYOND = 3.719
PLAIN = Decoding(max_new_tokens=2, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0)


@pytest.fixture(scope="module")
def network() -> GPTNeoForCausalLM:
    return make_network()


@pytest.fixture(scope="module", params=["groups", "slots"])
def batches(request: pytest.FixtureRequest) -> Batches:
    weights = cpu_weights(Checkpoint.of(make_network()), dtype="float32")
    if request.param == "groups":
        return GroupBatches(make_step(weights))
    return SlotBatches(weights, wrap_step=eager)


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    """Of one token a word, the last of which is padding."""
    words = models.WordLevel({f"w{number}": number for number in range(VOCABULARY)}, unk_token="w0")
    return Tokens(PreTrainedTokenizerFast(tokenizer_object=Tokenizer(words)))


def write(
    batches: Batches, tokens: Tokens, decoding: Decoding, *, candidates: int
) -> list[list[list[int]]]:
    """The tokens of every candidate of every prompt."""
    rows = start_rows(PROMPTS, [range(candidates)] * len(PROMPTS), context=CONTEXT)
    appender = Appender(tokens, decoding)

    def note(row: Row, token: int) -> bool:
        appender.append(row, token)
        return not row.ended

    with torch.inference_mode():
        batches.start(rows, tokens, decoding, max_rows=64).write(rows, note=note)
    written: list[list[list[int]]] = [[] for _ in PROMPTS]
    for row in rows:
        written[row.prompt].append(row.document[row.prompt_length :])
    return written


def exact(
    network: GPTNeoForCausalLM, tokens: Tokens, decoding: Decoding, document: Sequence[int]
) -> Tensor:
    """(vocabulary,) probabilities of the next token, by transformers alone."""
    scores = penalised(network, tokens, decoding, document)
    names = ("temperature", "top_k", "top_p", "min_p")
    given = {name: getattr(decoding, name) for name in names}
    return exact_probabilities(scores, **given)[0]


def penalised(
    network: GPTNeoForCausalLM, tokens: Tokens, decoding: Decoding, document: Sequence[int]
) -> Tensor:
    ids = torch.tensor([document])
    with torch.no_grad():
        scores: Tensor = network(ids).logits[:, -1].clone()
    scores[:, tokens.pad_id] = -torch.inf
    if decoding.repetition_penalty != 1:
        scores = RepetitionPenaltyLogitsProcessor(decoding.repetition_penalty)(ids, scores)
    if decoding.no_repeat_ngram_size:
        scores = NoRepeatNGramLogitsProcessor(decoding.no_repeat_ngram_size)(ids, scores)
    if decoding.dry_multiplier:
        costs = dry_costs(
            document,
            multiplier=decoding.dry_multiplier,
            base=decoding.dry_base,
            allowed_length=decoding.dry_allowed_length,
            breakers=tokens.ids_holding(decoding.breakers),
        )
        for token, cost in costs.items():
            scores[0, token] -= cost
    return scores


def assert_drawn_from(found: Sequence[int], probabilities: Tensor) -> None:
    """Pearson's chi-square over bins of five or more awaited; its limit by Wilson and Hilferty."""
    counts = torch.bincount(torch.tensor(found), minlength=VOCABULARY).double()
    awaited = probabilities.double() * len(found)
    assert counts[awaited == 0].sum() == 0
    bins = [[0.0, 0.0]]
    for token in awaited.argsort(descending=True):
        if bins[-1][1] >= 5:
            bins.append([0.0, 0.0])
        bins[-1][0] += float(counts[token])
        bins[-1][1] += float(awaited[token])
    bins = [one for one in bins if one[1] >= 5]  # the last may be too small to tell
    freedom = len(bins) - 1
    assert freedom > 5
    spread = 2 / (9 * freedom)
    limit = freedom * (1 - spread + BEYOND * math.sqrt(spread)) ** 3
    assert sum((seen - due) ** 2 / due for seen, due in bins) < limit


@pytest.mark.parametrize(
    "decoding",
    [
        PLAIN,
        replace(PLAIN, temperature=0.7),
        replace(PLAIN, temperature=1.5, top_k=20),
        replace(PLAIN, top_p=0.8),
        replace(PLAIN, temperature=0.9, top_k=50, top_p=0.95),
        replace(PLAIN, temperature=1.2, min_p=0.02),
        replace(PLAIN, temperature=1.2, min_p=0.01, top_p=0.9),
        replace(PLAIN, repetition_penalty=1.4),
        replace(PLAIN, min_p=0.01, dry_multiplier=1.0, dry_allowed_length=1),
        replace(PLAIN, temperature=1.3, no_repeat_ngram_size=2, repetition_penalty=1.2, top_k=40),
    ],
    ids=str,
)
def test_tokens_are_drawn_from_the_exact_probabilities(
    network: GPTNeoForCausalLM, batches: Batches, tokens: Tokens, decoding: Decoding
) -> None:
    assert_draws(network, batches, tokens, decoding)


@pytest.mark.parametrize("family", ["qwen3", "gptj", "gpt_neox", "gemma3"])
@pytest.mark.parametrize("slots", [False, True])
def test_every_kind_of_layer_draws_from_the_exact_probabilities(
    family: str, slots: bool, tokens: Tokens
) -> None:
    network = network_of_family(family)
    weights = cpu_weights(Checkpoint.of(network), dtype="float32")
    batches = SlotBatches(weights, wrap_step=eager) if slots else GroupBatches(make_step(weights))
    assert_draws(network, batches, tokens, replace(PLAIN, temperature=1.5))


def assert_draws(network: Any, batches: Batches, tokens: Tokens, decoding: Decoding) -> None:
    """The first token, and the second after the first that is most common."""
    for prompt, texts in zip(
        PROMPTS, write(batches, tokens, decoding, candidates=DRAWS), strict=True
    ):
        firsts = [text[0] for text in texts]
        assert_drawn_from(firsts, exact(network, tokens, decoding, prompt))
        common = max(set(firsts), key=firsts.count)
        seconds = [text[1] for text in texts if text[0] == common]
        assert_drawn_from(seconds, exact(network, tokens, decoding, [*prompt, common]))


@pytest.mark.parametrize(
    "decoding",
    [
        replace(PLAIN, temperature=0.0, max_new_tokens=70, repetition_penalty=1.3),
        replace(PLAIN, temperature=0.0, max_new_tokens=70, no_repeat_ngram_size=2),
        replace(PLAIN, temperature=0.0, max_new_tokens=70, dry_multiplier=4.0),
        replace(
            PLAIN,
            temperature=0.0,
            max_new_tokens=70,
            repetition_penalty=1.1,
            no_repeat_ngram_size=3,
        ),
    ],
    ids=str,
)
def test_every_greedy_token_is_the_best_after_transformers_penalties(
    network: GPTNeoForCausalLM, batches: Batches, tokens: Tokens, decoding: Decoding
) -> None:
    """Over more tokens than a batch first makes room for."""
    decoding = replace(decoding, end_loops=False)
    changed = 0
    for prompt, [text] in zip(PROMPTS, write(batches, tokens, decoding, candidates=1), strict=True):
        assert len(text) == 70
        for place, token in enumerate(text):
            document = [*prompt, *text[:place]]
            assert token == penalised(network, tokens, decoding, document).argmax()
            changed += token != penalised(network, tokens, PLAIN, document).argmax()
    assert changed > 10
