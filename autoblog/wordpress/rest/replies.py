"""A reply to what it means: pure, so that the same reply always means the same.

WordPress's `code` decides, never its message, which is translated, and rarely the status, which
proxies and plugins change.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.http.retry import read_retry_after
from autoblog.wordpress.http.transport import Reply
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.bodies import NotJson, plain, read_body
from autoblog.wordpress.rest.error_codes import MEANINGS, Meaning

# The server gave up on PHP, which may have finished; 520 to 527 and 530 are Cloudflare's.
_GAVE_UP: Final = frozenset({408, 502, 504, *range(520, 528), 530, 598, 599})
_ALLOW_LIST: Final = (
    "Ask the host, or the security plugin, to allow this machine's address and the REST API."
)


def understand(reply: Reply, *, wrote: bool) -> Answer | Refusal:
    """Say what `reply` means; `wrote` says that the request was to change something."""
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
    """Return `value` if it is WordPress's error object.

    A status of 200 is no proof against it: once a notice is printed, PHP cannot set the status.
    """
    if isinstance(value, dict) and isinstance(value.get("code"), str) and "message" in value:
        return value
    return None


def _with_code(reply: Reply, error: Mapping[str, object], *, wrote: bool) -> Refusal:
    code, data = str(error["code"]), _mapping(error.get("data"))
    status = data.get("status")
    status = status if isinstance(status, int) else reply.status
    if code == "rest_invalid_param":
        code, status = _forbidden_status_inside(data) or (code, status)
    meaning = _meaning(code, status, reply.status)
    return Refusal(
        reply=reply,
        meaning=meaning,
        code=code,
        text=_sentence(reply, meaning, f"{code}: {plain(str(error['message']))}{_params(data)}"),
        data=data,
        wrote=wrote,
        retry_after_s=read_retry_after(reply.headers),
    )


def _meaning(code: str, status: int, outer_status: int) -> Meaning:  # noqa: PLR0911 -- a table
    if HTTPStatus.TOO_MANY_REQUESTS in {status, outer_status}:
        return Meaning.AWAY
    known = MEANINGS.get(code)
    if known is Meaning.ROLE and status == 401:  # noqa: PLR2004 -- nobody is logged in
        return Meaning.LOGIN
    if known is not None:
        return known
    if outer_status in _GAVE_UP:
        return Meaning.UNCLEAR
    match status:
        case 401:
            return Meaning.LOGIN
        case 403:
            return Meaning.BLOCKED
        case 503:
            return Meaning.AWAY
        case _:
            # Any other code is WordPress's final word, with a status of 500 too.
            return Meaning.REFUSED


def _forbidden_status_inside(data: Mapping[str, object]) -> tuple[str, int] | None:
    """Find the refusal that hides in a bad parameter: 400 outside, 401 or 403 inside."""
    for detail in _mapping(data.get("details")).values():
        inner = _mapping(detail)
        status = _mapping(inner.get("data")).get("status")
        if inner.get("code") == "rest_forbidden_status" and isinstance(status, int):
            return "rest_forbidden_status", status
    return None


def _params(data: Mapping[str, object]) -> str:
    told = (plain(str(text)) for text in _mapping(data.get("params")).values())
    return "".join(f" {text}" for text in told)


def _without_code(reply: Reply, body: NotJson, *, wrote: bool) -> Refusal:
    retry_after_s = read_retry_after(reply.headers)
    meaning = _meaning_of_status(reply, body, wrote=wrote, told_when=retry_after_s is not None)
    if body.empty:
        told = "an empty answer"
    elif body.cut:
        told = "an answer cut in the middle"
    else:
        told = f"a page that is not WordPress's: {body.text}"
    return Refusal(
        reply=reply,
        meaning=meaning,
        code=f"http_{reply.status}",
        text=_sentence(reply, meaning, f"HTTP {reply.status}, {told}"),
        data={},
        wrote=wrote,
        retry_after_s=retry_after_s,
    )


def _meaning_of_status(  # noqa: PLR0911 -- a table
    reply: Reply, body: NotJson, *, wrote: bool, told_when: bool
) -> Meaning:
    if "cf-mitigated" in reply.headers:
        return Meaning.BLOCKED
    match reply.status:
        case 401:
            return Meaning.LOGIN
        case 404 | 410:
            return Meaning.NO_ROUTE
        case 413:
            return Meaning.REFUSED
        case 429:
            return Meaning.AWAY
        case 503:
            return Meaning.AWAY if told_when or not wrote else Meaning.UNCLEAR
        case status if status in _GAVE_UP or status >= 500:  # noqa: PLR2004 -- server errors
            return Meaning.UNCLEAR
        case status if status >= 400:  # noqa: PLR2004 -- other refusals
            return Meaning.BLOCKED
        case _:
            # "Success" with a page: a challenge, or a cache. Did WordPress see the request?
            broken = wrote or body.empty or body.cut
            return Meaning.UNCLEAR if broken else Meaning.BLOCKED


def _redirect(reply: Reply, *, wrote: bool) -> Refusal:
    target = plain(reply.headers.get("location", "nowhere"))
    return Refusal(
        reply=reply,
        meaning=Meaning.MOVED,
        code=f"http_{reply.status}",
        text=(
            f"{host_of(reply.url)} redirects its REST API to {target}, and the login is not sent "
            "after a redirect. If that is your site, write its address into WORDPRESS_URL."
        ),
        data={},
        wrote=wrote,
    )


def _sentence(reply: Reply, meaning: Meaning, told: str) -> str:  # noqa: PLR0911 -- a table
    host = host_of(reply.url)
    match meaning:
        case Meaning.LOGIN if "basic" in reply.headers.get("www-authenticate", "").lower():
            return (
                f"The web server of {host} asks for a password of its own before WordPress is "
                "reached, and only one password can be sent. Take that protection off "
                "the path /wp-json/, or for this machine's address."
            )
        case Meaning.LOGIN:
            return (
                f"{host} does not accept the login ({told}). "
                "Run `autoblog doctor` to learn which of the known causes it is."
            )
        case Meaning.ROLE:
            return (
                f"{host} accepts the login, but the user's role may not do this ({told}). "
                "Give the user the role Author, or ask for less."
            )
        case Meaning.BLOCKED:
            return (
                f"A firewall or a security plugin of {host} answered in WordPress's place "
                f"({told}). {_ALLOW_LIST}"
            )
        case Meaning.NO_ROUTE:
            return (
                f"{host} has no such REST API ({told}). Save Settings > Permalinks once in "
                "wp-admin, and look for a plugin that switches the REST API off."
            )
        case Meaning.GONE:
            return f"The post is no longer on {host} ({told})."
        case Meaning.AWAY:
            return f"{host} is overloaded or under maintenance ({told}). Try again later."
        case Meaning.UNCLEAR:
            return f"{host} failed while answering ({told}). Try again later."
        case _:
            return f"{host} refuses the request ({told})."


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
