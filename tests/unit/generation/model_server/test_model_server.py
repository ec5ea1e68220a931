"""A model server is tried before it is used, and what it does wrong has a plain name."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from autoblog.errors import (
    AutoblogError,
    ContextError,
    GenerationError,
    ModelAwayError,
    ModelError,
    StoppedError,
    UsageError,
)
from autoblog.generation import (
    ChatMessage,
    ChatPrompt,
    Decoding,
    ServerAddress,
    ServerReport,
    TextGenerator,
    check_server,
    open_server,
)
from autoblog.generation.model_server import server_connection
from autoblog.generation.text_generator import ChatRole
from tests.scripted_model_server import Habits, scripted_server

SHORT = Decoding(max_new_tokens=8, temperature=0.7)
REQUEST = [ChatMessage(role="user", text="Write about bees.")]


class Meeting:
    """Servers with the habits of a test, and generators that write by them."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def address(self, habits: Habits, **own: Any) -> ServerAddress:
        url = self._stack.enter_context(scripted_server(habits))
        return ServerAddress(url=url, **{"model": "scripted", **own})

    def generator(self, habits: Habits, **own: Any) -> TextGenerator:
        stopped = own.pop("stopped", lambda: False)
        generator = open_server(self.address(habits, **own), stopped=stopped)
        self._stack.callback(generator.close)
        habits.requests.clear()
        return generator

    def report(self, habits: Habits, **own: Any) -> ServerReport:
        return check_server(self.address(habits, **own))


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meeting]:
    monkeypatch.setattr(server_connection, "RETRIES", 1)
    with ExitStack() as stack:
        yield Meeting(stack)


def test_a_server_that_honours_all_lacks_nothing(meeting: Meeting) -> None:
    report = meeting.report(Habits(context=2048))
    assert (report.context_told, list(report.missing)) == (2048, [])
    assert (report.abilities.chat, report.abilities.completions) == (True, True)


@pytest.mark.parametrize(
    ("habits", "missing"),
    [
        ({"seed": False}, ["seeds"]),
        ({"samples": False}, ["chance"]),
        ({"further": False}, ["min-p, DRY and the repetition penalty"]),
        ({"min_p": False}, ["min-p"]),
        ({"stop": False}, ["stop strings"]),
        ({"tokenize": False}, ["token counts"]),
        ({"together": False, "pause_s": 0.02}, ["requests at the same time"]),
        ({"logprobs": False, "chat": False}, ["log-probabilities"]),
    ],
)
def test_what_a_server_does_not_honour_is_found_out(
    meeting: Meeting, habits: dict[str, Any], missing: list[str]
) -> None:
    report = meeting.report(Habits(**habits))
    assert [name.partition(":")[0] for name in report.missing] == missing


def test_one_text_where_three_were_asked_is_told(meeting: Meeting) -> None:
    assert meeting.report(Habits()).abilities.several
    assert not meeting.report(Habits(several=False)).abilities.several


def test_instruct_models_get_chat_and_base_models_a_document(meeting: Meeting) -> None:
    habits = Habits()
    generator = meeting.generator(habits)
    prompt = generator.chat_prompt(REQUEST)
    assert prompt == "User: Write about bees."
    generator.generate([prompt], decoding=SHORT, seeds=[[1]])
    assert habits.asked[0]["messages"] == [{"role": "user", "content": "Write about bees."}]
    base = Habits(chat=False)
    generator = meeting.generator(base)
    assert generator.chat_prompt(REQUEST) is None
    generator.generate(["# Bees\n\n"], decoding=SHORT, seeds=[[1]])
    assert base.asked[0]["prompt"] == "# Bees\n\n"


def test_the_form_can_be_said_and_must_be_offered(meeting: Meeting) -> None:
    assert meeting.generator(Habits(), form="document").chat_prompt(REQUEST) is None
    with pytest.raises(ModelError, match="AUTOBLOG_GENERATOR_FORM=chat"):
        meeting.generator(Habits(completions=False), form="document")


