"""A model that writes for long is a sign of life, and hears of a stop."""

from datetime import UTC, datetime
from threading import Event as Flag

from autoblog.daemon import Event, Heartbeat
from autoblog.daemon.events import ModelWriting

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_tokens_are_told_as_a_sign_of_life_now_and_then() -> None:
    heard: list[Event] = []
    seconds = [0.0]
    heartbeat = Heartbeat(
        observers=[heard.append], now=lambda: NOW, stop=Flag(), clock=lambda: seconds[0]
    )
    for _ in range(1000):
        heartbeat.at_token()
    assert heard == [ModelWriting(at=NOW)]
    seconds[0] = 30.0
    heartbeat.at_token()
    assert heard == [ModelWriting(at=NOW)] * 2


def test_the_model_hears_of_a_stop_at_the_next_token() -> None:
    stop = Flag()
    heartbeat = Heartbeat(observers=[], now=lambda: NOW, stop=stop)
    assert not heartbeat.at_token()
    stop.set()
    assert heartbeat.at_token()
