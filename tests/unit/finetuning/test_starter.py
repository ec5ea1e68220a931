"""What ships is whole, small, plain GPT-Neo, and says what it is."""

from importlib.resources import files
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from autoblog.finetuning.network import logits

_STARTER = Path(str(files("autoblog") / "starter"))


def test_the_starter_is_small_and_in_half_precision() -> None:
    assert (_STARTER / "model.safetensors").stat().st_size < 45_000_000
    assert AutoModelForCausalLM.from_pretrained(_STARTER).dtype == torch.float16


def test_the_starter_reads_a_prompt_in_whole_pieces() -> None:
    tokenizer = AutoTokenizer.from_pretrained(_STARTER)
    prompt = "Title: Plain notes\nTags: writing\n\n## Why they matter\n\n"
    ids = tokenizer(prompt)["input_ids"]
    assert tokenizer.decode(ids) == prompt
    assert tokenizer.decode(ids[-1]) == "\n\n"
    assert tokenizer.eos_token == "<|endoftext|>"


@torch.no_grad()
def test_the_starter_expects_english_words_more_than_noise() -> None:
    network = AutoModelForCausalLM.from_pretrained(_STARTER, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(_STARTER)

    def surprise(text: str) -> float:
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        likelihoods = torch.log_softmax(logits(network, ids)[0, :-1], dim=-1)
        return -float(likelihoods.gather(1, ids[0, 1:, None]).mean())

    header = "Title: Plain notes\n\n"
    plain = surprise(f"{header}We want to make it easier for people to use our website.")
    assert plain < surprise(f"{header}Website people our to for easier it make want to use we.") - 1
    assert plain < 6


def test_the_card_names_its_sources_and_how_its_figures_were_measured() -> None:
    card = (_STARTER / "README.md").read_text(encoding="utf-8")
    for part in ("bits per byte", "autoblog.finetuning.evaluation", "CC0", "GSA/digitalgov.gov"):
        assert part in card
