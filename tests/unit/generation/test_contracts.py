"""What holds of every text generator, the scripted one included."""

import math
import random

import pytest
import torch

from autoblog.errors import ContextError, GenerationError, UsageError
from autoblog.generation import (
    ChatMessage,
    Decoding,
    LogLikelihood,
    TextGenerator,
    load_generator,
)
from tests.scripted import ScriptedGenerator
from tests.unit.generation.conftest import CONTEXT

PROMPT = "The quick brown fox"
OTHER = "Title: How to bake bread\nKeywords: flour, water\n\n"
SHORT = Decoding(max_new_tokens=10)

ARCHITECTURES = ["own gpt-neo", "gpt-neo", "gpt2", "gpt-j", "llama"]


@pytest.fixture(params=[*ARCHITECTURES, "scripted"])
def generator(request: pytest.FixtureRequest) -> TextGenerator:
    if request.param == "scripted":
        words = [f"word{number}" for number in range(200)]
        return ScriptedGenerator(
            script=lambda prompt, seed: " ".join(
                random.Random(f"{prompt}{seed}").choices(words, k=100)
            ),
            context=CONTEXT,
        )
    generators: dict[str, TextGenerator] = request.getfixturevalue("generators")
    return generators[request.param]


def test_the_answer_has_the_shape_of_the_seeds(generator: TextGenerator) -> None:
    answer = generator.generate([PROMPT, OTHER, PROMPT], decoding=SHORT, seeds=[[1, 2, 3], [], [9]])
    assert [[completion.seed for completion in own] for own in answer] == [[1, 2, 3], [], [9]]


def test_nothing_asked_is_nothing_answered(generator: TextGenerator) -> None:
    assert generator.generate([], decoding=SHORT, seeds=[]) == []


def test_prompts_and_seeds_of_unequal_number_are_refused(generator: TextGenerator) -> None:
    with pytest.raises(ValueError, match="zip"):
        generator.generate([PROMPT], decoding=SHORT, seeds=[[1], [2]])


def test_the_same_seed_writes_the_same_text(generator: TextGenerator) -> None:
    first = generator.generate([PROMPT], decoding=SHORT, seeds=[[5, 6]])
    assert generator.generate([PROMPT], decoding=SHORT, seeds=[[5, 6]]) == first


def test_other_seeds_write_other_texts(generator: TextGenerator) -> None:
    decoding = Decoding(max_new_tokens=10, temperature=2.0)
    [completions] = generator.generate([PROMPT], decoding=decoding, seeds=[range(8)])
    assert len({completion.text for completion in completions}) > 4


def test_no_more_tokens_than_allowed(generator: TextGenerator) -> None:
    for limit in (1, 7):
        decoding = Decoding(max_new_tokens=limit)
        [[completion]] = generator.generate([PROMPT], decoding=decoding, seeds=[[1]])
        assert completion.tokens <= limit
        assert completion.finish_reason == "length" or completion.tokens < limit


def test_the_prompt_is_not_echoed(generator: TextGenerator) -> None:
    [[completion]] = generator.generate([PROMPT], decoding=SHORT, seeds=[[3]])
    assert not completion.text.startswith(PROMPT)


def test_a_prompt_that_fills_the_context_is_our_error(generator: TextGenerator) -> None:
    long = "the lazy dog " * CONTEXT
    with pytest.raises(ContextError, match=str(CONTEXT)):
        generator.generate([PROMPT, long], decoding=SHORT, seeds=[[1], [1]])


def test_the_global_random_state_is_untouched(generator: TextGenerator) -> None:
    before = torch.random.get_rng_state(), random.getstate()
    generator.generate([PROMPT], decoding=SHORT, seeds=[[1, 2]])
    assert torch.equal(torch.random.get_rng_state(), before[0])
    assert random.getstate() == before[1]


