"""A request gets one whole answer, or an error that says whether anything was sent."""

import gzip
import socket
import traceback
from collections.abc import Callable
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


def test_an_answer_that_trickles_in_is_given_up() -> None:
    ticks = iter(range(0, 10_000, 100))
    http = Transport(answer_timeout_s=150, clock=lambda: float(next(ticks)))

    with serving(page(b"x" * 1_000_000)) as server, pytest.raises(SiteAwayError, match="in time"):
        http.get(server.url)


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

    @pytest.mark.parametrize("shown", [_PASSWORD, _PASSWORD.replace(" ", ""), _TOKEN])
    def test_in_an_answer_that_repeats_what_was_sent(self, shown: str) -> None:
        with serving(page(f"debug: {shown}".encode(), f"X-Debug: {shown}")) as server:
            reply = Transport().get(server.url, credentials=_LOGIN)

        assert shown.encode() not in reply.body
        assert shown not in str(reply.headers)
