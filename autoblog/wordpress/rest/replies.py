"""The meaning of an HTTP reply: an answer or a refusal. Pure.

WordPress's `code` decides. Its message is translated, and proxies and plugins change the status.
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.http.retry import read_retry_after
from autoblog.wordpress.http.transport import Reply
from autoblog.wordpress.rest.answers import Answer, Refusal, mapping_of
from autoblog.wordpress.rest.bodies import NotJson, one_line, read_body
from autoblog.wordpress.rest.error_codes import (
    A_GUARD,
    BASIC_AUTH,
    ERROR_KINDS,
    GUARDED,
    LIMITED,
    MESSAGES,
    OR_WRONG_LOGIN,
    PROXY_LOGIN,
    TOKENS_ONLY,
    ErrorKind,
)
from autoblog.wordpress.rest.guards import guard_in, is_limiter, wants_token, words_in

# A proxy gave up waiting for PHP, which may have finished; 520 to 527 and 530 are Cloudflare's.
_GAVE_UP: Final = frozenset({408, 502, 504, *range(520, 528), 530, 598, 599})
_NO_LOGIN: Final = 401
# For unknown codes. Statuses from 500 on are a fault of this moment, all others are final.
_KIND_BY_STATUS: Final = {401: ErrorKind.LOGIN, 403: ErrorKind.BLOCKED}
_REFUSES_LOGIN: Final = frozenset({400, 401, 403})
_NO_GUARDS: Final = frozenset({ErrorKind.MOVED, ErrorKind.NO_ROUTE, ErrorKind.LOGIN})
# For replies without a code.
_KIND_BY_BARE_STATUS: Final = {
    401: ErrorKind.LOGIN,
    404: ErrorKind.NO_ROUTE,
    407: ErrorKind.AWAY,
    408: ErrorKind.UNCLEAR,
    410: ErrorKind.NO_ROUTE,
    413: ErrorKind.REFUSED,
    429: ErrorKind.AWAY,
}


def read_reply(reply: Reply, *, wrote: bool) -> Answer | Refusal:
    """Return what `reply` means; `wrote` says whether the request was to change something."""
    if 300 <= reply.status <= 399:  # noqa: PLR2004 -- the class of redirects
        target = one_line(reply.headers.get("location", "nowhere"))
        return _refusal(reply, ErrorKind.MOVED, f"http_{reply.status}", target, wrote=wrote)
    body = read_body(reply.body)
    if isinstance(body, NotJson):
        return _without_code(reply, body, wrote=wrote)
    error = _error_in(body.value)
    if error is not None:
        return _with_code(reply, error, wrote=wrote)
    words = words_in(body.value)
    if words is None and 200 <= reply.status <= 299:  # noqa: PLR2004 -- the class of success
        return Answer(reply=reply, value=body.value, noise=body.noise, wrote=wrote)
    return _without_code(reply, NotJson(text=words or one_line(str(body.value))), wrote=wrote)


def _error_in(value: object) -> Mapping[str, object] | None:
    """Return `value` if it is WordPress's error object, else None.

    The status does not tell: it stays 200 once PHP has printed a notice.
    """
    if isinstance(value, dict) and isinstance(value.get("code"), str) and "message" in value:
        return value
    return None


def _with_code(reply: Reply, error: Mapping[str, object], *, wrote: bool) -> Refusal:
    code, data = str(error["code"]), mapping_of(error.get("data"))
    status = data.get("status")
    status = status if isinstance(status, int) else reply.status
    if code == "rest_invalid_param":
        code, status = _forbidden_status_inside(data) or (code, status)
    params = "".join(f" {one_line(str(text))}" for text in mapping_of(data.get("params")).values())
    told = f"{code}: {one_line(str(error['message']))}{params}"
    return _refusal(reply, _kind(code, status, reply.status), code, told, wrote=wrote, data=data)


def _forbidden_status_inside(data: Mapping[str, object]) -> tuple[str, int] | None:
    """Find the 401 or 403 that WordPress hides in a 400 for the parameter `status`."""
    for detail in mapping_of(data.get("details")).values():
        inner = mapping_of(detail)
        status = mapping_of(inner.get("data")).get("status")
        if inner.get("code") == "rest_forbidden_status" and isinstance(status, int):
            return "rest_forbidden_status", status
    return None


def _kind(code: str, status: int, outer_status: int) -> ErrorKind:
    if HTTPStatus.TOO_MANY_REQUESTS in {status, outer_status}:
        return ErrorKind.AWAY
    known = ERROR_KINDS.get(code)
    if known is None and status in _REFUSES_LOGIN and wants_token(code):
        return ErrorKind.LOGIN
    if known is ErrorKind.ROLE and status == _NO_LOGIN:
        return ErrorKind.LOGIN
    if known is None and outer_status in _GAVE_UP:
        return ErrorKind.UNCLEAR
    if known is None and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ErrorKind.UNCLEAR
    return known or _KIND_BY_STATUS.get(status, ErrorKind.REFUSED)


def _without_code(reply: Reply, body: NotJson, *, wrote: bool) -> Refusal:
    if body.empty:
        told = "an empty answer"
    elif body.cut:
        told = "an answer cut in the middle"
    elif not body.text:
        told = "a page that is not WordPress's, with a script alone"
    else:
        told = f"a page that is not WordPress's: {body.text}"
    kind, code = _kind_without_code(reply, body, wrote=wrote), f"http_{reply.status}"
    return _refusal(reply, kind, code, f"HTTP {reply.status}, {told}", wrote=wrote)


def _kind_without_code(reply: Reply, body: NotJson, *, wrote: bool) -> ErrorKind:
    if "cf-mitigated" in reply.headers:
        return ErrorKind.BLOCKED
    known = _KIND_BY_BARE_STATUS.get(reply.status)
    if known is not None:
        return known
    if reply.status == HTTPStatus.SERVICE_UNAVAILABLE and not wrote:
        # A guard's block lasts, unless it says for how long or only limits how often we ask.
        lasts = guard_in(reply) and not is_limiter(body.text) and not _waits(reply)
        return ErrorKind.BLOCKED if lasts else ErrorKind.AWAY
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ErrorKind.UNCLEAR
    if reply.status >= HTTPStatus.BAD_REQUEST:
        return ErrorKind.BLOCKED
    # "Success" with a page: a challenge, or a cache. WordPress may have seen the request.
    return ErrorKind.UNCLEAR if wrote or body.empty or body.cut else ErrorKind.BLOCKED


def _refusal(
    reply: Reply,
    kind: ErrorKind,
    code: str,
    told: str,
    *,
    wrote: bool,
    data: Mapping[str, object] = MappingProxyType({}),
) -> Refusal:
    guard = None if code in ERROR_KINDS else guard_in(reply)
    return Refusal(
        reply=reply,
        kind=kind,
        code=code,
        told=told,
        text=_message(reply, kind, code, told, guard).format(
            host=host_of(reply.url), told=told, guard=_capitalised(guard or A_GUARD)
        ),
        data=data,
        wrote=wrote,
        retry_after_s=read_retry_after(reply.headers),
    )


def _message(reply: Reply, kind: ErrorKind, code: str, told: str, guard: str | None) -> str:
    if reply.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return PROXY_LOGIN
    if kind is ErrorKind.LOGIN and reply.asks_for_basic_auth:
        return BASIC_AUTH
    if kind is ErrorKind.LOGIN and code not in ERROR_KINDS and wants_token(told):
        return TOKENS_ONLY
    if code in ERROR_KINDS or kind in _NO_GUARDS:
        message = MESSAGES[kind]
    elif is_limiter(told):
        message = LIMITED
    elif kind is ErrorKind.BLOCKED or guard is not None:
        message = GUARDED
    else:
        message = MESSAGES[kind]
    blocked = kind is ErrorKind.BLOCKED and reply.status == _NO_LOGIN
    return message + OR_WRONG_LOGIN if blocked else message


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def _waits(reply: Reply) -> bool:
    return read_retry_after(reply.headers) is not None
