"""Replies of a site, and the answers and errors that they mean."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoblog.errors import (
    AnswerUnclearError,
    AutoblogError,
    LoginRefusedError,
    PostGoneError,
    PostRefusedError,
    RoleRefusedError,
    SiteAwayError,
    SiteBlockedError,
    SiteMovedError,
    SiteNotFoundError,
)
from autoblog.wordpress.http.transport import Reply
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.error_codes import ERROR_KINDS
from autoblog.wordpress.rest.replies import read_reply

_HTML = b"<!DOCTYPE html><html><body>Sorry</body></html>"


def _reply(status: int, body: bytes, **headers: str) -> Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(url="https://blog.example/wp-json/", status=status, headers=names, body=body)


def _error(status: int, code: str, data: object = None) -> Reply:
    inner = {"status": status} if data is None else data
    value = {"code": code, "message": f"The {code} message.", "data": inner}
    return _reply(status, json.dumps(value).encode(), content_type="application/json")


def _raised(reply: Reply, *, wrote: bool) -> AutoblogError:
    refusal = read_reply(reply, wrote=wrote)
    assert isinstance(refusal, Refusal)
    return refusal.error()


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "rest_not_logged_in", LoginRefusedError),
        (401, "rest_cannot_create", LoginRefusedError),
        (401, "rest_cannot_edit", LoginRefusedError),
        (401, "incorrect_password", LoginRefusedError),
        (401, "invalid_username", LoginRefusedError),
        (401, "application_passwords_disabled", LoginRefusedError),
        (401, "a_plugins_own", LoginRefusedError),
        (403, "rest_cannot_create", RoleRefusedError),
        (403, "rest_cannot_publish", RoleRefusedError),
        (403, "rest_cannot_edit_others", RoleRefusedError),
        (403, "rest_cannot_assign_term", RoleRefusedError),
        (403, "rest_forbidden", RoleRefusedError),
        (401, "rest_cannot_access", SiteBlockedError),
        (403, "rest_cannot_access", SiteBlockedError),
        (403, "a_plugins_own", SiteBlockedError),
        (400, "rest_invalid_param", PostRefusedError),
        (400, "rest_invalid_json", PostRefusedError),
        (400, "empty_content", PostRefusedError),
        (400, "rest_post_exists", PostRefusedError),
        (400, "never_heard_of", PostRefusedError),
        (500, "db_insert_error", SiteAwayError),
        (500, "empty_term_name", AnswerUnclearError),
        (500, "never_heard_of", AnswerUnclearError),
        (404, "rest_no_route", SiteNotFoundError),
        (404, "rest_post_invalid_id", PostGoneError),
        (410, "rest_already_trashed", PostGoneError),
        (500, "internal_server_error", AnswerUnclearError),
        (500, "wp_die", AnswerUnclearError),
        (502, "a_proxys_own", AnswerUnclearError),
        (429, "rate_limited", SiteAwayError),
        (503, "maintenance", AnswerUnclearError),
    ],
)
def test_the_code_of_a_refused_order_decides(
    status: int, code: str, error: type[AutoblogError]
) -> None:
    raised = _raised(_error(status, code), wrote=True)

    assert type(raised) is error
    assert "blog.example" in str(raised)
    assert code in str(raised)


@pytest.mark.parametrize("inner", [(401, LoginRefusedError), (403, RoleRefusedError)])
def test_a_refusal_that_hides_in_a_parameter_is_found(
    inner: tuple[int, type[AutoblogError]],
) -> None:
    status, error = inner
    detail = {"code": "rest_forbidden_status", "message": "No.", "data": {"status": status}}
    data = {"status": 400, "params": {"status": "No."}, "details": {"status": detail}}

    assert type(_raised(_error(400, "rest_invalid_param", data), wrote=False)) is error


def test_a_bad_parameter_is_told_with_its_name_and_reason() -> None:
    data = {"status": 400, "params": {"tags": "tags[0] is not of type integer."}}

    told = str(_raised(_error(400, "rest_invalid_param", data), wrote=True))

    assert "tags[0] is not of type integer." in told


def test_an_error_with_status_200_is_an_error() -> None:
    """PHP cannot set the status once it has printed a notice."""
    body = json.dumps({"code": "rest_cannot_create", "message": "No.", "data": {"status": 403}})

    assert type(_raised(_reply(200, body.encode()), wrote=True)) is RoleRefusedError


def test_a_message_is_told_without_its_markup() -> None:
    body = {"code": "x", "message": "<p>Bad <b>thing</b></p>", "data": {"status": 400}}

    told = str(_raised(_reply(400, json.dumps(body).encode()), wrote=True))

    assert "x: Bad thing" in told


@pytest.mark.parametrize(
    ("status", "body", "asked", "ordered"),
    [
        (200, _HTML, SiteBlockedError, AnswerUnclearError),
        (201, _HTML, SiteBlockedError, AnswerUnclearError),
        (200, b"", SiteAwayError, AnswerUnclearError),
        (204, b"", SiteAwayError, AnswerUnclearError),
        (201, b'{"id": 5, "li', SiteAwayError, AnswerUnclearError),
        (301, b"", SiteMovedError, SiteMovedError),
        (308, _HTML, SiteMovedError, SiteMovedError),
        (400, _HTML, SiteBlockedError, SiteBlockedError),
        (401, _HTML, LoginRefusedError, LoginRefusedError),
        (403, _HTML, SiteBlockedError, SiteBlockedError),
        (404, _HTML, SiteNotFoundError, SiteNotFoundError),
        (405, _HTML, SiteBlockedError, SiteBlockedError),
        (406, _HTML, SiteBlockedError, SiteBlockedError),
        (408, _HTML, SiteAwayError, AnswerUnclearError),
        (413, _HTML, PostRefusedError, PostRefusedError),
        (429, _HTML, SiteAwayError, SiteAwayError),
        (500, _HTML, SiteAwayError, AnswerUnclearError),
        (502, _HTML, SiteAwayError, AnswerUnclearError),
        (503, _HTML, SiteAwayError, AnswerUnclearError),
        (504, b"", SiteAwayError, AnswerUnclearError),
        (520, _HTML, SiteAwayError, AnswerUnclearError),
        (524, b"error code: 524", SiteAwayError, AnswerUnclearError),
        (500, b'{"error": "no code"}', SiteAwayError, AnswerUnclearError),
        (403, b'["no code"]', SiteBlockedError, SiteBlockedError),
    ],
)
def test_without_wordpress_the_status_decides(
    status: int, body: bytes, asked: type[AutoblogError], ordered: type[AutoblogError]
) -> None:
    assert type(_raised(_reply(status, body), wrote=False)) is asked
    assert type(_raised(_reply(status, body), wrote=True)) is ordered
    assert getattr(_raised(_reply(status, body), wrote=True), "code", None) == f"http_{status}"


@pytest.mark.parametrize(("status", "wrote"), [(429, True), (429, False), (503, False)])
def test_retry_after_reaches_the_caller(status: int, wrote: bool) -> None:
    raised = _raised(_reply(status, _HTML, retry_after="120"), wrote=wrote)

    assert isinstance(raised, SiteAwayError)
    assert raised.retry_after_s == 120


def test_a_server_that_says_when_to_come_back_may_have_done_it_all_the_same() -> None:
    raised = _raised(_reply(503, _HTML, retry_after="120"), wrote=True)
    assert isinstance(raised, AnswerUnclearError)


def test_a_challenge_is_a_firewall_whatever_its_status() -> None:
    reply = _reply(503, _HTML, cf_mitigated="challenge", retry_after="5")

    assert type(_raised(reply, wrote=False)) is SiteBlockedError


def test_a_second_password_before_the_site_is_named() -> None:
    reply = _reply(401, _HTML, www_authenticate='Basic realm="staging"')

    assert "password of its own" in str(_raised(reply, wrote=False))


def test_a_redirect_names_where_it_leads() -> None:
    reply = _reply(301, b"", location="https://www.blog.example/wp-json/")

    assert "https://www.blog.example/wp-json/" in str(_raised(reply, wrote=True))


def test_an_answer_is_what_was_asked_for() -> None:
    answer = read_reply(_reply(200, b'{"id": 5}'), wrote=False)

    assert isinstance(answer, Answer)
    assert answer.record() == {"id": 5}


@pytest.mark.parametrize(
    ("wrote", "error"), [(True, AnswerUnclearError), (False, SiteBlockedError)]
)
def test_an_answer_of_another_shape_is_an_error(wrote: bool, error: type[AutoblogError]) -> None:
    rows = read_reply(_reply(200, b"[1]"), wrote=wrote)
    record = read_reply(_reply(200, b"{}"), wrote=wrote)
    assert isinstance(rows, Answer)
    assert isinstance(record, Answer)

    for shape in (rows.record, rows.rows, record.rows):
        with pytest.raises(error):
            shape()


_SG = (
    b'<html><head><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=1"></head></html>'
)
_WORDFENCE = (
    b"<html><head><title>Your access to this site has been limited</title></head><body>Your access "
    b"to this service has been limited. (HTTP response code 503)<p>Generated by Wordfence"
)
_IMUNIFY = (
    b'{"message":"Access denied by Imunify360 bot-protection. IPs used for automation should be '
    b'whitelisted"}'
)
_MINIORANGE = (
    b'{"status":"error","error":"UNAUTHORIZED","code":"401","error_description":"Sorry, you are '
    b'not allowed. The Authorization header must be a Bearer token."}'
)
_JWT_SUCCESS = b'{"success":false,"data":{"message":"Wrong number of segments","errorCode":53}}'


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (202, _SG, ["SiteGround", "anti-bot"]),
        (200, _IMUNIFY, ["Imunify360", "IPs used for automation should be whitelisted"]),
        (415, _IMUNIFY, ["Imunify360", "IPs used for automation"]),
        (503, _WORDFENCE, ["Wordfence", "limits how often", "has been limited"]),
        (503, b'{"error":{"message":"Too many requests from you"}}', ["limits how often"]),
        (403, b"<h1>Not Acceptable!</h1>An error was generated by Mod_Security", ["ModSecurity"]),
        (403, b'{"blocked":true,"detail":"country not allowed"}', ["country not allowed"]),
        (200, b'{"success":false,"data":"No bots here"}', ["No bots here"]),
        (407, b"<h1>Proxy login</h1>", ["proxy", "HTTPS_PROXY"]),
    ],
)
@pytest.mark.parametrize("wrote", [True, False])
def test_a_guards_own_words_and_name_are_told(
    status: int, body: bytes, told: list[str], wrote: bool
) -> None:
    message = str(_raised(_reply(status, body), wrote=wrote))

    for part in told:
        assert part.lower() in message.lower()
    assert "out of order" not in message


def test_a_page_that_names_no_guard_is_told_without_a_name() -> None:
    message = str(_raised(_reply(403, _HTML, server="nginx"), wrote=False))
    assert message.startswith("A firewall or a security plugin answered")


def test_a_page_about_a_site_that_is_away_is_no_guards() -> None:
    page = b"<html><title>blog.example | 522: Connection timed out</title>Cloudflare Ray ID: 1"
    assert "out of order" in str(_raised(_reply(503, page), wrote=False))
    assert "failed while answering" in str(_raised(_reply(522, page), wrote=True))


@pytest.mark.parametrize(
    "reply",
    [
        _error(403, "jwt_auth_bad_auth_header"),
        _error(401, "jwt_auth_no_auth_header"),
        _error(403, "jwt_auth_invalid_token"),
        _reply(401, _MINIORANGE),
    ],
)
def test_a_plugin_that_takes_tokens_only_is_named(reply: Reply) -> None:
    raised = _raised(reply, wrote=False)

    assert isinstance(raised, LoginRefusedError)
    assert "JWT" in str(raised)
    assert "Basic" in str(raised)


def test_a_plugin_that_reads_our_login_as_a_token_is_told_by_its_words() -> None:
    assert "Wrong number of segments" in str(_raised(_reply(400, _JWT_SUCCESS), wrote=False))


@pytest.mark.parametrize(
    "value",
    [
        {"id": 5, "message": "a field of a plugin"},
        {"name": "Blog", "namespaces": ["wp/v2"], "error": ""},
        {"deleted": True, "message": "gone"},
        {},
    ],
)
def test_wordpress_own_answers_are_not_taken_for_a_guards(value: object) -> None:
    assert isinstance(read_reply(_reply(200, json.dumps(value).encode()), wrote=True), Answer)


@given(
    status=st.integers(100, 999),
    body=st.binary() | st.sampled_from([_HTML, *(_error(403, code).body for code in ERROR_KINDS)]),
    retry_after=st.text(max_size=5),
    wrote=st.booleans(),
)
def test_any_reply_is_an_answer_or_an_error_of_ours(
    status: int, body: bytes, retry_after: str, wrote: bool
) -> None:
    meant = read_reply(_reply(status, body, retry_after=retry_after), wrote=wrote)

    if isinstance(meant, Refusal):
        assert isinstance(meant.error(), AutoblogError)
        assert type(meant.error()) is not AutoblogError
    else:
        assert 200 <= status < 300


@given(status=st.sampled_from([200, 201, 408, 500, 502, 504, 520, 522, 524]), body=st.binary())
def test_a_broken_answer_to_an_order_never_says_that_nothing_was_done(
    status: int, body: bytes
) -> None:
    meant = read_reply(_reply(status, body), wrote=True)

    if isinstance(meant, Refusal):
        assert isinstance(meant.error(), AnswerUnclearError | PostRefusedError)
