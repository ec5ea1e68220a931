"""Faults between a client and a WordPress site, one a function.

`acts` says whether WordPress still carries out the request. Instead of its answer the client gets
another answer, or an error of the connection.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from tests.fake_site.edge import unreachable
from tests.fake_site.messages import Request, Response, html_response, json_response

_NOTICE = (
    b"<br />\n<b>Warning</b>:  Undefined array key [0] in <b>/srv/plugin.php</b> on line <b>3</b>"
    b"<br />\n"
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to one request; `answer` is given the site's own answer."""

    name: str
    acts: bool
    answer: Callable[[Response | None], Response]


@dataclass(kw_only=True)
class Faults:
    """The faults to come, each with the method, route and words that it waits for."""

    _waiting: list[tuple[str, str, bytes, Fault]] = field(default_factory=list)

    def script(
        self, fault: Fault, *, method: str = "", route: str = "", words: str = "", times: int = 1
    ) -> None:
        """Let `fault` happen to the next `times` requests whose method, URL and body fit."""
        self._waiting += [(method, route, words.encode(), fault)] * times

    def take(self, request: Request) -> Fault | None:
        for number, (method, route, words, fault) in enumerate(self._waiting):
            fits = request.method.startswith(method) and route in request.url
            if fits and words in request.body:
                del self._waiting[number]
                return fault
        return None

    def clear(self) -> None:
        self._waiting.clear()

    @property
    def left(self) -> int:
        """The number of scripted faults that have not happened."""
        return len(self._waiting)


def timeout(*, acts: bool) -> Fault:
    """No answer in time."""
    return Fault(name="timeout", acts=acts, answer=_raiser(requests.ReadTimeout("read timed out")))


def reset(*, acts: bool) -> Fault:
    """The connection ends before the answer."""
    error = ConnectionResetError(104, "Connection reset by peer")
    return Fault(name="reset", acts=acts, answer=_raiser(requests.ConnectionError(error)))


def refused() -> Fault:
    """Nothing listens at the site's address."""
    return Fault(name="refused", acts=False, answer=_raiser(unreachable("blog.example")))


def half_body(*, acts: bool = True) -> Fault:
    """The answer stops in its middle, though the web server calls it complete."""

    def cut(answer: Response | None) -> Response:
        whole = answer or json_response(200, {"id": 1, "content": {"raw": ""}})
        return Response(
            status=whole.status, body=whole.body[: len(whole.body) // 2], headers=whole.headers
        )

    return Fault(name="half body", acts=acts, answer=cut)


def status(code: int, *, acts: bool, retry_after: str | None = None) -> Fault:
    """A proxy's page with a status such as 502, in place of the answer."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    page = html_response(code, f"{code} from a proxy", headers)
    return Fault(name=f"status {code}", acts=acts, answer=lambda _: page)


def fatal_error(*, acts: bool) -> Fault:
    """PHP dies; WordPress says so in JSON."""
    error = {
        "code": "internal_server_error",
        "message": "<p>There has been a critical error on this website.</p>",
        "data": {"status": 500},
    }
    return Fault(name="fatal error", acts=acts, answer=lambda _: json_response(500, error))


def wp_die(*, acts: bool) -> Fault:
    """A plugin gives up; WordPress says so in JSON."""
    error = {"code": "wp_die", "message": "the end", "data": {"status": 500}}
    return Fault(name="wp_die", acts=acts, answer=lambda _: json_response(500, error))


def challenge(*, acts: bool = False) -> Fault:
    """A firewall asks whether a human is there, with status 200."""
    page = html_response(200, "Checking your browser <script>var x = {};</script>")
    return Fault(name="challenge", acts=acts, answer=lambda _: page)


def too_many_requests(retry_after: str | None = "7") -> Fault:
    """The host limits how often it is asked."""
    return status(429, acts=False, retry_after=retry_after)


def maintenance(retry_after: str | None = "600") -> Fault:
    """WordPress is being updated."""
    return status(503, acts=False, retry_after=retry_after)


def asking_for_a_password() -> Fault:
    """The web server guards the site with a password of its own."""
    page = html_response(401, "Authorization required", {"WWW-Authenticate": 'Basic realm="x"'})
    return Fault(name="asking for a password", acts=False, answer=lambda _: page)


def redirect(target: str) -> Fault:
    """The web server sends the client elsewhere."""
    page = html_response(301, "Moved", {"Location": target})
    return Fault(name="redirect", acts=False, answer=lambda _: page)


def notice_before_json() -> Fault:
    """PHP prints a warning before the answer; status and type stay as they are."""
    return _changed("notice", lambda body: _NOTICE + body)


def notice_before_headers() -> Fault:
    """PHP sends a warning at once, and with it the headers of a page: the status is lost."""

    def sent(answer: Response | None) -> Response:
        whole = answer or json_response(200, {})
        return Response(
            status=200, body=_NOTICE + whole.body, headers={"Content-Type": "text/html"}
        )

    return Fault(name="notice before headers", acts=True, answer=sent)


def byte_order_mark() -> Fault:
    """A plugin's file begins with a byte order mark, and so does every answer."""
    return _changed("byte order mark", lambda body: b"\xef\xbb\xbf" + body)


def empty_body(*, acts: bool = True) -> Fault:
    """The answer has its status and nothing else."""
    return _changed("empty body", lambda _: b"", acts=acts)


def nothing_found() -> Fault:
    """A list is read a moment before something joins it."""
    empty = json_response(200, [], {"X-WP-Total": "0", "X-WP-TotalPages": "0"})
    return Fault(name="nothing found", acts=False, answer=lambda _: empty)


def answering(value: object) -> Fault:
    """A plugin changes what the API answers."""
    answer = json_response(200, value)
    return Fault(name="answering", acts=False, answer=lambda _: answer)


def created(value: object) -> Fault:
    """A cache or plugin answers a new post with another value; the post is made."""
    return Fault(name="created another", acts=True, answer=lambda _: json_response(201, value))


def refusal(code: str, code_status: int) -> Fault:
    """WordPress, or a plugin that speaks like it, refuses."""
    error = {"code": code, "message": "No.", "data": {"status": code_status}}
    return Fault(name=code, acts=False, answer=lambda _: json_response(code_status, error))


def without_counts() -> Fault:
    """A proxy takes out the headers that it does not know."""

    def bare(answer: Response | None) -> Response:
        whole = answer or json_response(200, [])
        kept = {k: v for k, v in whole.headers.items() if not k.startswith("X-")}
        return Response(status=whole.status, body=whole.body, headers=kept)

    return Fault(name="without counts", acts=True, answer=bare)


def _changed(name: str, change: Callable[[bytes], bytes], *, acts: bool = True) -> Fault:
    def changed(answer: Response | None) -> Response:
        whole = answer or json_response(200, {})
        return Response(status=whole.status, body=change(whole.body), headers=whole.headers)

    return Fault(name=name, acts=acts, answer=changed)


def _raiser(error: requests.RequestException) -> Callable[[Response | None], Response]:
    def fail(_: Response | None) -> Response:
        raise error

    return fail