@pytest.mark.parametrize(
    "decoding",
    [
        Decoding(max_new_tokens=20, temperature=0.0),
        Decoding(max_new_tokens=20, temperature=0.8, top_p=0.95, repetition_penalty=1.1),
        Decoding(
            max_new_tokens=20,
            temperature=1.5,
            min_p=0.05,
            no_repeat_ngram_size=3,
            dry_multiplier=1.0,
        ),
    ],
)
def test_a_text_does_not_depend_on_its_neighbours(
    generator: TextGenerator, decoding: Decoding
) -> None:
    together = generator.generate([PROMPT, OTHER, "A"], decoding=decoding, seeds=[[1, 2], [3], [4]])
    alone = [
        generator.generate([prompt], decoding=decoding, seeds=[seeds])[0]
        for prompt, seeds in [(PROMPT, [1, 2]), (OTHER, [3]), ("A", [4])]
    ]
    assert together == alone


def test_beams_do_not_depend_on_seeds(generator: TextGenerator) -> None:
    decoding = Decoding(max_new_tokens=6, num_beams=3)
    first = generator.generate([PROMPT], decoding=decoding, seeds=[[1, 2]])
    second = generator.generate([PROMPT], decoding=decoding, seeds=[[3, 4]])
    assert [one.text for one in first[0]] == [one.text for one in second[0]]
    assert len({one.text for one in first[0]}) == 2


def test_more_candidates_than_beams_are_refused(generator: TextGenerator) -> None:
    with pytest.raises(UsageError, match="2 beams"):
        generator.generate([PROMPT], decoding=Decoding(num_beams=2), seeds=[[1, 2, 3]])


def test_a_stop_string_is_cut_off(generator: TextGenerator) -> None:
    [[whole]] = generator.generate([PROMPT], decoding=SHORT, seeds=[[1]])
    stop = whole.text[3:5]
    decoding = Decoding(max_new_tokens=10, stop=("never there", stop))
    [[completion]] = generator.generate([PROMPT], decoding=decoding, seeds=[[1]])
    assert completion.text == whole.text[: whole.text.index(stop)]
    assert completion.tokens < whole.tokens
    assert completion.finish_reason == "stop"


def test_a_stop_string_may_begin_where_its_prompt_ends(generator: TextGenerator) -> None:
    [[whole]] = generator.generate([PROMPT], decoding=SHORT, seeds=[[1]])
    decoding = Decoding(max_new_tokens=10, stop=("never there", PROMPT[-3:] + whole.text[:2]))
    [[completion], [other]] = generator.generate(
        [PROMPT, OTHER], decoding=decoding, seeds=[[1], [1]]
    )
    [[alone]] = generator.generate([OTHER], decoding=SHORT, seeds=[[1]])
    assert other == alone
    assert (completion.text, completion.finish_reason) == ("", "stop")
    assert completion.tokens < whole.tokens


def test_a_closed_generator_says_so(
    generator: TextGenerator, request: pytest.FixtureRequest
) -> None:
    if not isinstance(generator, ScriptedGenerator):
        folders = request.getfixturevalue("model_folders")
        generator = load_generator(str(folders["gpt2"]), device="cpu")
    generator.close()
    with pytest.raises(GenerationError, match="closed"):
        generator.generate([PROMPT], decoding=SHORT, seeds=[[1]])


def test_a_prompt_that_counts_as_the_context_is_too_long_and_one_token_less_fits(
    generator: TextGenerator,
) -> None:
    assert generator.context == CONTEXT
    text, words = "", 0
    while generator.count_tokens(text) < CONTEXT:
        fitting, text, words = text, f"{text} {'lazy' if words % 2 else 'a'}", words + 1
    assert generator.count_tokens(text) == CONTEXT
    with pytest.raises(ContextError):
        generator.generate([text], decoding=SHORT, seeds=[[1]])
    assert generator.generate([fitting], decoding=SHORT, seeds=[[1]])[0]


def test_an_empty_prompt_counts_what_the_model_opens_with(generator: TextGenerator) -> None:
    assert generator.count_tokens("") == 1


