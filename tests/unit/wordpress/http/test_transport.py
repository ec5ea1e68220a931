"""A request gets one whole answer, or an error that says whether anything was sent."""

import base64
import gzip
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from autoblog.errors import AnswerUnclearError, AutoblogError, SettingError, SiteAwayError
from autoblog.wordpress import Credentials, Transport
from autoblog.wordpress.http.transport import Reply
from tests.unit.wordpress.raw_server import page, serving

_PASSWORD = "abcd EFGH ijkl MNOP qrst UVWX"
_LOGIN = Credentials(username="ann", application_password=_PASSWORD)
_TOKEN = "YW5uOmFiY2QgRUZHSCBpamtsIE1OT1AgcXJzdCBVVldY"

Ask = Callable[[Transport, str], Reply]


def _get(http: Transport, url: str) -> Reply:
    return http.get(url, credentials=_LOGIN)


def _post(http: Transport, url: str) -> Reply:
    return http.post(url, {"title": "Tea"}, credentials=_LOGIN)


def _impatient() -> Transport:
    return Transport(connect_timeout_s=0.5, read_timeout_s=0.3)


def test_an_answer_is_read_whole_with_lower_case_headers() -> None:
    with serving(page(b'{"id": 1}', "X-WP-Total: 3")) as server:
        reply = Transport().get(server.url)

    assert (reply.status, reply.body, reply.headers["x-wp-total"]) == (200, b'{"id": 1}', "3")


def test_a_post_is_sent_as_json_with_the_login_and_our_name() -> None:
    with serving(page(b"{}")) as server:
        Transport(user_agent="autoblog/9 (+https://blog.example)").post(
            server.url, {"title": "Tee & Löffel"}, credentials=_LOGIN
        )

    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert b"content-type: application/json" in head.lower()
    assert f"Authorization: Basic {_TOKEN}".encode() in head
    assert b"User-Agent: autoblog/9 (+https://blog.example)" in head
    assert body.decode() == '{"title": "Tee & Löffel"}'


def test_half_a_surrogate_pair_does_not_stop_a_post() -> None:
    with serving(page(b"{}")) as server:
        Transport().post(server.url, {"title": "a\ud83cb"}, credentials=_LOGIN)

    assert server.requests[0].endswith(b'{"title": "a?b"}')


@pytest.mark.parametrize("ask", [_get, _post])
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(ask: Ask, status: str) -> None:
    with (
        serving(page(b"{}")) as target,
        serving(page(b"", f"Location: {target.url}", status=status)) as server,
    ):
        reply = ask(Transport(), server.url)

    assert reply.status // 100 == 3
    assert target.requests == []


def test_a_redirect_to_what_is_no_address_is_an_answer_like_any_other() -> None:
    with serving(page(b"", "Location: https://[broken", status="301 Moved")) as server:
        assert Transport().get(server.url).headers["location"] == "https://[broken"


def test_a_redirects_body_is_bounded_too() -> None:
    moved = page(b"x" * 5000, "Location: /", status="301 Moved")

    with serving(moved) as server, pytest.raises(SiteAwayError, match="too long"):
        Transport(max_answer_bytes=4000).get(server.url)


@pytest.mark.parametrize("ask", [_get, _post])
def test_plain_http_to_another_host_is_refused_before_anything_is_sent(ask: Ask) -> None:
    with pytest.raises(SettingError, match="in the clear"):
        ask(Transport(), "http://blog.example/wp-json/")


def test_a_netrc_file_does_not_replace_our_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password other\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))

    with serving(page(b"{}")) as server:
        Transport().get(server.url, credentials=_LOGIN)
        Transport().get(server.url)

    assert f"Authorization: Basic {_TOKEN}".encode() in server.requests[0]
    assert b"authorization" not in server.requests[1].lower()


