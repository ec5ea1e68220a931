"""What the tabs Write and Ask show, without a browser."""

import threading
from typing import Any

import pytest

from autoblog.errors import UsageError
from autoblog.generation import ChatPrompt
from autoblog.studio.decoding_form import FIELDS, read_form
from autoblog.studio.model_desk import Writing
from autoblog.studio.text_writing import WritingWish, question_prompt, so_far, write_texts
from autoblog.writing import RecordingGenerator
from tests.desk import Desk
from tests.scripted import ScriptedGenerator
from tests.unit.studio.desks import workshop_of

LONG = " ".join(f"word{number}" for number in range(100))


def wish(**changes: Any) -> WritingWish:
    given = {"model": "scripted", "prompt": "Hello", "topic": "", "form": {}} | changes
    form = {field.name: field.value for field in FIELDS} | given.pop("form")
    return WritingWish(**given, wished=read_form(form))


def test_a_prompt_is_continued_as_by_the_command_line(desk: Desk) -> None:
    workshop = workshop_of(desk, script=[LONG], seconds=0.004)
    shown = list(write_texts(workshop, wish(form={"n": "2"}), session="a"))
    message, texts, links = shown[-1]
    assert "Written: 200 tokens" in message
    assert "seed 7" in message
    assert texts.count(LONG) == 2
    assert "download=" in links
    growing = [texts for _, texts, _ in shown if "ab-growing" in texts]
    assert growing
    assert LONG not in growing[0]


def test_a_topic_is_written_part_by_part(desk: Desk) -> None:
    workshop = workshop_of(desk, script=["A sentence of this part."])
    _, texts, _ = list(write_texts(workshop, wish(prompt="", topic="first-things"), session="a"))[
        -1
    ]
    assert "## Why\n\nA sentence" in texts
    script = workshop.script_of(desk.topics[0])
    found = so_far(Writing(finished=(("a",), ("b",)), texts=("c",)), script)
    assert found == ["a\n\n## Why\n\nb\n\n## How\n\nc"]


def test_a_stopped_text_is_kept(desk: Desk) -> None:
    workshop = workshop_of(desk, script=[LONG], seconds=0.01)
    shown = []
    for each in write_texts(workshop, wish(), session="a"):
        shown.append(each)
        if "word3" in each[1]:
            assert workshop.stops.press("b") is False
            workshop.stops.press("a")
    message, texts, links = shown[-1]
    assert "Stopped" in message
    assert "word3" in texts
    assert "word99" not in texts
    assert "download=" in links
    assert workshop.stops.press("a") is False


@pytest.mark.parametrize("change", [{"prompt": " "}, {"topic": "first-things"}])
def test_a_prompt_or_a_topic_is_needed_and_not_both(change: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="prompt, or choose a topic"):
        wish(**change)


def test_hostile_texts_and_errors_are_escaped(desk: Desk) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    workshop = workshop_of(desk, script=[hostile])
    assert all(
        "<img" not in part for shown in write_texts(workshop, wish(), session="a") for part in shown
    )
    broken = workshop_of(desk, error=UsageError(hostile))
    assert all(
        "<img" not in part for shown in write_texts(broken, wish(), session="a") for part in shown
    )


def test_a_question_is_answered_without_the_question(desk: Desk) -> None:
    workshop = workshop_of(desk, script=[" Blue.\nQuestion: And the sea?"])
    asked = wish(prompt=" Why is the sky blue? ", is_question=True)
    _, texts, _ = list(write_texts(workshop, asked, session="a"))[-1]
    assert ">Blue.</article>" in texts
    with pytest.raises(UsageError, match="question"):
        wish(prompt=" ", is_question=True)


@pytest.mark.parametrize("takes_chat", [False, True])
def test_a_question_is_put_as_the_model_takes_it(takes_chat: bool) -> None:
    model = RecordingGenerator(ScriptedGenerator(takes_chat=takes_chat))
    prompt = question_prompt(" Why? ", model)
    assert isinstance(prompt, ChatPrompt) == takes_chat
    if not takes_chat:
        assert prompt == "Question: Why?\nAnswer:"


def test_two_hundred_texts_in_a_row_leave_nothing_behind(desk: Desk) -> None:
    workshop = workshop_of(desk)
    list(write_texts(workshop, wish(), session="a"))
    threads = threading.active_count()
    for number in range(200):
        *_, shown = write_texts(workshop, wish(), session=f"window {number}")
        assert "Written" in shown[0]
    assert threading.active_count() == threads
    assert not any(workshop.stops.press(f"window {number}") for number in range(200))
