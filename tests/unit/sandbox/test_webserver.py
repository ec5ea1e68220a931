"""The web server keeps its port while it can, and is asked over HTTP."""

import socket
from collections.abc import Iterator

import pytest

from autoblog.sandbox.webserver import free_ports, http_status


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens (and answers nothing)."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_the_last_port_is_tried_first(taken_port: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        last_port = probe.getsockname()[1]

    assert next(free_ports(last_port)) == last_port


def test_a_port_that_somebody_took_is_passed_over(taken_port: int) -> None:
    assert taken_port not in list(free_ports(taken_port))


def test_there_is_always_one_more_port() -> None:
    assert list(free_ports(0))[-1] > 0


def test_nothing_listening_is_no_status() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert http_status(port, "/") is None