def test_options_that_a_server_refuses_are_left_out(meeting: Meeting) -> None:
    decoding = Decoding(max_new_tokens=8, min_p=0.1, repetition_penalty=1.1, dry_multiplier=0.8)
    taken, refused = Habits(), Habits(further=False)
    for habits in (taken, refused):
        meeting.generator(habits).generate(["Bees"], decoding=decoding, seeds=[[1]])
    own = {"min_p", "repetition_penalty", "repeat_penalty", "dry_multiplier"}
    assert own <= set(taken.asked[0])
    assert not own & set(refused.asked[0])


def test_a_stop_string_that_a_server_ignores_ends_the_text_all_the_same(meeting: Meeting) -> None:
    generator = meeting.generator(Habits(text="One. Two.\n## Three four five", stop=False))
    decoding = Decoding(max_new_tokens=40, stop=("\n## ",))
    [[completion]] = generator.generate(["Bees"], decoding=decoding, seeds=[[1]])
    assert (completion.text, completion.finish_reason) == ("One. Two.", "stop")


def test_a_server_that_breaks_off_for_the_next_request_is_asked_one_by_one(
    meeting: Meeting,
) -> None:
    habits = Habits(together=False, pause_s=0.02)
    generator = meeting.generator(habits)
    [completions] = generator.generate(["Bees"], decoding=SHORT, seeds=[range(4)])
    assert all(completion.tokens == SHORT.max_new_tokens for completion in completions)


def test_a_loop_ends_while_it_is_written(meeting: Meeting) -> None:
    generator = meeting.generator(Habits(text="round and round it goes " * 400))
    decoding = Decoding(max_new_tokens=2000)
    [[completion]] = generator.generate(["Bees"], decoding=decoding, seeds=[[1]])
    assert completion.finish_reason == "loop"
    assert completion.tokens < 200


def test_what_a_model_thinks_aloud_is_no_text(meeting: Meeting) -> None:
    generator = meeting.generator(Habits(text="<think>\nBees, hm.\n</think>\n\nBees fly."))
    [[completion]] = generator.generate(["Bees"], decoding=Decoding(), seeds=[[1]])
    assert completion.text == "Bees fly."


def test_a_busy_server_is_asked_again(meeting: Meeting) -> None:
    habits = Habits()
    generator = meeting.generator(habits)
    habits.busy = 1
    [[completion]] = generator.generate(["Bees"], decoding=SHORT, seeds=[[1]])
    assert completion.text


