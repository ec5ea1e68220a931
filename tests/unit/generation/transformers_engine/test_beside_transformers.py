"""The same texts as transformers' `generate` where both do the same."""

from collections import Counter

import pytest
import torch
from transformers.generation.logits_process import (
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from autoblog.errors import UsageError
from autoblog.generation import Decoding, TextGenerator
from autoblog.generation.transformers_engine.transformers_generator import TransformersGenerator

# The 99.99 % quantile of chi-square with 11 degrees of freedom.
CHI_SQUARE_LIMIT = 37.4
PROMPT = "The quick brown fox"
ARCHITECTURES = ["gpt-neo", "gpt2", "gpt-j", "llama"]
OPTIONS = [
    {"num_beams": 1, "repetition_penalty": 1.0},
    {"num_beams": 1, "repetition_penalty": 1.3},
    {"num_beams": 1, "repetition_penalty": 1.2, "no_repeat_ngram_size": 2},
    {"num_beams": 4, "repetition_penalty": 1.0},
    {"num_beams": 4, "repetition_penalty": 1.2, "no_repeat_ngram_size": 2, "early_stopping": True},
]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: f"{options['num_beams']} beams")
def test_greedy_texts_and_best_beams_are_those_of_generate(
    generators: dict[str, TextGenerator], architecture: str, options: dict[str, float]
) -> None:
    generator = generators[architecture]
    assert isinstance(generator, TransformersGenerator)
    ids = torch.tensor([generator.tokens.encode(PROMPT)])
    network = generator.network
    candidates = 2 if options["num_beams"] > 1 else 1
    output = network.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=30,
        do_sample=False,
        num_return_sequences=candidates,
        eos_token_id=list(generator.tokens.eos_ids),
        pad_token_id=generator.tokens.pad_id,
        suppress_tokens=[
            *range(generator.tokens.size, network.config.vocab_size),
            *generator.tokens.forbidden_ids,
        ]
        or None,
        **options,
    )
    expected = [generator.tokens.completion(row.tolist(), ids.shape[1]) for row in output]
    decoding = Decoding(max_new_tokens=30, temperature=0.0, **options)  # type: ignore[arg-type]
    # A longer neighbour makes padding of this prompt, which must change nothing.
    answer = generator.generate(
        [PROMPT, f"{PROMPT} jumps over"], decoding=decoding, seeds=[range(candidates), [1]]
    )
    assert [completion.text for completion in answer[0]] == expected


def test_penalties_act_before_sampling(generators: dict[str, TextGenerator]) -> None:
    generator = generators["gpt2"]
    assert isinstance(generator, TransformersGenerator)
    network, tokens = generator.network, generator.tokens
    prompt, draws = "The quick brown quick", 3000
    ids = torch.tensor([tokens.encode(prompt)])
    # Near uniform, so that what the penalties change can be seen.
    decoding = Decoding(
        max_new_tokens=1,
        temperature=8.0,
        top_k=12,
        top_p=0.9,
        repetition_penalty=3.0,
        no_repeat_ngram_size=1,
    )
    processors = [
        RepetitionPenaltyLogitsProcessor(decoding.repetition_penalty),
        NoRepeatNGramLogitsProcessor(decoding.no_repeat_ngram_size),
        TemperatureLogitsWarper(decoding.temperature),
        TopKLogitsWarper(decoding.top_k),
        TopPLogitsWarper(decoding.top_p),
    ]
    with torch.no_grad():
        scores = network(ids).logits[:, -1]
    for processor in processors:
        scores = processor(ids, scores)
    expected = draws * scores.softmax(dim=1).squeeze(0)
    many = TransformersGenerator(
        network, tokens, model="x", revision="x", context=64, max_batch=500
    )
    [answer] = many.generate([prompt], decoding=decoding, seeds=[range(draws)])
    # Bytes above ASCII cannot be told apart in a text, so texts are counted, not tokens.
    names = [tokens.completion([0, token], 1) for token in range(expected.numel())]
    wanted = Counter[str]()
    for name, count in zip(names, expected.tolist(), strict=True):
        wanted[name] += count
    counted = Counter(completion.text for completion in answer)
    assert all(wanted[text] > 0 for text in counted)
    chi_square = sum(
        (counted[text] - count) ** 2 / count for text, count in wanted.items() if count
    )
    assert chi_square < CHI_SQUARE_LIMIT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_new_tokens", 0),
        ("temperature", -0.1),
        ("temperature", float("nan")),
        ("top_p", 0.0),
        ("top_p", 1.1),
        ("top_k", -1),
        ("num_beams", 0),
        ("repetition_penalty", 0.0),
        ("no_repeat_ngram_size", -1),
        ("stop", ("",)),
    ],
)
def test_decoding_out_of_range_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(UsageError, match=field):
        Decoding(**{field: value})  # type: ignore[arg-type]


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(UsageError, match=r"max_new_tokens.*top_p"):
        Decoding(max_new_tokens=0, top_p=2)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seeds_out_of_range_are_refused(generators: dict[str, TextGenerator], seed: int) -> None:
    with pytest.raises(UsageError, match="seed"):
        generators["gpt2"].generate([PROMPT], decoding=Decoding(), seeds=[[seed]])