def test_likelihoods_come_in_the_order_of_the_pairs(generator: TextGenerator) -> None:
    pairs = [(PROMPT, " jumps over"), (OTHER, "Bread"), ("", "A"), (PROMPT, "")]
    together = generator.log_likelihoods(pairs)
    alone = [generator.log_likelihoods([pair])[0] for pair in pairs]
    assert [one.tokens for one in together] == [one.tokens for one in alone]
    assert [one.total for one in together] == pytest.approx([one.total for one in alone], abs=1e-4)
    assert len({one.total for one in together}) == 4


def test_a_likelihood_is_a_log_probability_of_at_least_one_token(
    generator: TextGenerator,
) -> None:
    [found] = generator.log_likelihoods([(PROMPT, " jumps over the lazy dog.")])
    assert -math.inf < found.total < 0
    assert 0 < found.tokens <= generator.count_tokens(" jumps over the lazy dog.")


def test_nothing_is_certain(generator: TextGenerator) -> None:
    assert generator.log_likelihoods([]) == []
    assert generator.log_likelihoods([(PROMPT, "")]) == [LogLikelihood(total=0.0, tokens=0)]


def test_the_likelihood_of_a_text_is_that_of_its_parts_in_turn(generator: TextGenerator) -> None:
    first, second = " jumps over the", " lazy dog."
    whole, half, rest = generator.log_likelihoods(
        [(PROMPT, first + second), (PROMPT, first), (PROMPT + first, second)]
    )
    assert whole.tokens == half.tokens + rest.tokens
    assert whole.total == pytest.approx(half.total + rest.total, abs=1e-3)


def test_the_prompt_makes_a_difference(generator: TextGenerator) -> None:
    one, other = generator.log_likelihoods([(PROMPT, " Bread takes"), (OTHER, " Bread takes")])
    assert one.total != pytest.approx(other.total, abs=1e-3)


@pytest.mark.parametrize("prompt", ["A", "the lazy dog " * CONTEXT])
def test_a_text_longer_than_the_context_is_scored_to_its_end(
    generator: TextGenerator, prompt: str
) -> None:
    text = " the quick brown fox" * CONTEXT
    long, longer = generator.log_likelihoods([(prompt, text), (prompt, f"{text} jumps")])
    assert long.tokens > CONTEXT
    assert longer.tokens > long.tokens
    assert longer.total < long.total


def test_a_base_model_takes_no_conversation(generator: TextGenerator) -> None:
    assert generator.chat_prompt([ChatMessage(role="user", text="Write.")]) is None


def test_a_closed_generator_scores_nothing(
    generator: TextGenerator, request: pytest.FixtureRequest
) -> None:
    if not isinstance(generator, ScriptedGenerator):
        folders = request.getfixturevalue("model_folders")
        generator = load_generator(str(folders["gpt2"]), device="cpu")
    generator.close()
    with pytest.raises(GenerationError, match="closed"):
        generator.log_likelihoods([(PROMPT, "text")])


def test_it_says_what_it_is(generator: TextGenerator) -> None:
    assert generator.model
    assert (generator.device, generator.dtype) == ("cpu", "float32")


def test_a_script_may_be_texts_or_a_function() -> None:
    texts = ScriptedGenerator(script=["one", "two", "three"])
    [answer] = texts.generate([PROMPT], decoding=SHORT, seeds=[range(20)])
    assert {completion.text for completion in answer} == {"one", "two", "three"}
    function = ScriptedGenerator(script=lambda prompt, seed: f"{prompt} {seed}")
    [[completion]] = function.generate(["p"], decoding=SHORT, seeds=[[4]])
    assert completion.text == "p 4"


def test_a_scripted_error_is_raised_and_calls_are_noted() -> None:
    scripted = ScriptedGenerator(error=GenerationError("no memory"))
    with pytest.raises(GenerationError, match="no memory"):
        scripted.generate([PROMPT], decoding=SHORT, seeds=[[1]])
    assert [call.prompts for call in scripted.calls] == [(PROMPT,)]