@pytest.mark.parametrize(
    ("habits", "own", "error", "words"),
    [
        ({"key": "right"}, {"key": "wrong-one"}, ModelError, "AUTOBLOG_GENERATOR_KEY"),
        ({}, {"model": "scriptd"}, ModelError, "Its models: scripted"),
        ({"page": True}, {}, ModelError, "ends in /v1"),
        ({"busy": 99}, {}, ModelAwayError, "too busy or fails"),
        ({"chat": False, "completions": False}, {}, ModelError, "no such address"),
        ({"refuses": (400, "no credit left")}, {}, GenerationError, "no credit left"),
    ],
)
def test_what_is_wrong_with_a_server_is_said(
    meeting: Meeting, habits: dict[str, Any], own: dict[str, Any], error: type, words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        meeting.generator(Habits(**habits), **own)
    assert "wrong-one" not in str(caught.value)


def test_a_server_that_is_not_there_is_said(meeting: Meeting) -> None:
    with scripted_server(Habits()) as url:
        pass
    with pytest.raises(ModelAwayError, match="AUTOBLOG_GENERATOR_URL"):
        open_server(ServerAddress(url=url, model="scripted"))


def test_an_answer_that_breaks_off_is_no_text(meeting: Meeting) -> None:
    habits = Habits()
    generator = meeting.generator(habits)
    habits.breaks_off = True
    with pytest.raises(AutoblogError):
        generator.generate(["Bees"], decoding=SHORT, seeds=[[1]])


def test_too_long_a_prompt_is_refused_before_it_is_sent(meeting: Meeting) -> None:
    generator = meeting.generator(Habits(context=64))
    with pytest.raises(ContextError, match="64"):
        generator.generate(["word " * 64], decoding=SHORT, seeds=[[1]])
    habits = Habits()
    generator = meeting.generator(habits)
    habits.refuses = (400, "This model's maximum context length is 64 tokens")
    with pytest.raises(ContextError, match="too long"):
        generator.generate(["word"], decoding=SHORT, seeds=[[1]])


def test_the_context_is_the_server_s_unless_it_is_said(meeting: Meeting) -> None:
    assert meeting.generator(Habits(context=2048)).context == 2048
    assert meeting.generator(Habits(context=2048), context=512).context == 512
    assert meeting.generator(Habits(context=None)).context == 4096


def test_a_tokenizer_counts_where_the_server_does_not(meeting: Meeting, tmp_path: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    named = {"tokenizer": str(tmp_path)}
    assert meeting.generator(Habits(tokenize=False)).count_tokens("one, two") == 3
    assert meeting.generator(Habits(tokenize=False), **named).count_tokens("one, two, three") == 5
    assert meeting.generator(Habits(), **named).count_tokens("one, two, three") == 3
    assert meeting.generator(Habits(tokenize=False), **named).count_tokens("") == 1
    assert meeting.report(Habits(tokenize=False), **named).missing == []


@pytest.mark.parametrize(
    "turns",
    [
        [("user", "Write about bees.")],
        [("system", "Be brief."), ("user", "Bees?\n\nAnd wasps?"), ("assistant", "Both: ")],
        [("user", "")],
    ],
)
def test_a_conversation_that_was_kept_as_text_is_sent_as_before(
    meeting: Meeting, turns: Sequence[tuple[ChatRole, str]]
) -> None:
    habits = Habits(context=512)
    generator = meeting.generator(habits)
    prompt = generator.chat_prompt([ChatMessage(role=role, text=text) for role, text in turns])
    assert prompt is not None
    for one in (prompt, ChatPrompt(str(prompt))):
        generator.generate([one], decoding=SHORT, seeds=[[1]])
    first, second = habits.asked
    assert first == second
    assert [(one["role"], one["content"]) for one in first["messages"]] == turns


def test_a_conversation_counts_more_than_its_letters(meeting: Meeting) -> None:
    generator = meeting.generator(Habits())
    prompt = generator.chat_prompt(REQUEST)
    assert prompt is not None
    assert generator.count_tokens(prompt) > generator.count_tokens(str(prompt)) == 4


def test_half_a_character_is_sent_as_a_question_mark(meeting: Meeting) -> None:
    half = "Bees \ud83d"
    for habits in (Habits(), Habits(tokenize=False, chat=False)):
        generator = meeting.generator(habits)
        prompt = generator.chat_prompt([ChatMessage(role="user", text=half)]) or half
        [[completion]] = generator.generate([prompt], decoding=SHORT, seeds=[[1]])
        assert completion.text
        assert "Bees ?" in str(habits.asked[0])


def test_beams_are_refused(meeting: Meeting) -> None:
    with pytest.raises(UsageError, match="no beam search"):
        meeting.generator(Habits()).generate(["a"], decoding=Decoding(num_beams=2), seeds=[[1]])


def test_texts_are_scored_where_the_server_gives_probabilities(meeting: Meeting) -> None:
    generator = meeting.generator(Habits(), form="document")
    assert generator.can_score
    [found] = generator.log_likelihoods([("one two", " three four")])
    assert found.tokens == 2
    assert -6 <= found.total <= -2
    chat = meeting.generator(Habits())
    assert not chat.can_score
    with pytest.raises(GenerationError, match="no probabilities"):
        chat.log_likelihoods([("a", "b")])


def test_it_stops_at_once_when_it_is_told_to(meeting: Meeting) -> None:
    stop = threading.Event()
    habits = Habits()
    generator = meeting.generator(habits, stopped=stop.is_set)
    habits.pause_s = 0.2
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    with pytest.raises(StoppedError):
        generator.generate(["Bees"], decoding=Decoding(max_new_tokens=90), seeds=[[1, 2]])
    assert time.monotonic() - began < 10
