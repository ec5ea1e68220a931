"""Our own engine beside transformers' `generate`, and what only it does."""

from pathlib import Path
from typing import Any

import pytest
import torch

from autoblog.errors import OutOfMemoryError, StoppedError
from autoblog.generation import Completion, Decoding, TextGenerator
from autoblog.generation.engine import group_batch, prefill
from autoblog.generation.engine.generator import EngineGenerator
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.engine.row_sampling import RowSampler
from autoblog.generation.engine.step import Step, next_logits
from autoblog.generation.engine.weights import Weights
from autoblog.generation.loading.load_model import load
from tests.unit.generation.conftest import CONTEXT

PROMPTS = ["Title: bread\n", "A", "The quick brown fox jumps over the lazy dog and"]
SEEDS = [[1, 2], [3, 4, 5], [6]]
LONG = Decoding(max_new_tokens=3 * CONTEXT, end_loops=False)


def engine(folder: Path, *, max_batch: int | None = None, **options: Any) -> EngineGenerator:
    dtype = options.pop("dtype", "float32")
    generator = load(str(folder), device="cpu", dtype=dtype, max_batch=max_batch, **options)
    assert isinstance(generator, EngineGenerator)
    return generator


def prompts_computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by the length of each prompt that an engine computes from now on."""
    computed: list[int] = []

    def counted(weights: Weights, tokens: Any, **kept: Any) -> Any:
        computed.append(len(tokens))
        return run_text(weights, tokens, **kept)

    monkeypatch.setattr(prefill, "run_text", counted)
    return computed


def texts(answer: list[list[Completion]]) -> list[list[str]]:
    return [[completion.text for completion in own] for own in answer]


@pytest.mark.parametrize(
    "decoding",
    [
        Decoding(max_new_tokens=40, temperature=0.0, repetition_penalty=1.0),
        Decoding(max_new_tokens=40, temperature=0.0, repetition_penalty=1.3),
        Decoding(max_new_tokens=40, temperature=0.0, no_repeat_ngram_size=2),
        Decoding(max_new_tokens=40, temperature=0.8, top_k=50, repetition_penalty=1.1),
        Decoding(max_new_tokens=40, temperature=1.5, min_p=0.1, repetition_penalty=1.05),
        Decoding(max_new_tokens=150, temperature=1.2, dry_multiplier=1.0, end_loops=False),
        Decoding(max_new_tokens=40, temperature=1.5, top_k=0, top_p=0.9),
        Decoding(max_new_tokens=40, temperature=1.2, top_k=0, top_p=1.0, no_repeat_ngram_size=3),
        Decoding(max_new_tokens=200, stop=("e ", "\n")),
    ],
    ids=str,
)
def test_texts_are_those_that_transformers_writes(
    generators: dict[str, TextGenerator], decoding: Decoding
) -> None:
    ours = generators["own gpt-neo"].generate(PROMPTS, decoding=decoding, seeds=SEEDS)
    theirs = generators["gpt-neo"].generate(PROMPTS, decoding=decoding, seeds=SEEDS)
    assert ours == theirs


@pytest.mark.parametrize("max_batch", [1, 2, 5])
def test_texts_do_not_depend_on_how_many_run_at_once(
    model_folders: dict[str, Path], generators: dict[str, TextGenerator], max_batch: int
) -> None:
    narrow = engine(model_folders["gpt-neo"], max_batch=max_batch)
    wide = generators["own gpt-neo"].generate(PROMPTS, decoding=LONG, seeds=SEEDS)
    assert texts(narrow.generate(PROMPTS, decoding=LONG, seeds=SEEDS)) == texts(wide)


def test_a_row_that_ends_makes_room_at_once(
    model_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No token is chosen for fewer rows than there are to write, and room for."""
    sizes: list[int] = []
    sample = RowSampler.sample

    def counted(self: RowSampler, logits: torch.Tensor) -> list[int]:
        sizes.append(len(logits))
        return sample(self, logits)

    monkeypatch.setattr(RowSampler, "sample", counted)
    generator = engine(model_folders["gpt-neo"], max_batch=3)
    decoding = Decoding(max_new_tokens=30, stop=("e", "t"))
    answer = generator.generate(PROMPTS, decoding=decoding, seeds=[range(8), range(5), range(4)])
    lengths = [completion.tokens for own in answer for completion in own]
    assert len(set(lengths)) > 3
    assert all(size == 3 for size in sizes[: len(sizes) - max(lengths)])


