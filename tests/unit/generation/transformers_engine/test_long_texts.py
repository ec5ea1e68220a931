"""Texts longer than the model's context, and batches that memory does not hold."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from autoblog.errors import GenerationError, OutOfMemoryError
from autoblog.generation import Completion, Decoding, TextGenerator, load_generator
from autoblog.generation.rows import Row, start_rows
from autoblog.generation.transformers_engine.transformers_generator import TransformersGenerator
from tests.unit.generation.conftest import CONTEXT, load_plain

PROMPTS = ["Title: bread\n", "A", "The quick brown fox jumps over the lazy dog and"]
SEEDS = [[1, 2], [3, 4, 5], [6]]
LONG = Decoding(max_new_tokens=3 * CONTEXT)


class Scarce:
    """A network whose memory holds so many rows; `error` is what it raises beyond them."""

    def __init__(self, network: Any, *, rows: int, error: Exception) -> None:
        self._network = network
        self._rows = rows
        self._error = error
        self.batches: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)

    def generate(self, *, input_ids: torch.Tensor, **arguments: Any) -> Any:
        self.batches.append(input_ids.shape[0])
        if input_ids.shape[0] > self._rows:
            raise self._error
        return self._network.generate(input_ids=input_ids, **arguments)


def scarce(generator: TextGenerator, *, rows: int, error: Exception | None = None) -> Scarce:
    assert isinstance(generator, TransformersGenerator)
    full = error or RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to")
    return Scarce(generator.network, rows=rows, error=full)


def with_network(
    generator: TextGenerator, network: Any, *, max_batch: int = 16
) -> TransformersGenerator:
    assert isinstance(generator, TransformersGenerator)
    return TransformersGenerator(
        network,
        generator.tokens,
        model="x",
        revision="x",
        context=CONTEXT,
        max_batch=max_batch,
    )


def texts(answer: list[list[Completion]]) -> list[list[str]]:
    return [[completion.text for completion in own] for own in answer]


@pytest.mark.parametrize("architecture", ["own gpt-neo", "gpt-neo", "gpt2", "gpt-j", "llama"])
def test_a_long_text_goes_on_beyond_the_context(
    generators: dict[str, TextGenerator], architecture: str
) -> None:
    answer = generators[architecture].generate(PROMPTS, decoding=LONG, seeds=SEEDS)
    for completion in (completion for own in answer for completion in own):
        ended = completion.finish_reason == "stop"
        assert ended or completion.tokens == LONG.max_new_tokens
    assert any(completion.tokens > CONTEXT for own in answer for completion in own)


@pytest.mark.parametrize("max_batch", [1, 2, 5])
def test_long_texts_are_the_same_however_batches_are_split(
    generators: dict[str, TextGenerator], max_batch: int
) -> None:
    generator = generators["gpt-neo"]
    assert isinstance(generator, TransformersGenerator)
    split = with_network(generator, generator.network, max_batch=max_batch)
    together = generator.generate(PROMPTS, decoding=LONG, seeds=SEEDS)
    assert split.generate(PROMPTS, decoding=LONG, seeds=SEEDS) == together


def test_a_text_begins_the_same_whatever_its_limit(generators: dict[str, TextGenerator]) -> None:
    generator = generators["gpt-neo"]
    [[long]] = generator.generate(["A"], decoding=LONG, seeds=[[11]])
    [[short]] = generator.generate(["A"], decoding=Decoding(max_new_tokens=20), seeds=[[11]])
    assert long.text.startswith(short.text)


@pytest.mark.parametrize("max_batch", [2, 16])
@pytest.mark.parametrize("penalty", [{"no_repeat_ngram_size": 3}, {"dry_multiplier": 2.0}], ids=str)
def test_long_beam_searches_do_not_depend_on_their_neighbours(
    generators: dict[str, TextGenerator], max_batch: int, penalty: dict[str, Any]
) -> None:
    generator = generators["gpt-neo"]
    assert isinstance(generator, TransformersGenerator)
    decoding = Decoding(max_new_tokens=CONTEXT + 20, num_beams=3, early_stopping=True, **penalty)
    split = with_network(generator, generator.network, max_batch=max_batch)
    together = split.generate(PROMPTS, decoding=decoding, seeds=SEEDS)
    for prompt, seeds, own in zip(PROMPTS, SEEDS, together, strict=True):
        assert generator.generate([prompt], decoding=decoding, seeds=[seeds]) == [own]


def write_rows(generator: TextGenerator, prompt: str, decoding: Decoding) -> Row:
    """The row of a single completion, with the tokens that a `Completion` does not tell."""
    assert isinstance(generator, TransformersGenerator)
    rows = start_rows([generator.tokens.encode(prompt)], [[1]], context=CONTEXT)
    generator.write(rows, decoding)
    return rows[0]


def test_nothing_repeats_across_windows_that_must_not(
    generators: dict[str, TextGenerator],
) -> None:
    decoding = Decoding(max_new_tokens=2 * CONTEXT, no_repeat_ngram_size=1)
    row = write_rows(generators["gpt-neo"], "The", decoding)
    assert row.window.tail > 0
    assert len(set(row.document)) == len(row.document)


def test_a_stop_string_across_two_windows_is_seen(generators: dict[str, TextGenerator]) -> None:
    generator = generators["gpt-neo"]
    assert isinstance(generator, TransformersGenerator)
    decoding = Decoding(max_new_tokens=2 * CONTEXT)
    whole = write_rows(generator, "The", decoding).document
    stop = generator.tokens.text_after(whole[: CONTEXT + 2], CONTEXT - 2)
    assert stop.isascii()
    assert generator.tokens.text_after(whole, 0).index(stop) > 0
    row = write_rows(generator, "The", replace(decoding, stop=(stop,)))
    assert row.document == whole[: CONTEXT + 2]
    assert row.stopped


def test_a_batch_that_does_not_fit_is_halved(generators: dict[str, TextGenerator]) -> None:
    generator = generators["gpt2"]
    decoding = Decoding(max_new_tokens=8)
    network = scarce(generator, rows=3)
    answer = with_network(generator, network).generate(PROMPTS, decoding=decoding, seeds=SEEDS)
    assert network.batches == [6, 3, 3]
    assert answer == generator.generate(PROMPTS, decoding=decoding, seeds=SEEDS)


def test_beams_are_halved_too(generators: dict[str, TextGenerator]) -> None:
    generator = generators["gpt2"]
    decoding = Decoding(max_new_tokens=4, num_beams=3)
    network = scarce(generator, rows=1)
    answer = with_network(generator, network).generate(
        PROMPTS[:2], decoding=decoding, seeds=[[1], [2]]
    )
    assert network.batches == [2, 1, 1]
    assert answer == generator.generate(PROMPTS[:2], decoding=decoding, seeds=[[1], [2]])


@pytest.mark.parametrize("rows", [0, 1])
def test_memory_that_is_full_again_is_our_error(
    generators: dict[str, TextGenerator], rows: int
) -> None:
    network = scarce(generators["gpt2"], rows=rows, error=torch.OutOfMemoryError("CUDA"))
    generator = with_network(generators["gpt2"], network)
    with pytest.raises(OutOfMemoryError, match=r"cpu does not hold 3 text.* 8 tokens|bfloat16"):
        generator.generate(PROMPTS, decoding=Decoding(max_new_tokens=8), seeds=SEEDS)
    assert network.batches == [6, 3]


def test_a_single_text_that_does_not_fit_is_our_error(
    generators: dict[str, TextGenerator],
) -> None:
    network = scarce(generators["gpt2"], rows=0)
    with pytest.raises(OutOfMemoryError, match="does not hold 1 text"):
        with_network(generators["gpt2"], network).generate(
            ["A"], decoding=Decoding(max_new_tokens=8), seeds=[[1]]
        )


def test_other_errors_of_the_library_are_not_hidden(
    generators: dict[str, TextGenerator],
) -> None:
    network = scarce(generators["gpt2"], rows=0, error=RuntimeError("shapes do not match"))
    with pytest.raises(RuntimeError, match="shapes"):
        with_network(generators["gpt2"], network).generate(
            ["A"], decoding=Decoding(max_new_tokens=8), seeds=[[1]]
        )


def test_scores_that_are_no_numbers_are_our_error(model_folders: dict[str, Any]) -> None:
    generator = load_plain(model_folders["gpt-j"])
    assert isinstance(generator, TransformersGenerator)
    with torch.no_grad():
        generator.network.transformer.ln_f.weight.fill_(torch.nan)
    with pytest.raises(GenerationError, match=r"not numbers.*float32"):
        generator.generate(["A"], decoding=Decoding(max_new_tokens=3), seeds=[[1]])


def test_bfloat16_on_the_cpu_if_asked(model_folders: dict[str, Any]) -> None:
    generator = load_generator(str(model_folders["gpt-neo"]), device="cpu", dtype="bfloat16")
    [[completion]] = generator.generate(["A"], decoding=Decoding(max_new_tokens=5), seeds=[[1]])
    assert (generator.dtype, completion.tokens) == ("bfloat16", 5)
