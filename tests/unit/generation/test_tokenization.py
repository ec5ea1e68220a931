"""Text to tokens and back with tokenizers of both families."""

import json
import logging

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from autoblog.errors import ContextError
from autoblog.generation.tokenization import Tokens
from tests.unit.generation.conftest import (
    END,
    byte_fallback_tokenizer,
    byte_level_tokenizer,
    metaspace_tokenizer,
)

BYTE_LEVEL = Tokens(byte_level_tokenizer())
METASPACE = Tokens(metaspace_tokenizer())
BYTE_FALLBACK = Tokens(byte_fallback_tokenizer())
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


@given(text=TEXTS)
def test_bytes_come_back_as_they_went(text: str) -> None:
    ids = BYTE_LEVEL.encode(text)
    start = 0 if text else 1
    assert BYTE_LEVEL.text_after(ids, start) == text


@given(prompt=st.text("abc d.\n", min_size=1), new=st.text("abc d.\n"))
@pytest.mark.parametrize("tokens", [BYTE_LEVEL, METASPACE], ids=["bytes", "metaspace"])
def test_a_prompt_and_its_completion_make_one_text(tokens: Tokens, prompt: str, new: str) -> None:
    ids = tokens.encode(prompt + new)
    whole = tokens.text_after(ids, 0)
    for start in range(1, len(ids)):
        assert whole == tokens.text_after(ids[:start], 0) + tokens.text_after(ids, start)


@given(prompt=TEXTS, new=TEXTS)
@example(prompt="Title: 日本語", new="日本語のブログ")
@example(prompt="日", new=" und")
def test_what_follows_a_prompt_of_byte_tokens_is_whole(prompt: str, new: str) -> None:
    before = BYTE_FALLBACK.encode(f"a{prompt}")
    ids = BYTE_FALLBACK.encode(f"a{prompt}{new}")
    if ids[: len(before)] == before:  # no token spans both
        assert BYTE_FALLBACK.text_after(ids, len(before)) == new
        assert BYTE_FALLBACK.completion(ids, len(before)) == new.rstrip("\ufffd")


def test_one_cut_character_takes_no_other_one_with_it() -> None:
    start = len(BYTE_FALLBACK.encode("a"))
    ids = BYTE_FALLBACK.encode("a日本語")
    assert BYTE_FALLBACK.completion(ids[:-1], start) == "日本"
    assert BYTE_FALLBACK.text_after(ids, start + 1) == "本語"
    stray = BYTE_FALLBACK.encode("é")[-1]
    und = BYTE_FALLBACK.encode("a und")[start:]
    assert BYTE_FALLBACK.text_after([*ids, stray, *und], start) == "日本語\ufffd und"


def test_a_space_at_the_start_of_a_completion_is_kept() -> None:
    ids = METASPACE.encode("bread takes")
    start = len(METASPACE.encode("bread"))
    assert METASPACE.completion(ids, start) == " takes"


@pytest.mark.parametrize(
    ("tokens", "special"), [(BYTE_LEVEL, END), (METASPACE, "</s>"), (METASPACE, "<s>")]
)
def test_a_special_token_that_was_typed_is_plain_text(tokens: Tokens, special: str) -> None:
    typed = tokens.encode(f"a {special} b")[1:]
    assert not {*tokens.eos_ids, 1 if tokens is METASPACE else 0} & set(typed)


def test_half_a_character_is_a_question_mark() -> None:
    assert BYTE_LEVEL.encode("a\ud800b") == BYTE_LEVEL.encode("a?b")


def test_llama_prompts_begin_with_its_opening_token() -> None:
    assert METASPACE.encode("bread")[0] == 1
    assert METASPACE.encode("bread").count(1) == 1


@pytest.mark.parametrize("tokens", [BYTE_LEVEL, METASPACE], ids=["bytes", "metaspace"])
@pytest.mark.parametrize("prompt", ["# Why\n\n", "# Why\n", "a\n\n\n", "a\n \n", "\n\n", "a:"])
def test_a_prompt_has_the_tokens_that_it_has_before_a_word(tokens: Tokens, prompt: str) -> None:
    ids = tokens.encode(prompt)
    for word in ("Bread", "bread", "Été", "東京", "1"):
        assert tokens.encode(prompt + word)[: len(ids)] == ids


def test_a_blank_line_before_a_word_is_not_the_token_of_blank_lines_before_others() -> None:
    """As in GPT-2's own vocabulary: 198 198 before a word, 628 before a third line break."""
    tokens = Tokens(byte_level_tokenizer(["a\n\n\n\nb"] * 9))
    [blank] = tokens.encode("\n\n\nb")[:1]
    assert tokens.text_of(blank) == "\n\n"
    assert blank not in tokens.encode("a\n\n")
    assert tokens.encode("a\n\nb")[:-1] == tokens.encode("a\n\n")


@given(text=st.text("ab \n", min_size=1, max_size=12))
@pytest.mark.parametrize("tokens", [BYTE_LEVEL, METASPACE], ids=["bytes", "metaspace"])
def test_whatever_a_prompt_ends_in_nothing_of_it_is_lost(tokens: Tokens, text: str) -> None:
    assert tokens.text_after(tokens.encode(f"a{text}"), 0) == f"a{text}"