def test_the_prompt_is_computed_once_for_all_its_candidates(
    model_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = prompts_computed(monkeypatch)
    generator = engine(model_folders["gpt-neo"], max_batch=2)
    generator.generate(PROMPTS[:2], decoding=Decoding(max_new_tokens=9), seeds=[range(5), range(3)])
    assert len(computed) == 2


def test_a_batch_that_memory_does_not_hold_is_halved_once(
    model_folders: dict[str, Path],
    generators: dict[str, TextGenerator],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused: list[int] = []

    def scarce(step: Step, groups: Any, tokens: torch.Tensor) -> torch.Tensor:
        if len(tokens) > 3:
            refused.append(len(tokens))
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to")
        return next_logits(step, groups, tokens)

    decoding = Decoding(max_new_tokens=20)
    wanted = generators["own gpt-neo"].generate(PROMPTS, decoding=decoding, seeds=SEEDS)
    monkeypatch.setattr(group_batch, "next_logits", scarce)
    generator = engine(model_folders["gpt-neo"], max_batch=6)
    assert generator.generate(PROMPTS, decoding=decoding, seeds=SEEDS) == wanted
    assert refused == [6]
    much = engine(model_folders["gpt-neo"], max_batch=16)
    with pytest.raises(OutOfMemoryError, match="16 text"):
        much.generate(PROMPTS, decoding=decoding, seeds=[range(6), range(6), range(6)])


def test_other_mistakes_are_not_taken_for_a_full_memory(
    model_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("shapes do not fit")

    monkeypatch.setattr(group_batch, "next_logits", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        engine(model_folders["gpt-neo"]).generate(["A"], decoding=Decoding(), seeds=[[1]])


def test_it_gives_up_at_the_next_token_when_told_to_stop(model_folders: dict[str, Path]) -> None:
    asked = iter([False] * 5)
    generator = engine(model_folders["gpt-neo"], stopped=lambda: next(asked, True))
    with pytest.raises(StoppedError, match="told to stop"):
        generator.generate(["A"], decoding=Decoding(), seeds=[[1]])


def test_a_loop_ends_its_text_early_in_both_ways_of_generating(
    generators: dict[str, TextGenerator],
) -> None:
    endless = Decoding(max_new_tokens=300, temperature=0.0, repetition_penalty=0.05)
    [[ours]] = generators["own gpt-neo"].generate(["A"], decoding=endless, seeds=[[1]])
    [[theirs]] = generators["gpt-neo"].generate(["A"], decoding=endless, seeds=[[1]])
    assert ours == theirs
    assert ours.finish_reason == "loop"
    assert ours.tokens < 300


@pytest.mark.parametrize("architecture", ["gpt-neo", "wide gpt-neo"])
def test_int8_writes_the_same_text_again_alone_and_in_company(
    model_folders: dict[str, Path], architecture: str
) -> None:
    generator = engine(model_folders[architecture], dtype="int8")
    assert generator.dtype == "int8"
    decoding = Decoding(max_new_tokens=30)
    together = generator.generate(PROMPTS, decoding=decoding, seeds=SEEDS)
    assert generator.generate(PROMPTS, decoding=decoding, seeds=SEEDS) == together
    alone = [
        generator.generate([prompt], decoding=decoding, seeds=[seeds])[0]
        for prompt, seeds in zip(PROMPTS, SEEDS, strict=True)
    ]
    assert alone == together


def test_a_closed_engine_lets_its_weights_go(model_folders: dict[str, Path]) -> None:
    generator = engine(model_folders["gpt-neo"])
    generator.close()
    assert generator.batches is None