def test_a_proxy_does_not_see_what_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(page(b"{}")) as proxy, serving(page(b"{}")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        Transport().get(server.url, credentials=_LOGIN)

    assert len(server.requests) == 1
    assert proxy.requests == []


_WHOLE = page(b'{"id": 1}')
_BROKEN = {
    "silence": ((), "hang"),
    "half a header": ((_WHOLE[:20],), "hang"),
    "half a body": ((_WHOLE[:-4],), "hang"),
    "end before the answer": ((), "close"),
    "end within the body": ((_WHOLE[:-4],), "close"),
    "reset": ((), "reset"),
    "reset within the body": ((_WHOLE[:-4],), "reset"),
    "broken compression": ((page(b"no gzip", "Content-Encoding: gzip"),), "close"),
    "broken chunks": ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz",), "close"),
    "not HTTP": ((b"220 mail.example ESMTP\r\n",), "close"),
}


@pytest.mark.parametrize(("pieces", "ending"), _BROKEN.values(), ids=_BROKEN.keys())
def test_a_broken_answer_to_a_post_leaves_open_whether_it_was_done(
    pieces: tuple[bytes, ...], ending: str
) -> None:
    with serving(*pieces, ending=ending) as server, pytest.raises(AnswerUnclearError):
        _post(_impatient(), server.url)

    assert len(server.requests) == 1


@pytest.mark.parametrize(("pieces", "ending"), _BROKEN.values(), ids=_BROKEN.keys())
def test_a_broken_answer_to_a_question_means_that_the_site_is_away(
    pieces: tuple[bytes, ...], ending: str
) -> None:
    with serving(*pieces, ending=ending) as server, pytest.raises(SiteAwayError):
        _get(_impatient(), server.url)

    assert len(server.requests) == 1


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize("ask", [_get, _post])
def test_a_refused_connection_means_that_nothing_was_done(ask: Ask) -> None:
    with pytest.raises(SiteAwayError, match="refuses the connection"):
        ask(_impatient(), f"http://127.0.0.1:{_free_port()}/")


def test_https_to_a_port_that_does_not_speak_it_is_named() -> None:
    with (
        serving(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server,
        pytest.raises(SiteAwayError, match="encrypted connection"),
    ):
        _get(_impatient(), server.url.replace("http:", "https:"))


def test_an_answer_beyond_the_bound_is_dropped() -> None:
    with serving(page(b"x" * 5000)) as server, pytest.raises(SiteAwayError, match="too long"):
        Transport(max_answer_bytes=4000).get(server.url)


def test_a_small_answer_that_unpacks_beyond_the_bound_is_dropped() -> None:
    bomb = gzip.compress(b"x" * 5_000_000)
    with (
        serving(page(bomb, "Content-Encoding: gzip")) as server,
        pytest.raises(SiteAwayError, match="too long"),
    ):
        Transport(max_answer_bytes=100_000).get(server.url)


_TRICKLES = {
    "status line": b"HTTP/1.1 200 OK",
    "headers": b"HTTP/1.1 200 OK\r\nX-Long: aaaaaaaaaaaaaaaaaaaa",
    "endless headers": b"HTTP/1.1 200 OK\r\n",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@contextmanager
def _trickling(beginning: bytes, more: bytes) -> Iterator[str]:
    """Serve an answer that begins at once and goes on byte by byte for ever."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener.accept()[0] as peer, suppress(OSError):
            peer.recv(65536)
            peer.sendall(beginning)
            while not over.wait(0.02):
                peer.sendall(more)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    over.set()
    thread.join()
    listener.close()


@pytest.mark.parametrize("part", _TRICKLES)
def test_an_answer_that_trickles_in_is_given_up(part: str) -> None:
    more = {"endless headers": b"X-More: 1\r\n", "chunks": b"1\r\nx\r\n"}.get(part, b"x")
    began = time.monotonic()
    with (
        _trickling(_TRICKLES[part], more) as url,
        pytest.raises(SiteAwayError, match=r"in time|complete"),
    ):
        Transport(read_timeout_s=5, answer_timeout_s=0.5).get(url)
    assert time.monotonic() - began < 4


def test_failures_may_take_a_time_in_all_and_answers_any() -> None:
    http = Transport(read_timeout_s=5, answer_timeout_s=0.4, patience_s=0.6)
    with serving(page(b"{}")) as good, serving(_TRICKLES["body"], ending="hang") as silent:
        for _ in range(3):
            http.get(good.url)
        began = time.monotonic()
        for _ in range(5):
            with pytest.raises(SiteAwayError):
                http.get(silent.url)
        assert time.monotonic() - began < 3
        with pytest.raises(SiteAwayError, match="too slow before"):
            http.get(good.url)


def test_a_file_of_certificates_that_is_not_there_is_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate")
    for path in (tmp_path / "nowhere.pem", empty):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
        with (
            serving(_WHOLE) as server,
            pytest.raises(SettingError, match="REQUESTS_CA_BUNDLE"),
        ):
            Transport().get(server.url.replace("http:", "https:"))


@pytest.mark.parametrize(
    "answer",
    [
        page(b"\x0b\x02\x80{}\x03", "Content-Encoding: br"),
        page(b"\x28\xb5\x2f\xfd", "Content-Encoding: zstd"),
        page(b"\x1b[31m", "Content-Encoding: gzip, aws-chunked"),
        page(b"no gzip", "Content-Encoding: gzip"),
        page(gzip.compress(b"{}")),
        page(gzip.compress(gzip.compress(b"{}")), "Content-Encoding: gzip"),
    ],
    ids=["brotli", "zstd", "no name of one", "no gzip", "unasked", "twice"],  # gzip holds the time
)
@pytest.mark.parametrize("ask", [_get, _post])
def test_a_compression_that_cannot_be_read_is_told_as_one(ask: Ask, answer: bytes) -> None:
    with serving(answer) as server, pytest.raises(AutoblogError, match="compression") as raised:
        ask(Transport(), server.url)

    assert isinstance(raised.value, SiteAwayError | AnswerUnclearError)
    assert str(raised.value).isprintable()
    assert "WORDPRESS_URL" not in str(raised.value)


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        ("socks5://127.0.0.1:9", "SOCKS proxy"),
        ("http://", "no address of a proxy"),
        ("http://[bad", "no address of a proxy"),
        ("nonsense://127.0.0.1:9", "no address of a proxy"),
        ("http://127.0.0.1:9", "does not answer"),
    ],
)
def test_a_wrong_proxy_is_not_blamed_on_the_sites_address(
    proxy: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises((SettingError, SiteAwayError), match=told) as raised:
        _impatient().get("https://blog.example/")

    assert "HTTPS_PROXY" in str(raised.value)
    assert "WORDPRESS_URL" not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "told"),
    [("407 Proxy Authentication Required", "asks for a login"), ("403 Forbidden", "refuses")],
)
def test_a_proxy_that_refuses_is_told_with_what_it_wants(
    status: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(page(b"", status=status)) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
        with pytest.raises(SiteAwayError, match=told) as raised:
            _impatient().get("https://blog.example/")

    assert "HTTPS_PROXY" in str(raised.value)
    assert "WORDPRESS_URL" not in str(raised.value)


@pytest.mark.parametrize("url", ["https://blog.example:99999/", "https://..example/", "https:///"])
def test_an_impossible_address_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingError, match="WORDPRESS_URL"):
        Transport().get(url)


class TestThePasswordNeverShows:
    def test_in_repr(self) -> None:
        assert _PASSWORD not in repr(_LOGIN)
        assert _TOKEN not in repr(_LOGIN)

    @pytest.mark.parametrize(("pieces", "ending"), _BROKEN.values(), ids=_BROKEN.keys())
    def test_in_an_error_or_in_what_led_to_it(self, pieces: tuple[bytes, ...], ending: str) -> None:
        with serving(*pieces, ending=ending) as server, pytest.raises(AutoblogError) as failed:
            _post(_impatient(), server.url)

        told = "".join(traceback.format_exception(failed.value))
        assert failed.value.__context__ is None
        assert failed.value.__cause__ is None
        assert _TOKEN not in told
        assert _PASSWORD not in told

    @pytest.mark.parametrize(
        "shown",
        [
            _PASSWORD,
            _PASSWORD.replace(" ", ""),
            _TOKEN,
            _TOKEN.rstrip("="),
            _PASSWORD.replace(" ", "%20"),
            _PASSWORD.replace(" ", "+"),
            _PASSWORD.replace(" ", "&nbsp;"),
            _PASSWORD.encode().hex(),
            _PASSWORD.replace(" ", "").encode().hex().upper(),
            base64.urlsafe_b64encode(_PASSWORD.encode()).decode(),
            "<b>abcd EFGH</b> ijkl MNOP qrst UVWX".replace("<b>", "").replace("</b>", "<br>"),
        ],
    )
    def test_in_an_answer_that_repeats_what_was_sent(self, shown: str) -> None:
        with serving(page(f"debug: {shown}".encode(), f"X-Debug: {shown}")) as server:
            reply = Transport().get(server.url, credentials=_LOGIN)

        assert shown.encode() not in reply.body
        assert shown not in str(reply.headers)
