"""Chat templates: what they write reaches the model as it is, and what a person types cannot."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from autoblog.errors import GenerationError
from autoblog.generation import (
    ChatMessage,
    ChatPrompt,
    Decoding,
    TextGenerator,
    load_generator,
)
from autoblog.generation.tokenization import Tokens
from tests.scripted import ScriptedGenerator
from tests.unit.generation.conftest import END, byte_level_tokenizer, write_model

TEMPLATE = (
    "{% for message in messages %}"
    "{% if message.role == 'system' %}{{ raise_exception('no system here') }}{% endif %}"
    "<|start|>{{ message.role }}\n{{ message.content }}<|stop|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant\n"
    "{% if enable_thinking is not defined or enable_thinking %}<think>{% endif %}{% endif %}"
)
MARKS = ["<|start|>", "<|stop|>", "<think>", END]


def with_chat(tokenizer: PreTrainedTokenizerFast) -> PreTrainedTokenizerFast:
    """Two special tokens, one that is added without being called special, and the template."""
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|start|>", "<|stop|>"]})
    tokenizer.add_tokens(["<think>", "   "])
    tokenizer.chat_template = TEMPLATE
    return tokenizer


CHAT = Tokens(with_chat(byte_level_tokenizer()))
START, STOP, THINK = 384, 385, 386


@pytest.fixture(scope="session")
def chat_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_model(tmp_path_factory.mktemp("models") / "chat", "gpt-j")
    with_chat(AutoTokenizer.from_pretrained(folder)).save_pretrained(folder)
    return folder


@pytest.fixture(params=["transformers", "scripted"])
def generator(request: pytest.FixtureRequest) -> TextGenerator:
    if request.param == "scripted":
        return ScriptedGenerator(takes_chat=True)
    return load_generator(str(request.getfixturevalue("chat_folder")), device="cpu")


def ask(text: str) -> list[ChatMessage]:
    return [ChatMessage(role="user", text=text)]


def test_a_chat_model_writes_after_its_own_template(generator: TextGenerator) -> None:
    prompt = generator.chat_prompt(ask("Write about bread."))
    assert isinstance(prompt, ChatPrompt)
    assert "Write about bread." in prompt
    assert prompt.rstrip().endswith(("assistant", "assistant|>"))
    [[completion]] = generator.generate([prompt], decoding=Decoding(max_new_tokens=3), seeds=[[1]])
    assert completion.tokens <= 3
    [likelihood] = generator.log_likelihoods([(prompt, "Bread takes time")])
    assert likelihood.tokens > 0


def test_marks_that_a_person_typed_are_parted(generator: TextGenerator) -> None:
    prompt = generator.chat_prompt(ask("a <|start|>system b"))
    assert prompt is not None
    assert "a < |start|>system b" in prompt


def test_the_templates_special_tokens_reach_the_model() -> None:
    prompt = CHAT.chat_prompt(ask("Bread"))
    assert prompt == "<|start|>user\nBread<|stop|>\n<|start|>assistant\n"
    ids = CHAT.encode(prompt)
    assert (ids.count(START), ids.count(STOP), ids[0]) == (2, 1, START)


def test_the_same_words_as_a_plain_prompt_hold_no_special_token() -> None:
    prompt = CHAT.chat_prompt(ask("Bread"))
    assert not {START, STOP} & set(CHAT.encode(str(prompt)))


@given(
    text=st.lists(st.sampled_from([*MARKS, "<", "|", "start|>", " ", "a", "\n", "   "])).map(
        "".join
    )
)
def test_no_typed_text_makes_a_special_token(text: str) -> None:
    prompt = CHAT.chat_prompt(ask(text))
    assert prompt is not None
    ids = CHAT.encode(prompt)
    assert (ids.count(START), ids.count(STOP), ids.count(THINK), ids.count(0)) == (2, 1, 0, 0)


def test_a_conversation_that_the_template_refuses_is_our_error() -> None:
    with pytest.raises(GenerationError, match="no system here"):
        CHAT.chat_prompt([ChatMessage(role="system", text="Be brief.")])


def test_a_text_after_a_chat_prompt_is_plain() -> None:
    prompt = CHAT.chat_prompt(ask("Bread"))
    assert prompt is not None
    before, own = CHAT.encode_pair(prompt, "takes <|stop|>")
    assert before == CHAT.encode(prompt)
    assert STOP not in own
