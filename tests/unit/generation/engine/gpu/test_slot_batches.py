"""The texts of the engine for GPUs, run on a CPU: those of the other engine and of transformers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from autoblog.errors import OutOfMemoryError, StoppedError
from autoblog.generation import Decoding, TextGenerator
from autoblog.generation.engine.generator import EngineGenerator
from autoblog.generation.engine.gpu.graphs import GraphedSteps, SlotStep, eager
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from autoblog.generation.engine.gpu.slot_sampling import SlotSampler
from autoblog.generation.rows import Row
from tests.unit.generation.engine.test_generator import (
    LONG,
    PROMPTS,
    SEEDS,
    engine,
    prompts_computed,
    texts,
)

DECODINGS = [
    Decoding(max_new_tokens=40, temperature=0.0, repetition_penalty=1.0),
    Decoding(max_new_tokens=40, temperature=0.0, repetition_penalty=1.3),
    Decoding(max_new_tokens=40, temperature=0.0, no_repeat_ngram_size=2),
    Decoding(max_new_tokens=40, temperature=0.8, top_k=50, repetition_penalty=1.1),
    Decoding(max_new_tokens=40, temperature=1.5, min_p=0.1, repetition_penalty=1.05),
    Decoding(max_new_tokens=150, temperature=1.2, dry_multiplier=1.0, end_loops=False),
    Decoding(max_new_tokens=40, temperature=1.5, top_k=0, top_p=0.9),
    Decoding(max_new_tokens=40, temperature=1.2, top_k=0, top_p=1.0, no_repeat_ngram_size=3),
    Decoding(max_new_tokens=200, stop=("e ", "\n")),
    LONG,
]


def dense(
    folder: Path,
    *,
    wrap_step: Callable[[SlotStep], SlotStep] = eager,
    max_batch: int | None = None,
    **options: Any,
) -> EngineGenerator:
    plain = engine(folder)
    assert plain.batches is not None
    return EngineGenerator(
        SlotBatches(plain.batches.weights, wrap_step=wrap_step),
        plain.tokens,
        model="x",
        revision="x",
        dtype="float32",
        max_batch=max_batch,
        load_for_beams=lambda: plain,
        **options,
    )


def replayed(run: Callable[[], None]) -> Callable[[], None]:
    """Stands in for a CUDA graph: whatever was read and written when it was recorded, still is."""
    run()
    return run


@pytest.mark.parametrize("decoding", DECODINGS, ids=str)
def test_texts_are_those_of_the_other_engines(
    model_folders: dict[str, Path], generators: dict[str, TextGenerator], decoding: Decoding
) -> None:
    ours = dense(model_folders["gpt-neo"]).generate(PROMPTS, decoding=decoding, seeds=SEEDS)
    for other in ("own gpt-neo", "gpt-neo"):
        assert ours == generators[other].generate(PROMPTS, decoding=decoding, seeds=SEEDS)


@pytest.mark.parametrize("max_batch", [1, 2, 5])
def test_texts_do_not_depend_on_how_many_run_at_once(
    model_folders: dict[str, Path], generators: dict[str, TextGenerator], max_batch: int
) -> None:
    narrow = dense(model_folders["gpt-neo"], max_batch=max_batch)
    wide = generators["own gpt-neo"].generate(PROMPTS, decoding=LONG, seeds=SEEDS)
    assert texts(narrow.generate(PROMPTS, decoding=LONG, seeds=SEEDS)) == texts(wide)


def test_slots_and_graphs_are_kept_from_one_call_to_the_next(
    model_folders: dict[str, Path], generators: dict[str, TextGenerator]
) -> None:
    """Shorter and longer texts, fewer and more of them, in slots that others have left."""
    captured: list[None] = []

    def capture(run: Callable[[], None]) -> Callable[[], None]:
        captured.append(None)
        return replayed(run)

    generator = dense(
        model_folders["gpt-neo"], wrap_step=lambda step: GraphedSteps(step, capture=capture)
    )
    shapes = []
    for count, length in [(6, 50), (2, 9), (6, 50), (1, 30), (6, 50)]:
        decoding = Decoding(max_new_tokens=length, end_loops=False)
        seeds = [range(count), range(count)]
        wanted = generators["own gpt-neo"].generate(PROMPTS[:2], decoding=decoding, seeds=seeds)
        assert generator.generate(PROMPTS[:2], decoding=decoding, seeds=seeds) == wanted
        shapes.append(len(captured))
    assert shapes[1:] == [shapes[1]] + [shapes[3] - 1] + [shapes[3]] * 2


def test_a_row_that_ends_makes_room_at_once(
    model_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    sample = SlotSampler.sample

    def counted(self: Any, logits: torch.Tensor) -> torch.Tensor:
        sizes.append(len(logits))
        return sample(self, logits)

    monkeypatch.setattr(SlotSampler, "sample", counted)
    generator = dense(model_folders["gpt-neo"], max_batch=3)
    decoding = Decoding(max_new_tokens=30, stop=("e", "t"))
    answer = generator.generate(PROMPTS, decoding=decoding, seeds=[range(8), range(5), range(4)])
    lengths = [completion.tokens for own in answer for completion in own]
    assert len(set(lengths)) > 3
    assert all(size == 3 for size in sizes[: len(sizes) - max(lengths)])


def test_the_prompt_is_computed_once_for_all_its_candidates(
    model_folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = prompts_computed(monkeypatch)
    generator = dense(model_folders["gpt-neo"], max_batch=2)
    generator.generate(PROMPTS[:2], decoding=Decoding(max_new_tokens=9), seeds=[range(5), range(3)])
    assert len(computed) == 2


def scarce(most: int, refused: list[int]) -> Callable[[SlotStep], SlotStep]:
    def wrap_step(step: SlotStep) -> SlotStep:
        def run(rows: int, length: int) -> None:
            if rows > most:
                refused.append(rows)
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate")
            step(rows, length)

        return GraphedSteps(run, capture=replayed)

    return wrap_step


def test_a_batch_that_memory_does_not_hold_is_halved_once(
    model_folders: dict[str, Path], generators: dict[str, TextGenerator]
) -> None:
    decoding = Decoding(max_new_tokens=20)
    wanted = generators["own gpt-neo"].generate(PROMPTS, decoding=decoding, seeds=SEEDS)
    refused: list[int] = []
    few = scarce(4, refused)
    generator = dense(model_folders["gpt-neo"], wrap_step=few, max_batch=6)
    assert generator.generate(PROMPTS, decoding=decoding, seeds=SEEDS) == wanted
    assert refused == [6]
    much = dense(model_folders["gpt-neo"], wrap_step=few, max_batch=16)
    with pytest.raises(OutOfMemoryError, match="16 text"):
        much.generate(PROMPTS, decoding=decoding, seeds=[range(6), range(6), range(6)])


def test_it_gives_up_at_the_next_token_when_told_to_stop(model_folders: dict[str, Path]) -> None:
    asked = iter([False] * 5)
    generator = dense(model_folders["gpt-neo"], stopped=lambda: next(asked, True))
    with pytest.raises(StoppedError, match="told to stop"):
        generator.generate(["A"], decoding=Decoding(), seeds=[[1]])


def test_what_was_given_up_leaves_no_row_behind(model_folders: dict[str, Path]) -> None:
    """One that stood at the context's end would be computed along at a place that there is not."""
    asked = iter([False] * 20 + [True])
    generator = dense(model_folders["gpt-neo"], stopped=lambda: next(asked, False))
    decoding = Decoding(max_new_tokens=30, end_loops=False)
    with pytest.raises(StoppedError):
        generator.generate(["A"], decoding=decoding, seeds=[[1, 2, 3, 4]])
    batches = generator.batches
    assert isinstance(batches, SlotBatches)
    assert batches.kept is not None
    slots, _ = batches.kept
    assert slots.positions.any()
    with torch.inference_mode():
        batches.start([], generator.tokens, decoding, max_rows=4)
    assert batches.kept[0] is slots
    assert not slots.positions.any()


def test_a_closed_engine_lets_its_memory_go(model_folders: dict[str, Path]) -> None:
    generator = dense(model_folders["gpt-neo"])
    generator.generate(["A"], decoding=Decoding(max_new_tokens=3), seeds=[[1]])
    assert generator.batches is not None
    assert generator.batches.kept_bytes > 0
    generator.close()
    generator.close()
    assert generator.batches is None


def test_memory_is_taken_for_the_rows_that_there_are(model_folders: dict[str, Path]) -> None:
    generator = dense(model_folders["gpt-neo"])
    rows = [Row(prompt=0, candidate=0, seed=1, document=[1] * 9, prompt_length=9)] * 3
    batches = generator.batches
    assert isinstance(batches, SlotBatches)
    batches.start(rows, generator.tokens, Decoding(max_new_tokens=20), max_rows=8)
    four = 4 * batches.bytes_of_a_row(29)  # the next number of rows that steps are made for
    assert four / 4 < batches.kept_bytes < four
