"""The proxy passes everything on as it is, or does the one thing that it is asked for."""

import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from tests.faults.faults import (
    CREATES,
    HURTS,
    KILLS,
    LOOK_UPS,
    REPLACED,
    SHUT,
    Fault,
    choose,
    page,
    split,
)
from tests.faults.program import settle
from tests.faults.proxy import HOST, Proxy, read_message

REPLY = page("201 Created", '{"id": 12, "text": "some words"}', kind="application/json")
LATE_S = 0.3
FAULTS = {fault.name: fault for fault in (*HURTS, *REPLACED, *KILLS)}


class Site:
    """A server that remembers whole requests and answers each with `REPLY`."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._listener.accept()
            with client:
                self.seen.append(read_message(client))
                self.may_answer.wait(5)
                client.sendall(REPLY)


@pytest.fixture(scope="module")
def server() -> Site:
    return Site()


@pytest.fixture
def site(server: Site) -> Site:
    server.seen.clear()
    return server


@contextmanager
def proxy_of(
    site: Site, fault: Fault | None, kill: Callable[[], object] = lambda: None
) -> Iterator[Proxy]:
    with Proxy(site_port=site.port, choose=lambda _: fault, kill=kill, late_s=LATE_S) as proxy:
        yield proxy


def ask(proxy: Proxy, *, timeout: float = 5) -> requests.Response:
    return requests.post(
        f"{proxy.url}/posts",
        json={"title": "A"},
        headers={"Connection": "close"},
        timeout=timeout,
    )


def raw(proxy: Proxy) -> bytes:
    """What a client gets that reads to the end."""
    with socket.create_connection((HOST, proxy.port), timeout=5) as connection:
        connection.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
        got = b""
        while chunk := connection.recv(4096):
            got += chunk
        return got


def test_what_is_left_alone_goes_through_byte_for_byte(site: Site) -> None:
    with proxy_of(site, None) as proxy:
        assert raw(proxy) == REPLY
    assert site.seen == [b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"]
    assert not proxy.counts


def test_a_long_body_is_forwarded_whole(site: Site) -> None:
    with proxy_of(site, None) as proxy:
        requests.post(proxy.url, data=b"x" * 300_000, headers={"Connection": "close"}, timeout=5)
    assert len(split(site.seen[0])[1]) == 300_000


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.kills == "no"])
def test_the_site_sees_a_request_where_the_fault_says_so(site: Site, name: str) -> None:
    with proxy_of(site, FAULTS[name]) as proxy:
        try:
            ask(proxy, timeout=LATE_S / 2)
        except requests.RequestException:
            pass
        else:
            assert FAULTS[name].late == "no"
        proxy.settle()
        assert len(site.seen) == FAULTS[name].acts
    assert proxy.counts == {name: 1}


@pytest.mark.parametrize("name", ["reset before the site", "reset after the site"])
def test_a_reset_is_one(site: Site, name: str) -> None:
    with proxy_of(site, FAULTS[name]) as proxy, pytest.raises(ConnectionResetError):
        raw(proxy)


@pytest.mark.parametrize("name", ["dropped before the site", "answer dropped"])
def test_a_dropped_answer_is_an_end_without_a_byte(site: Site, name: str) -> None:
    with proxy_of(site, FAULTS[name]) as proxy:
        assert raw(proxy) == b""


def test_a_cut_answer_promises_more_than_it_holds(site: Site) -> None:
    with proxy_of(site, FAULTS["answer cut"]) as proxy:
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            ask(proxy)
        head, body = split(raw(proxy))
    whole = split(REPLY)[1]
    assert b"Content-Length: %d" % len(whole) in head
    assert whole.startswith(body)
    assert 0 < len(body) < len(whole)


def test_an_answer_cut_unseen_is_half_of_it(site: Site) -> None:
    with proxy_of(site, FAULTS["answer cut unseen"]) as proxy:
        text = ask(proxy).text
    whole = split(REPLY)[1].decode()
    assert whole.startswith(text)
    assert len(text) == len(whole) // 2


def test_a_notice_stands_before_the_whole_answer(site: Site) -> None:
    with proxy_of(site, FAULTS["a notice before the answer"]) as proxy:
        answer = ask(proxy)
    assert answer.text.startswith("<br />")
    assert answer.text.endswith(split(REPLY)[1].decode())
    assert answer.status_code == 201


@pytest.mark.parametrize("name", [fault.name for fault in REPLACED])
def test_a_replaced_answer_has_its_status_and_nothing_of_the_site(site: Site, name: str) -> None:
    with proxy_of(site, FAULTS[name]) as proxy:
        answer = ask(proxy)
    assert answer.status_code == (
        200 if "challenge" in name else 403 if "403" in name else int(name[:3])
    )
    assert ("Retry-After" in answer.headers) == any(
        w in name for w in ("429", "Retry", "later", "JSON")
    )
    assert "some words" not in answer.text


@pytest.mark.parametrize("name", [fault.name for fault in KILLS])
def test_a_killed_client_is_killed_once_at_the_named_moment(site: Site, name: str) -> None:
    seen_at_death: list[int] = []
    with proxy_of(site, FAULTS[name], lambda: seen_at_death.append(len(site.seen))) as proxy:
        with socket.create_connection((HOST, proxy.port), timeout=5) as client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            while not seen_at_death:
                threading.Event().wait(0.01)
        proxy.settle()
    assert seen_at_death == [0 if FAULTS[name].kills == "at once" else 1]
    assert len(site.seen) == FAULTS[name].acts


def test_settling_waits_for_a_request_that_its_client_gave_up(site: Site) -> None:
    with proxy_of(site, FAULTS["request late"]) as proxy:
        with pytest.raises(requests.Timeout):
            ask(proxy, timeout=0.05)
        assert site.seen == []
        settle(proxy.url)
        assert len(site.seen) == 1


def test_a_shut_port_refuses_and_opens_again(site: Site) -> None:
    with proxy_of(site, SHUT) as proxy:
        assert ask(proxy).status_code == 201
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HOST, proxy.port), timeout=5)
        settle(proxy.url)
        assert ask(proxy).status_code == 201


def test_the_same_seed_chooses_the_same_faults_and_every_one_comes_up() -> None:
    def names(seed: str) -> list[str | None]:
        stream = random.Random(seed)
        posts = b"/wp-json/wp/v2/posts HTTP/1.1"
        requests_ = [b"POST " + posts, b"GET " + posts, b"GET / HTTP/1.1"] * 2500
        chosen = [choose(stream, request) for request in requests_]
        return [None if fault is None else fault.name for fault in chosen]

    assert names("a") == names("a") != names("b")
    own = {fault.name for fault in (*CREATES, *LOOK_UPS)}
    assert set(names("a")) == {*FAULTS, *own, SHUT.name, None}
