from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from autoblog.errors import CorpusError, ModelError
from autoblog.finetuning.evaluation import evaluate
from autoblog.finetuning.runs import finetune, train_from_scratch
from autoblog.finetuning.training import CHECKPOINT, FINISH, TrainingReport

from .builders import OFTEN, PLAIN, TINY, collected, corpus_file, stop_after


def _train(tmp_path: Path, name: str, **more: object) -> tuple[bool, list[TrainingReport]]:
    reports, report = collected()
    arguments = {"max_tokens": 5120, "size": TINY, "recipe": OFTEN, "hardware": PLAIN} | more
    corpus = corpus_file(tmp_path / "corpus.jsonl")
    done = train_from_scratch(corpus, tmp_path / name, report=report, **arguments)  # type: ignore[arg-type]
    return done, reports


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(
        folder / "training" / CHECKPOINT, weights_only=True
    )["network"]
    return state


def test_loss_goes_down_in_training_and_on_held_out_posts(tmp_path: Path) -> None:
    done, reports = _train(tmp_path, "model", max_tokens=12000)
    assert done
    assert reports[-1].loss < reports[0].loss - 1


def test_a_run_stopped_and_resumed_ends_as_one_that_was_not(tmp_path: Path) -> None:
    _train(tmp_path, "whole")
    for steps in (3, 9, 4):
        done, _ = _train(tmp_path, "parts", stopped=stop_after(steps))
        assert not done
    done, reports = _train(tmp_path, "parts")
    assert done
    assert reports[0].step == 17
    whole, parts = _weights(tmp_path / "whole"), _weights(tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_a_finished_run_that_is_started_again_is_done_at_once(tmp_path: Path) -> None:
    _train(tmp_path, "model")
    done, reports = _train(tmp_path, "model")
    assert done
    assert reports == []


def test_a_run_told_to_finish_cools_down_early(tmp_path: Path) -> None:
    _train(tmp_path, "model", max_tokens=20000, stopped=stop_after(10))
    (tmp_path / "model" / "training" / FINISH).touch()
    done, reports = _train(tmp_path, "model", max_tokens=20000)
    assert done
    assert reports[-1].tokens < 5000
    assert reports[-1].row_length == TINY.context
    assert reports[-1].rate < 0.2


def test_the_folder_is_a_model_that_transformers_loads(tmp_path: Path) -> None:
    _train(tmp_path, "model")
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "model")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    assert model.config.model_type == "gpt_neo"
    assert tokenizer.eos_token_id == model.config.eos_token_id == tokenizer.pad_token_id
    assert model.generation_config.do_sample


def test_tokens_of_a_prompt_are_those_that_training_saw(tmp_path: Path) -> None:
    _train(tmp_path, "model", max_tokens=256)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    parts = ["Title: Notes 1\nTags: writing\n\n", "## The team\n\n", "Plain café notes."]
    apart = [number for part in parts for number in tokenizer(part)["input_ids"]]
    assert tokenizer("".join(parts))["input_ids"] == apart
    assert tokenizer.decode(apart) == "".join(parts)
    assert tokenizer("a\n<|endoftext|>")["input_ids"][-1] == tokenizer.eos_token_id


def test_a_long_context_measures_no_worse_than_a_guess_and_scores_every_byte(
    tmp_path: Path,
) -> None:
    _train(tmp_path, "model", max_tokens=12000)
    corpus = tmp_path / "corpus.jsonl"
    rows = evaluate(tmp_path / "model", corpus, row_length=32)
    whole = evaluate(tmp_path / "model", corpus)
    assert rows.tokens == whole.tokens
    assert rows.text_bytes == whole.text_bytes > 0
    assert whole.row_length == TINY.context
    assert 1 < whole.perplexity < TINY.vocabulary / 2
    assert 0 < whole.bits_per_byte < 8


def test_finetuning_makes_a_blogs_own_posts_likelier(tmp_path: Path) -> None:
    _train(tmp_path, "base")
    own = tmp_path / "own"
    own.mkdir()
    for number in range(12):
        words = f"My garden grows green beans and number {number} is the best bean of all. "
        (own / f"{number}.md").write_text(f"# Bean {number}\n\n{words * 6}")
    reports, report = collected()
    assert finetune(
        tmp_path / "base", own, tmp_path / "mine", epochs=8, hardware=PLAIN, recipe=OFTEN,
        report=report,
    )  # fmt: skip
    assert reports[-1].loss < reports[0].loss - 0.5
    assert AutoTokenizer.from_pretrained(tmp_path / "mine").eos_token_id == 0


def test_posts_with_nothing_to_learn_from_are_our_error(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Too short.")
    with pytest.raises(CorpusError, match="40 words"):
        finetune("starter", tmp_path, tmp_path / "out", hardware=PLAIN)


def test_a_model_that_is_none_is_our_error(tmp_path: Path) -> None:
    corpus = corpus_file(tmp_path / "corpus.jsonl")
    (tmp_path / "model").mkdir()
    with pytest.raises(ModelError, match="cannot be loaded"):
        finetune(tmp_path / "model", corpus, tmp_path / "out", hardware=PLAIN)
