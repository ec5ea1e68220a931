"""What can be known about a login that WordPress does not take.

A wrong password and a login that the web server keeps to itself look alike over REST: in both cases
WordPress takes us for a visitor. XML-RPC carries the login in the body, where no server drops it,
so the same login sent that way tells the two apart, where the site answers it at all.
"""

import html
import re
from dataclasses import dataclass
from typing import Final, Literal

from autoblog.errors import AutoblogError, LoginRefusedError, SiteBlockedError
from autoblog.wordpress.http.addresses import may_carry_password, same_site
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.transport import Transport
from autoblog.wordpress.rest.answers import Refusal
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.rest.site import Site

Elsewhere = Literal["taken", "refused", "unknown"]

_CALL: Final = (
    '<?xml version="1.0"?><methodCall><methodName>wp.getUsersBlogs</methodName><params>'
    "<param><value><string>{}</string></value></param>"
    "<param><value><string>{}</string></value></param></params></methodCall>"
)
_FAULT: Final = re.compile(r"<name>\s*faultCode\s*</name>\s*<value>\s*<(?:int|i4)>\s*(\d+)")
_WRONG_LOGIN: Final = "403"
_NO_LOGIN: Final = 401
# These codes say themselves what is wrong.
_TELLING: Final = frozenset(
    {
        "incorrect_password",
        "invalid_username",
        "invalid_email",
        "application_passwords_disabled",
        "application_passwords_disabled_for_user",
    }
)


@dataclass(frozen=True, kw_only=True)
class RefusedLogin:
    """How the site refused the login.

    `code` is WordPress's, or `http_` and the status where something before it answered. `by_server`
    says that the web server asks for a password of its own; `by_plugin` that a firewall or a
    security plugin answered. `elsewhere` is what became of the same login over XML-RPC.
    `error` is what any other command would raise.
    """

    code: str
    server: str
    by_server: bool
    by_plugin: bool
    elsewhere: Elsewhere
    error: AutoblogError


def examine(
    refusal: Refusal, *, site: Site, credentials: Credentials, http: Transport
) -> RefusedLogin:
    """Find out what can be known; sends the login once more, over XML-RPC, only if that helps.

    Raises what a refusal means that has nothing to do with the login.
    """
    if not isinstance(_error(refusal), LoginRefusedError | SiteBlockedError):
        raise refusal.error()
    headers = refusal.reply.headers
    by_server = (
        refusal.code.startswith("http_") and "basic" in headers.get("www-authenticate", "").lower()
    )
    telling = refusal.code.startswith("http_") or refusal.code in _TELLING
    helps = site.application_passwords and refusal.reply.status == _NO_LOGIN and not telling
    return RefusedLogin(
        code=refusal.code,
        server=headers.get("server", "").lower(),
        by_server=by_server,
        by_plugin=not by_server
        and (refusal.kind is ErrorKind.BLOCKED or refusal.code.startswith("http_")),
        elsewhere=_over_xmlrpc(site, credentials, http) if helps else "unknown",
        error=_error(refusal),
    )


def _error(refusal: Refusal) -> AutoblogError:
    if refusal.reply.status == _NO_LOGIN:
        return LoginRefusedError(refusal.text)
    return refusal.error()


def _over_xmlrpc(site: Site, credentials: Credentials, http: Transport) -> Elsewhere:
    url = f"{site.admin_url.removesuffix('wp-admin/')}xmlrpc.php"
    # The site names its own address, and a copy of a site may name the original's.
    if not same_site(site.api_root, url) or not may_carry_password(url):
        return "unknown"
    call = _CALL.format(
        html.escape(credentials.username), html.escape(credentials.application_password)
    )
    try:
        reply = http.post_bytes(url, call.encode(), headers={"Content-Type": "text/xml"})
    except AutoblogError:
        return "unknown"
    text = reply.body.decode("utf-8", errors="replace")
    fault = _FAULT.search(text)
    if fault is not None:
        return "refused" if fault[1] == _WRONG_LOGIN else "unknown"
    return "taken" if "<methodResponse>" in text and "isAdmin" in text else "unknown"
