"""Documents to pieces, and their scores beside those of one plain forward pass."""

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM

from autoblog.errors import GenerationError, OutOfMemoryError, StoppedError
from autoblog.generation import TextGenerator, scored_pieces
from autoblog.generation.scored_pieces import cut_pieces, gather
from autoblog.generation.tokenization import Tokens
from autoblog.generation.transformers_engine import piece_scores
from autoblog.generation.transformers_engine.piece_scores import score_pieces
from autoblog.generation.transformers_engine.transformers_generator import TransformersGenerator
from tests.unit.generation.conftest import CONTEXT, byte_level_tokenizer, load_plain

TOKENS = Tokens(byte_level_tokenizer())


@given(
    prompt=st.integers(min_value=1, max_value=90),
    text=st.integers(min_value=0, max_value=200),
    context=st.integers(min_value=4, max_value=40),
)
def test_every_token_of_a_text_is_scored_once_and_no_piece_outgrows_the_context(
    prompt: int, text: int, context: int
) -> None:
    document = (list(range(prompt)), list(range(prompt, prompt + text)))
    pieces = cut_pieces([document], context=context)
    scored = [id_ for piece in pieces for id_ in piece.ids[len(piece.ids) - piece.scored :]]
    assert scored == document[1]
    assert all(piece.scored < len(piece.ids) <= context for piece in pieces)
    for piece in pieces:  # each scored token stands right after the one before it
        run = piece.ids[len(piece.ids) - piece.scored - 1 :]
        assert list(run) == list(range(run[0], run[0] + len(run)))


def test_pieces_of_one_document_are_summed() -> None:
    documents = [([1], [2, 3, 4, 5, 6, 7, 8]), ([1], [2])]
    pieces = cut_pieces(documents, context=4)
    found = gather(documents, pieces, [-1.0] * len(pieces))
    assert [one.total for one in found] == [1.0 - len(pieces), -1.0]
    assert [one.tokens for one in found] == [7, 1]


@pytest.mark.parametrize("architecture", ["own gpt-neo", "gpt-neo", "gpt2", "gpt-j", "llama"])
def test_the_likelihood_is_the_models_own(
    generators: dict[str, TextGenerator], model_folders: dict[str, Path], architecture: str
) -> None:
    network = AutoModelForCausalLM.from_pretrained(model_folders[architecture.removeprefix("own ")])
    generator: Any = generators[architecture]
    prompt, text = "The quick brown", " fox jumps over"
    before, own = generator.tokens.encode_pair(prompt, text)
    with torch.inference_mode():
        scores = network(input_ids=torch.tensor([[*before, *own]])).logits[0].log_softmax(dim=1)
    expected = sum(float(scores[len(before) - 1 + i, id_]) for i, id_ in enumerate(own))
    [found] = generator.log_likelihoods([(prompt, text)])
    assert found.total == pytest.approx(expected, abs=1e-3)


def test_few_scores_at_once_give_the_same_likelihoods(
    generators: dict[str, TextGenerator], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [("The quick", " brown fox" * n) for n in range(1, 9)]
    at_once = [one.total for one in generators["gpt2"].log_likelihoods(pairs)]
    monkeypatch.setattr(piece_scores, "MAX_LOGITS", 1)
    monkeypatch.setattr(scored_pieces, "SLICE", 2)
    one_by_one = [one.total for one in generators["gpt2"].log_likelihoods(pairs)]
    assert one_by_one == pytest.approx(at_once, abs=1e-3)


class Full:
    """A network whose device holds `rows` rows, and then notes that it ran out."""

    device = torch.device("cpu")
    dtype = torch.float32

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.tried: list[int] = []

    def get_output_embeddings(self) -> torch.nn.Linear:
        return torch.nn.Linear(4, 400)

    def forward(self) -> None:
        raise NotImplementedError

    def __call__(self, *, input_ids: torch.Tensor, **_: object) -> "Full":
        self.tried.append(len(input_ids))
        if len(input_ids) > self._rows:
            raise torch.OutOfMemoryError("out of memory")
        self.logits = torch.zeros(*input_ids.shape, 400)
        return self


def score(network: object, *, stopped: bool = False) -> list[float]:
    pieces = cut_pieces([([1], [2, 3])] * 5, context=CONTEXT)
    return score_pieces(
        network, TOKENS, pieces, max_batch=4, stopped=lambda: stopped, free=lambda: None
    )


def test_a_batch_that_does_not_fit_is_halved() -> None:
    network = Full(rows=1)
    assert len(score(network)) == 5
    assert network.tried == [4, 2, 1, 1, 1, 1, 1]


def test_one_text_that_does_not_fit_is_our_error() -> None:
    with pytest.raises(OutOfMemoryError, match="3 tokens"):
        score(Full(rows=0))


def test_a_program_that_is_told_to_stop_compares_no_more_texts() -> None:
    network = Full(rows=4)
    with pytest.raises(StoppedError):
        score(network, stopped=True)
    assert network.tried == []


def test_damaged_weights_are_told(model_folders: dict[str, Path]) -> None:
    generator = load_plain(model_folders["gpt-j"])
    assert isinstance(generator, TransformersGenerator)
    with torch.no_grad():
        generator.network.get_output_embeddings().weight[5] = torch.nan
    with pytest.raises(GenerationError, match="not numbers"):
        generator.log_likelihoods([("a", " b")])
