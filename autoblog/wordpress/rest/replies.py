"""Turns an HTTP reply into an answer or a refusal; pure.

WordPress's `code` decides. Its message is translated, and proxies and plugins change the status.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.http.retry import read_retry_after
from autoblog.wordpress.http.transport import Reply
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.bodies import NotJson, plain, read_body
from autoblog.wordpress.rest.error_codes import ERROR_KINDS, ErrorKind
from autoblog.wordpress.rest.fields import mapping_of

# A proxy gave up waiting for PHP, which may have finished; 520 to 527 and 530 are Cloudflare's.
_GAVE_UP: Final = frozenset({408, 502, 504, *range(520, 528), 530, 598, 599})
_ALLOW_LIST: Final = (
    "Ask the host, or the security plugin, to allow this machine's address and the REST API."
)
_NO_LOGIN: Final = 401
_OR_WRONG_LOGIN: Final = (
    " If they are allowed already, the application password may be wrong. "
    "Run `autoblog doctor` to learn which it is."
)


def read_reply(reply: Reply, *, wrote: bool) -> Answer | Refusal:
    """Return what `reply` means; `wrote` says whether the request was to change something."""
    if 300 <= reply.status <= 399:  # noqa: PLR2004 -- the class of redirects
        return _redirect(reply, wrote=wrote)
    body = read_body(reply.body)
    if isinstance(body, NotJson):
        return _without_code(reply, body, wrote=wrote)
    error = _error_in(body.value)
    if error is not None:
        return _with_code(reply, error, wrote=wrote)
    if 200 <= reply.status <= 299:  # noqa: PLR2004 -- the class of success
        return Answer(reply=reply, value=body.value, noise=body.noise, wrote=wrote)
    return _without_code(reply, NotJson(text=plain(str(body.value))), wrote=wrote)


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
    kind = _kind(code, status, reply.status)
    return Refusal(
        reply=reply,
        kind=kind,
        code=code,
        text=_sentence(reply, kind, f"{code}: {plain(str(error['message']))}{_params(data)}"),
        data=data,
        wrote=wrote,
        retry_after_s=read_retry_after(reply.headers),
    )


def _kind(code: str, status: int, outer_status: int) -> ErrorKind:  # noqa: PLR0911 -- a table
    if HTTPStatus.TOO_MANY_REQUESTS in {status, outer_status}:
        return ErrorKind.AWAY
    known = ERROR_KINDS.get(code)
    if known is ErrorKind.ROLE and status == _NO_LOGIN:
        return ErrorKind.LOGIN
    if known is not None:
        return known
    if outer_status in _GAVE_UP:
        return ErrorKind.UNCLEAR
    match status:
        case 401:
            return ErrorKind.LOGIN
        case 403:
            return ErrorKind.BLOCKED
        case 503:
            return ErrorKind.AWAY
        case _:
            # WordPress will answer the same again; with a status of 500, too.
            return ErrorKind.REFUSED


def _forbidden_status_inside(data: Mapping[str, object]) -> tuple[str, int] | None:
    """Find the 401 or 403 that WordPress hides in a 400 for the parameter `status`."""
    for detail in mapping_of(data.get("details")).values():
        inner = mapping_of(detail)
        status = mapping_of(inner.get("data")).get("status")
        if inner.get("code") == "rest_forbidden_status" and isinstance(status, int):
            return "rest_forbidden_status", status
    return None


def _params(data: Mapping[str, object]) -> str:
    return "".join(f" {plain(str(text))}" for text in mapping_of(data.get("params")).values())


def _without_code(reply: Reply, body: NotJson, *, wrote: bool) -> Refusal:
    retry_after_s = read_retry_after(reply.headers)
    kind = _kind_of_status(reply, body, wrote=wrote, told_when=retry_after_s is not None)
    if body.empty:
        told = "an empty answer"
    elif body.cut:
        told = "an answer cut in the middle"
    else:
        told = f"a page that is not WordPress's: {body.text}"
    return Refusal(
        reply=reply,
        kind=kind,
        code=f"http_{reply.status}",
        text=_sentence(reply, kind, f"HTTP {reply.status}, {told}"),
        data={},
        wrote=wrote,
        retry_after_s=retry_after_s,
    )


def _kind_of_status(  # noqa: PLR0911 -- a table
    reply: Reply, body: NotJson, *, wrote: bool, told_when: bool
) -> ErrorKind:
    if "cf-mitigated" in reply.headers:
        return ErrorKind.BLOCKED
    match reply.status:
        case 401:
            return ErrorKind.LOGIN
        case 404 | 410:
            return ErrorKind.NO_ROUTE
        case 413:
            return ErrorKind.REFUSED
        case 429:
            return ErrorKind.AWAY
        case 503:
            return ErrorKind.AWAY if told_when or not wrote else ErrorKind.UNCLEAR
        case status if status in _GAVE_UP or status >= 500:  # noqa: PLR2004 -- server errors
            return ErrorKind.UNCLEAR
        case status if status >= 400:  # noqa: PLR2004 -- other refusals
            return ErrorKind.BLOCKED
        case _:
            # "Success" with a page: a challenge, or a cache. WordPress may have seen the request.
            broken = wrote or body.empty or body.cut
            return ErrorKind.UNCLEAR if broken else ErrorKind.BLOCKED


def _redirect(reply: Reply, *, wrote: bool) -> Refusal:
    target = plain(reply.headers.get("location", "nowhere"))
    return Refusal(
        reply=reply,
        kind=ErrorKind.MOVED,
        code=f"http_{reply.status}",
        text=(
            f"{host_of(reply.url)} redirects its REST API to {target}, and the login never follows "
            "a redirect. If that is your site, write its address into WORDPRESS_URL."
        ),
        data={},
        wrote=wrote,
    )


def _sentence(reply: Reply, kind: ErrorKind, told: str) -> str:  # noqa: PLR0911 -- a table
    host = host_of(reply.url)
    match kind:
        case ErrorKind.LOGIN if reply.asks_for_basic_auth:
            return (
                f"The web server of {host} asks for a password of its own before WordPress is "
                "reached, and only one password can be sent. Take that protection off "
                "the path /wp-json/, or for this machine's address."
            )
        case ErrorKind.LOGIN:
            return (
                f"{host} does not accept the login ({told}). "
                "Run `autoblog doctor` to learn the cause and the fix."
            )
        case ErrorKind.ROLE:
            return (
                f"{host} accepts the login, but the user's role may not do this ({told}). "
                "Give the user the role Author, or ask for less."
            )
        case ErrorKind.BLOCKED:
            return (
                f"A firewall or a security plugin of {host} answered in WordPress's place "
                f"({told}). {_ALLOW_LIST}{_OR_WRONG_LOGIN if reply.status == _NO_LOGIN else ''}"
            )
        case ErrorKind.NO_ROUTE:
            return (
                f"{host} has no such REST API ({told}). Save Settings > Permalinks once in "
                "wp-admin, and look for a plugin that switches the REST API off."
            )
        case ErrorKind.GONE:
            return f"The post is no longer on {host} ({told})."
        case ErrorKind.AWAY:
            return f"{host} is overloaded or under maintenance ({told}). Try again later."
        case ErrorKind.UNCLEAR:
            return f"{host} failed while answering ({told}). Try again later."
        case _:
            return f"{host} refuses the request ({told})."