def test_gpt2_prompts_begin_with_their_own_text() -> None:
    assert BYTE_LEVEL.encode("bread")[0] != 0


def test_an_empty_prompt_begins_at_the_opening_token() -> None:
    assert BYTE_LEVEL.encode("") == [0]
    assert METASPACE.encode("") == [1]


def test_an_empty_prompt_without_any_opening_token_is_our_error() -> None:
    bare = PreTrainedTokenizerFast(tokenizer_object=byte_level_tokenizer().backend_tokenizer)
    with pytest.raises(ContextError, match="empty"):
        Tokens(bare).encode("")


def test_special_tokens_never_appear_in_a_text() -> None:
    ids = [*BYTE_LEVEL.encode("bread"), 0, *BYTE_LEVEL.encode(" and")]
    assert BYTE_LEVEL.text_after(ids, 0) == "bread and"


@pytest.mark.parametrize(
    "tokens", [BYTE_LEVEL, METASPACE, BYTE_FALLBACK], ids=["bytes", "metaspace", "byte fallback"]
)
def test_the_texts_of_single_tokens_make_the_whole_text(tokens: Tokens) -> None:
    start = len(tokens.encode("a"))
    ids = tokens.encode("a bread takes\ntime")
    assert "".join(map(tokens.text_of, ids[start:])) == " bread takes\ntime"


def test_a_character_that_was_cut_is_left_out() -> None:
    ids = BYTE_LEVEL.encode("salt 🦋")
    assert BYTE_LEVEL.completion(ids[:-1], 0) == "salt "
    assert BYTE_LEVEL.completion(ids, 0) == "salt 🦋"


def test_padding_is_end_of_text_where_there_is_none() -> None:
    assert (BYTE_LEVEL.pad_id, BYTE_LEVEL.eos_ids, BYTE_LEVEL.forbidden_ids) == (0, (0,), ())


def test_padding_that_means_nothing_else_is_never_written() -> None:
    tokenizer = byte_level_tokenizer()
    tokenizer.add_special_tokens({"pad_token": "<pad>"})
    tokens = Tokens(tokenizer)
    assert tokens.forbidden_ids == (tokens.pad_id,)
    assert tokens.pad_id != 0


def test_tokens_that_were_added_for_other_uses_are_never_written() -> None:
    tokenizer = byte_level_tokenizer()
    tokenizer.add_tokens(["<start_of_image>", "[multimodal]", "    ", "salt"])
    tokens = Tokens(tokenizer)
    ids = tokenizer.convert_tokens_to_ids(["<start_of_image>", "[multimodal]"])
    assert set(tokens.forbidden_ids) == set(ids)


def test_numbers_that_stand_for_no_token_are_never_written() -> None:
    tokenizer = byte_level_tokenizer()
    content = json.loads(tokenizer.backend_tokenizer.to_str())
    hole, content["model"]["vocab"]["q"] = content["model"]["vocab"]["q"], 400
    tokens = Tokens(
        PreTrainedTokenizerFast(
            tokenizer_object=Tokenizer.from_str(json.dumps(content)), eos_token=END
        )
    )
    assert tokens.size == 401
    assert {hole, *range(len(tokenizer), 400)} == set(tokens.forbidden_ids)
    assert tokens.encode("q") == [400]


def test_an_end_that_is_no_token_is_ignored() -> None:
    """It can never be written, and must not pad a batch."""
    bare = PreTrainedTokenizerFast(tokenizer_object=byte_level_tokenizer().backend_tokenizer)
    tokens = Tokens(bare, config_eos=[9999, -1])
    assert tokens.eos_ids == ()
    assert tokens.pad_id < tokens.size


def test_the_models_own_end_tokens_count_too() -> None:
    assert Tokens(byte_level_tokenizer(), config_eos=[5, 7]).eos_ids == (0, 5, 7)
    assert Tokens(byte_level_tokenizer(), config_eos=5).eos_ids == (0, 5)


def test_line_breaks_end_paragraphs() -> None:
    [newline] = BYTE_LEVEL.encode("\n")
    assert BYTE_LEVEL.ends_paragraph(newline)
    assert not BYTE_LEVEL.ends_paragraph(BYTE_LEVEL.encode("a")[0])


def test_a_text_longer_than_the_model_sees_is_counted_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    logger = logging.getLogger("transformers.tokenization_utils_base")
    monkeypatch.setattr(logger, "warning", said.append)
    tokenizer = byte_level_tokenizer()
    tokenizer.model_max_length = 4
    assert len(Tokens(tokenizer).encode("bread " * 9)) > 4
    assert said == []


@pytest.mark.parametrize(
    "tokens", [BYTE_LEVEL, METASPACE, BYTE_FALLBACK], ids=["bytes", "metaspace", "fallback"]
)
def test_tokens_that_hold_a_string_are_those_whose_text_does(tokens: Tokens) -> None:
    for strings in (("\n", ":", '"', "*"), ("qu",), ("\n",), ("é", "x"), ()):
        held = {
            token
            for token in range(tokens.size)
            if any(string in tokens.text_of(token) for string in strings)
        }
        assert set(tokens.ids_holding(strings)) == held
    assert tokens.ids_holding(("\n",))
