"""Whatever goes wrong, the application password is never printed, logged, stored or raised."""

import base64
import json
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from autoblog.errors import AutoblogError
from autoblog.sandbox.site_form import Account
from autoblog.wordpress import Credentials, Retry, Transport, WordPress, find_site
from tests.contract.blog import sample
from tests.faults.faults import HURTS, Fault, after_a_notice, page, split
from tests.faults.proxy import Proxy
from tests.faults.run import PLUGIN
from tests.integration.program import Program
from tests.integration.real_wordpress import RealWordPress

pytestmark = pytest.mark.wordpress

Answer = Callable[[bytes, bytes], bytes]
"""From the request and the site's reply to what the client gets."""


def secrets_of(account: Account) -> dict[str, str]:
    """Every form in which the password could show, by name."""
    plain = spaced(account)
    bare = plain.replace(" ", "")
    forms = {"plain": plain, "without spaces": bare, "quoted": quote(plain)}
    for name, text in list(forms.items())[:2]:
        pair = f"{account.username}:{text}"
        forms[f"{name}, base64"] = base64.b64encode(text.encode()).decode().rstrip("=")
        forms[f"{name}, base64 of the login"] = base64.b64encode(pair.encode()).decode().rstrip("=")
    return forms


def spaced(account: Account) -> str:
    """The password as WordPress shows it to those who copy it, in groups of four."""
    bare = account.application_password.replace(" ", "")
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def credentials_of(account: Account) -> Credentials:
    return Credentials(username=account.username, application_password=spaced(account))


def shown_in(text: str | bytes, account: Account) -> list[str]:
    told = text if isinstance(text, bytes) else text.encode()
    return [name for name, secret in secrets_of(account).items() if secret.encode() in told]


def _told(request: bytes) -> str:
    """What a debugging plugin echoes: the headers, and the login in all its forms."""
    head = split(request)[0].decode()
    token = next((n for n in head.splitlines() if n.startswith("Authorization: Basic ")), "")
    login = base64.b64decode(token.removeprefix("Authorization: Basic ")).decode()
    return f"{head} {login} {login.replace(' ', '')}"


def _page(status: str) -> Answer:
    return lambda request, _: page(status, f"<!DOCTYPE html><html>{_told(request)}</html>")


def _error(status: str, code: str) -> Answer:
    def answer(request: bytes, _: bytes) -> bytes:
        data = {"status": int(status[:3])}
        body = {"code": code, "message": _told(request), "data": data}
        return page(status, json.dumps(body), kind="application/json")

    return answer


def _noise(request: bytes, reply: bytes) -> bytes:
    return after_a_notice(reply).replace(b"Undefined", _told(request).encode() + b" Undefined")


def _redirect(request: bytes, _: bytes) -> bytes:
    told = quote(_told(request)) + _told(request).splitlines()[-1].replace(" ", "")
    return page("302 Found", "", f"Location: http://127.0.0.1:1/?{told}")


ECHOES: dict[str, Answer] = {
    "a page with 200": _page("200 OK"),
    "a firewall's 403": _page("403 Forbidden"),
    "a 502": _page("502 Bad Gateway"),
    "a refused login": _error("401 Unauthorized", "incorrect_password"),
    "a refused post": _error("400 Bad Request", "rest_invalid_param"),
    "a fatal error": _error("500 Internal Server Error", "internal_server_error"),
    "noise before the answer": _noise,
    "a redirect": _redirect,
}


def fault_of(answer: Answer, request: bytes) -> Fault:
    return Fault(name="echo", acts=True, answer=lambda reply: answer(request, reply))


def carries_login(request: bytes) -> bool:
    return b"\r\nAuthorization: Basic " in request


@pytest.fixture
def site(wordpress: RealWordPress) -> Iterator[RealWordPress]:
    wordpress.forget_posts()
    with wordpress.must_use_plugin(PLUGIN):
        yield wordpress


def proxy_of(site: RealWordPress, choose: Callable[[bytes], Fault | None]) -> Proxy:
    return Proxy(site_port=urlsplit(site.url).port or 80, choose=choose, late_s=1.0)


def everything_of(error: BaseException) -> str:
    """An error's traceback with its chain, and what each link holds."""
    told = ["".join(traceback.format_exception(error))]
    link: BaseException | None = error
    while link is not None:
        told.append(f"{link!r} {link} {link.args!r} {vars(link)!r}")
        link = link.__cause__ or link.__context__
    return "\n".join(told)


def test_the_search_finds_a_secret_that_shows(site: RealWordPress) -> None:
    account = site.accounts["author"]
    token = credentials_of(account).authorization()
    assert "plain, base64 of the login" in shown_in(f"Authorization: {token}", account)
    assert shown_in(f"the password {spaced(account)}", account) == ["plain"]
    assert shown_in(account.application_password, account) == ["without spaces"]
    assert shown_in("nothing", account) == []


@pytest.mark.parametrize("when", ["at the login", "at the post"])
@pytest.mark.parametrize("name", [*ECHOES, *(fault.name for fault in HURTS)])
def test_no_error_and_no_log_line_holds_the_password(
    site: RealWordPress, caplog: pytest.LogCaptureFixture, name: str, when: str
) -> None:
    account = site.accounts["author"]
    credentials = credentials_of(account)
    hit = 0

    def choose(request: bytes) -> Fault | None:
        nonlocal hit
        at_the_post = request.startswith(b"POST")
        if not carries_login(request) or at_the_post != (when == "at the post"):
            return None
        hit += 1
        if name in ECHOES:
            return fault_of(ECHOES[name], request)
        return next(fault for fault in HURTS if fault.name == name)

    caplog.set_level("DEBUG")
    told = ""
    with proxy_of(site, choose) as proxy:
        http = Transport(read_timeout_s=0.8)
        found = find_site(proxy.url, http=http, credentials=credentials)
        retry = Retry(wait=lambda _: None, attempts=2)
        wordpress = WordPress(site=found, credentials=credentials, http=http, retry=retry)
        try:
            told += repr(wordpress.login())
            post = sample()
            told += repr(wordpress.create_draft(post, wordpress.terms((), ())))
        except AutoblogError as error:
            told += everything_of(error)
        told += repr((credentials, account, wordpress, found))
    assert hit
    assert told
    assert shown_in(told + caplog.text, account) == []


@pytest.mark.parametrize("name", ["a page with 200", "noise before the answer", "a refused login"])
def test_no_process_prints_or_stores_the_password(
    site: RealWordPress, tmp_path: Path, name: str
) -> None:
    account = site.accounts["author"]
    hit = 0

    def choose(request: bytes) -> Fault | None:
        nonlocal hit
        # the first looks go through, so that a post is written and on its way
        writes = request.startswith(b"POST")
        if not carries_login(request) or not (writes or hit):
            return None
        hit += 1
        return fault_of(ECHOES[name], request)

    told = b""
    with proxy_of(site, choose) as proxy:
        program = Program(folder=tmp_path, wordpress=site)
        program.settings["WORDPRESS_URL"] = proxy.url
        program.settings["WORDPRESS_APPLICATION_PASSWORD"] = spaced(account)
        for command in (("publish",), ("publish", "--json"), ("doctor",), ("history", "--json")):
            done = program.run("-v", *command)
            told += done.stdout.encode() + done.stderr.encode()
    assert hit
    assert told
    assert shown_in(told, account) == []
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in stored)
    assert [path for path in stored if shown_in(path.read_bytes(), account)] == []
