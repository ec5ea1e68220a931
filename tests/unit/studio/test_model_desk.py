"""One model for many callers: in line, watched, stopped, and alive after an error."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from autoblog.errors import GenerationError, ModelError, StoppedError
from autoblog.generation import Decoding
from autoblog.studio.model_desk import Waiting, Writing
from tests.unit.studio.desks import Desk

LONG = " ".join(f"word{number}" for number in range(200))


def asks(prompt: str, seeds: tuple[int, ...] = (1,)) -> Callable[[Any], Any]:
    """Return work of one call."""
    return lambda model: model.generate([prompt], decoding=Decoding(), seeds=[seeds])


def test_a_call_tells_how_far_it_is_and_returns_its_result() -> None:
    desk = Desk(script=[LONG], seconds=0.003)
    stages = desk.run(asks("hello", (1, 2)))
    written = [stage for stage in stages if isinstance(stage, Writing)]
    lengths = [sum(map(len, stage.texts)) for stage in written if stage.texts]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1] < 2 * len(LONG)
    assert all(LONG.startswith(text) for stage in written for text in stage.texts)
    assert written[-1].tokens == 400
    assert written[-1].tokens_per_s
    assert desk.result(asks("hello"))[0][0].text == LONG


def test_the_model_stays_and_another_one_replaces_it() -> None:
    desk = Desk()
    desk.run(asks("a"), model="one")
    desk.run(asks("a"), model="one")
    desk.run(asks("a"), model="two")
    assert desk.loaded == ["one", "two"]
    assert [generator.closed for generator in desk.generators] == [True, False]


def test_callers_wait_in_line_and_never_see_the_text_of_another() -> None:
    desk = Desk(script=lambda prompt, _: f"{prompt} " * 40, seconds=0.003)
    seen: dict[str, list[Any]] = {name: [] for name in "abc"}

    def caller(name: str) -> None:
        seen[name].extend(desk.run(asks(name)))

    threads = [threading.Thread(target=caller, args=(name,)) for name in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, stages in seen.items():
        texts = [
            text
            for stage in stages
            if isinstance(stage, Writing)
            for text in (*stage.texts, *(text for call in stage.finished for text in call))
        ]
        assert texts
        assert {word for text in texts for word in text.split()} == {name}
    most = [
        max((stage.ahead for stage in stages if isinstance(stage, Waiting)), default=0)
        for stages in seen.values()
    ]
    assert sorted(most) == [0, 1, 2]


def test_stopping_ends_a_call_at_its_next_token_and_frees_the_model() -> None:
    desk = Desk(script=[LONG], seconds=0.01)
    stop, seen = threading.Event(), []

    def stop_at_the_first_text() -> None:
        for stage in desk.desk.run("scripted", asks("a"), stop=stop):
            seen.append(stage)
            if isinstance(stage, Writing) and stage.texts:
                stop.set()

    with pytest.raises(StoppedError):
        stop_at_the_first_text()
    assert isinstance(seen[-1], Writing)
    assert 0 < seen[-1].tokens < 200
    assert desk.result(asks("a"))


def test_stopping_ends_a_call_that_waits() -> None:
    desk = Desk(script=[LONG], seconds=0.005)
    first = desk.desk.run("scripted", asks("a"), stop=threading.Event())
    while not isinstance(next(first), Writing):
        pass
    stop = threading.Event()
    second = desk.desk.run("scripted", asks("b"), stop=stop)
    assert next(second) == Waiting(ahead=1)
    stop.set()
    with pytest.raises(StoppedError):
        next(second)
    list(first)


def test_a_caller_who_leaves_ends_the_call() -> None:
    desk = Desk(script=[LONG], seconds=0.05)
    calls = desk.desk.run("scripted", asks("a"), stop=threading.Event())
    while not isinstance(next(calls), Writing):
        pass
    calls.close()  # type: ignore[attr-defined]  # a generator
    assert desk.result(lambda model: model.model) == "scripted"


@pytest.mark.parametrize("error", [GenerationError("no memory"), ValueError("a bug")])
def test_an_error_is_raised_to_its_caller_and_the_desk_lives_on(error: Exception) -> None:
    def fail(_: object) -> None:
        raise error

    desk = Desk()
    with pytest.raises(type(error), match=str(error)):
        desk.run(fail)
    assert desk.result(asks("a"))


def test_a_model_that_cannot_be_loaded_is_an_error_and_the_next_one_loads() -> None:
    desk = Desk(missing="missing")
    with pytest.raises(ModelError):
        desk.run(asks("a"), model="missing")
    assert desk.result(asks("a"), model="there")
