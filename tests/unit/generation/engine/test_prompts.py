"""What several prompts begin with is computed once, and forgotten when memory is short."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autoblog.generation import Decoding
from autoblog.generation.engine import prompts as prompts_module
from autoblog.generation.engine.generator import EngineGenerator
from autoblog.generation.engine.kernels.kernel_prefill import KernelPrefill
from autoblog.generation.engine.kernels.library import find_library
from autoblog.generation.engine.prompt_cache import PromptCache, PromptLayer
from autoblog.generation.engine.prompts import Prompts, common_length
from autoblog.generation.loading.load_model import load
from autoblog.generation.scored_pieces import ScoredPiece, in_batches

TOKEN_BYTES = 8  # keys and values of a token of the fake


class FakePrefill:
    """Notes where each prompt was begun; a cache takes TOKEN_BYTES a token."""

    continues = True
    most_scored = 100

    def __init__(self, *, continues: bool = True) -> None:
        self.continues = continues
        self.computed: list[tuple[int, int]] = []
        self.weights: Any = self
        self.device = torch.device("cpu")

    def extend(
        self, tokens: Sequence[int], known: PromptCache | None = None
    ) -> tuple[PromptCache, torch.Tensor]:
        start = known.length if known else 0
        assert start < len(tokens)
        self.computed.append((start, len(tokens)))
        numbers = torch.zeros(1, len(tokens), 1)
        layer = PromptLayer(keys=numbers, values=numbers)
        return PromptCache(layers=[layer], length=len(tokens)), torch.zeros(1, 4)

    def score(
        self, pieces: Sequence[ScoredPiece], known: Sequence[PromptCache | None]
    ) -> list[float]:
        return [float(before.length if before else 0) for before in known]


def test_a_prompt_begins_with_the_longest_known_beginning() -> None:
    prefill = FakePrefill()
    prompts = Prompts(prefill)
    prompts.after([1, 2, 3], again=False)
    prompts.after([1, 2, 3, 4, 5], again=False)
    prompts.after([1, 2, 3, 4, 9, 9], again=False)
    prompts.after([1, 2, 7], again=False)
    prompts.after([8], again=False)
    assert prefill.computed == [(0, 3), (3, 5), (4, 6), (2, 3), (0, 1)]


def test_a_prompt_that_is_known_is_not_computed_again() -> None:
    prefill = FakePrefill()
    prompts = Prompts(prefill)
    first = prompts.after([1, 2, 3, 4], again=False)
    assert prompts.after([1, 2, 3, 4], again=False) == first
    prompts.after([1, 2], again=False)  # the logits after it are not known
    assert prefill.computed == [(0, 4), (1, 2)]


def test_where_prompts_cannot_be_continued_only_the_same_one_is_kept() -> None:
    prefill = FakePrefill(continues=False)
    prompts = Prompts(prefill)
    prompts.after([1, 2], again=True)
    prompts.after([1, 2, 3], again=False)
    prompts.after([1, 2], again=False)
    prompts.after([1, 2], again=False)
    assert prefill.computed == [(0, 2), (0, 3), (0, 2)]
    assert prompts.kept_bytes == 0


def test_texts_are_scored_after_a_prompt_that_is_computed_once() -> None:
    prefill = FakePrefill()
    prompts = Prompts(prefill)
    pieces = [ScoredPiece(document=n, ids=(1, 2, 3, 4, n), scored=1) for n in range(3)]
    assert prompts.score(pieces) == [3.0, 3.0, 3.0]
    assert prompts.score([ScoredPiece(document=0, ids=(1, 2), scored=1)]) == [0.0]
    assert prefill.computed == [(0, 3)]


def test_the_longest_unused_prompts_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Free memory and what is kept are 1,000 bytes together: room for 12 tokens."""
    prefill = FakePrefill()
    prompts = Prompts(prefill)
    monkeypatch.setattr(prompts_module, "available_memory", lambda _: 1000 - prompts.kept_bytes)
    for first in (10, 20, 30):
        prompts.after([first, 1, 2, 3], again=False)
    prompts.after([10, 1, 2, 9], again=False)
    assert prompts.kept_bytes == 12 * TOKEN_BYTES
    prompts.after([20, 1, 2, 3], again=False)
    assert prefill.computed[3:] == [(3, 4), (0, 4)]
    prompts.after(range(50), again=False)  # larger than all that may be kept
    assert prompts.kept_bytes == 0
    prompts.after([1], again=False)
    prompts.clear()
    assert prompts.kept_bytes == 0


@given(st.lists(st.integers(0, 1)), st.lists(st.integers(0, 1)))
def test_common_length(one: list[int], other: list[int]) -> None:
    length = common_length(one, other)
    assert one[:length] == other[:length]
    assert one[length : length + 1] != other[length : length + 1] or length == max(
        len(one), len(other)
    )


@given(st.lists(st.integers(1, 60)))
def test_batches_hold_all_pieces_in_order(lengths: list[int]) -> None:
    pieces = [
        ScoredPiece(document=n, ids=(0,) * (length + 1), scored=length)
        for n, length in enumerate(lengths)
    ]
    batches = list(in_batches(pieces, most_scored=50))
    assert [piece for batch in batches for piece in batch] == pieces
    assert all(len(batch) == 1 or sum(p.scored for p in batch) <= 50 for batch in batches)


@pytest.mark.skipif(not find_library(), reason="this processor runs no kernels")
@pytest.mark.parametrize("dtype", ["float32", "int8"])
def test_texts_and_scores_do_not_depend_on_what_was_known(
    model_folders: dict[str, Path], dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second prompt begins with the first one, as the prompt of a post's next part."""

    def opened() -> EngineGenerator:
        folder = str(model_folders["wide gpt-neo"])
        generator = load(folder, device="cpu", dtype=dtype, max_batch=None)
        assert isinstance(generator, EngineGenerator)
        return generator

    computed: list[int] = []
    extend = KernelPrefill.extend

    def counted(self: KernelPrefill, tokens: Any, known: PromptCache | None = None) -> Any:
        computed.append(len(tokens) - (known.length if known else 0))
        return extend(self, tokens, known)

    monkeypatch.setattr(KernelPrefill, "extend", counted)
    decoding = Decoding(max_new_tokens=50)  # longer than the context, so windows slide too
    part = "Title: How to bake bread\n"
    prompts = [part, f"{part}Bread takes time, and", f"{part}Bread takes patience"]
    generator = opened()
    found = [generator.generate([one], decoding=decoding, seeds=[[1, 2]]) for one in prompts]
    scores = generator.log_likelihoods([(part, "Bread takes"), (prompts[1], " patience")])
    known = sum(computed)
    computed.clear()
    for prompt, wanted in zip(prompts, found, strict=True):
        assert opened().generate([prompt], decoding=decoding, seeds=[[1, 2]]) == wanted
    assert opened().log_likelihoods([(part, "Bread takes")]) == scores[:1]
    assert opened().log_likelihoods([(prompts[1], " patience")]) == scores[1:]
    assert known < sum(computed)
