"""A real GGUF file writes what the folder that was made from it writes."""

from pathlib import Path

import pytest

from autoblog.generation import Decoding, TextGenerator, load_generator, load_prompt_reader
from autoblog.generation.text_generator import ChatMessage
from autoblog.generation.tokenization import TokenReader

TEXTS = [
    "The quick brown fox jumps over the lazy dog.\n\n  Two spaces, naïve façade, 東京 and a 🦊.",
    "<|im_start|>user\nHow do I bake bread?<|im_end|>\n",
    "1,234.50 °C don't",
]
GREEDY = Decoding(max_new_tokens=120, temperature=0.0, repetition_penalty=1.0, end_loops=False)
SAMPLED = Decoding(max_new_tokens=120, temperature=0.8)


def write(model: TextGenerator, decoding: Decoding) -> list[str]:
    prompts = ["Title: How to bake bread\n\nBread", "On Monday morning"]
    found = model.generate(prompts, decoding=decoding, seeds=[[1, 2], [3]])
    return [completion.text for completions in found for completion in completions]


@pytest.mark.real_model
@pytest.mark.parametrize(
    ("dtype", "decoding"),
    [
        ("float32", GREEDY),
        ("float16", SAMPLED),  # to which the folder's weights are rounded
    ],
)
def test_the_real_file_writes_what_its_folder_writes(
    smollm2: Path, smollm2_gguf: Path, dtype: str, decoding: Decoding
) -> None:
    file, folder = (
        load_generator(str(place), device="cpu", dtype=dtype) for place in (smollm2_gguf, smollm2)
    )
    assert file.engine == folder.engine != "transformers"
    assert write(file, decoding) == write(folder, decoding)


@pytest.mark.real_model
def test_the_real_file_reads_text_as_its_folder_does(smollm2: Path, smollm2_gguf: Path) -> None:
    file, folder = (load_prompt_reader(str(place)) for place in (smollm2_gguf, smollm2))
    assert isinstance(file, TokenReader)
    assert isinstance(folder, TokenReader)
    assert file.context == folder.context == 8192
    assert file.tokens.eos_ids == folder.tokens.eos_ids
    for text in TEXTS:
        assert file.tokens.encode(text) == folder.tokens.encode(text)
    messages = [ChatMessage(role="user", text="How do I bake bread?")]
    assert file.chat_prompt(messages) == folder.chat_prompt(messages)
