"""The facts about a refused login; `doctor.application_password` draws the causes from them.

A wrong password and a login that the web server drops look alike over REST: in both cases WordPress
takes us for a visitor. XML-RPC carries the login in the body, where no server drops it. The same
login sent that way tells the two apart, if the site answers XML-RPC.
"""

from dataclasses import dataclass
from typing import Final, Literal
from xml.parsers.expat import ExpatError
from xmlrpc import client as xmlrpc

from autoblog.errors import AutoblogError, LoginRefusedError, SiteBlockedError
from autoblog.wordpress.current_user import login_error
from autoblog.wordpress.http.addresses import may_carry_password, same_site
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.transport import Transport
from autoblog.wordpress.rest.answers import Refusal, mapping_of
from autoblog.wordpress.rest.error_codes import ERROR_KINDS, ErrorKind
from autoblog.wordpress.rest.guards import wants_token
from autoblog.wordpress.rest.site import Site

XmlRpcAnswer = Literal["taken", "refused", "unknown"]

_WRONG_LOGIN: Final = 403
_MOST_BYTES: Final = 1_000_000
_NO_LOGIN: Final = 401
# These codes tell the cause by themselves.
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
    """The facts about a refused login.

    `code` is WordPress's, or `http_` and the status where something before it answered; `told` is
    what was said. `by_server` says that the web server asks for a password of its own, `by_token`
    that a plugin takes tokens only, and `by_plugin` that a firewall or a security plugin answered.
    `over_xmlrpc` tells whether the site took the same login over XML-RPC. `made_by_wordpress`
    judges the password by its form. `error` is the error that every other command raises.
    """

    code: str
    told: str
    username: str
    made_by_wordpress: bool
    server: str
    by_server: bool
    by_token: bool
    by_plugin: bool
    over_xmlrpc: XmlRpcAnswer
    error: AutoblogError


def read_refused_login(
    refusal: Refusal, *, site: Site, credentials: Credentials, http: Transport
) -> RefusedLogin:
    """Return the facts; sends the login once more, over XML-RPC, only if that can tell more.

    Raises the error of a refusal that does not concern the login.
    """
    error = login_error(refusal)
    if not isinstance(error, LoginRefusedError | SiteBlockedError):
        raise error
    by_server = not refusal.from_wordpress and refusal.reply.asks_for_basic_auth
    by_token = refusal.code not in ERROR_KINDS and wants_token(refusal.told)
    telling = by_token or not refusal.from_wordpress or refusal.code in _TELLING
    helps = site.application_passwords and refusal.reply.status == _NO_LOGIN and not telling
    return RefusedLogin(
        code=refusal.code,
        told=refusal.told,
        username=credentials.username,
        made_by_wordpress=credentials.looks_made_by_wordpress(),
        server=refusal.reply.headers.get("server", "").lower(),
        by_server=by_server,
        by_token=by_token,
        by_plugin=not by_server
        and (refusal.kind is ErrorKind.BLOCKED or not refusal.from_wordpress),
        over_xmlrpc=_over_xmlrpc(site, credentials, http) if helps else "unknown",
        error=error,
    )


def _over_xmlrpc(site: Site, credentials: Credentials, http: Transport) -> XmlRpcAnswer:
    url = f"{site.admin_url.removesuffix('wp-admin/')}xmlrpc.php"
    # The site names its own address, and a copy of a site may name the original's.
    if not same_site(site.api_root, url) or not may_carry_password(url):
        return "unknown"
    login = (credentials.username, credentials.application_password)
    call = xmlrpc.dumps(login, "wp.getUsersBlogs").encode()
    try:
        reply = http.post_bytes(url, call, headers={"Content-Type": "text/xml"})
    except AutoblogError:
        return "unknown"
    return read_xmlrpc_answer(reply.body)


def read_xmlrpc_answer(body: bytes) -> XmlRpcAnswer:
    """Return whether `wp.getUsersBlogs` took the login.

    Only the `methodResponse` element is parsed: whatever a server prints around it is skipped, and
    no entity can be declared inside it, so none can expand.
    """
    text = body[:_MOST_BYTES].decode(errors="replace")
    start, end = text.find("<methodResponse"), text.rfind("</methodResponse>")
    try:
        (blogs, *_), _ = xmlrpc.loads(text[start : end + len("</methodResponse>")])
    except xmlrpc.Fault as fault:
        return "refused" if fault.faultCode == _WRONG_LOGIN else "unknown"
    except (xmlrpc.Error, ExpatError, ValueError, TypeError, LookupError, ArithmeticError):
        return "unknown"
    rows = blogs if isinstance(blogs, list) else []
    return "taken" if any("isAdmin" in mapping_of(row) for row in rows) else "unknown"
