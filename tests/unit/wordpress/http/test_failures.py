"""Exceptions of requests, and our errors with cause and next step."""

import ssl

import pytest
import requests
from urllib3.exceptions import MaxRetryError, SSLError

from autoblog.errors import AnswerUnclearError, SiteAwayError
from autoblog.wordpress.http.failures import explain
from tests.fake_site.edge import unreachable, unresolvable


def _expired() -> requests.RequestException:
    cause = ssl.SSLCertVerificationError("certificate verify failed")
    cause.verify_message = "certificate has expired"
    return requests.exceptions.SSLError(MaxRetryError(None, "/", SSLError(cause)))  # type: ignore[arg-type]  # no pool


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (unresolvable("blog.example"), "does not resolve"),
        (unreachable("blog.example"), "refuses the connection"),
        (_expired(), "certificate has expired"),
        (requests.exceptions.ProxyError("no proxy"), "HTTPS_PROXY"),
        (requests.exceptions.ConnectTimeout("slow"), "in time"),
    ],
)
@pytest.mark.parametrize("wrote", [True, False])
def test_a_failure_before_the_connection_stood_did_nothing(
    error: requests.RequestException, told: str, wrote: bool
) -> None:
    explained = explain(error, host="blog.example", wrote=wrote)

    assert type(explained) is SiteAwayError
    assert told in str(explained)
    assert str(explained).startswith("blog.example")


def _untrusted(number: int, message: str) -> requests.RequestException:
    cause = ssl.SSLCertVerificationError("certificate verify failed")
    cause.verify_code, cause.verify_message = number, message
    return requests.exceptions.SSLError(MaxRetryError(None, "/", SSLError(cause)))  # type: ignore[arg-type]  # no pool


@pytest.mark.parametrize(
    ("number", "message", "told"),
    [
        (9, "certificate is not yet valid", "clock"),
        (10, "certificate has expired", "Renew"),
        (18, "self-signed certificate", "signed by itself"),
        (19, "self-signed certificate in certificate chain", "REQUESTS_CA_BUNDLE"),
        (20, "unable to get local issuer certificate", "fullchain.pem"),
        (21, "unable to verify the first certificate", "fullchain.pem"),
        (62, "Hostname mismatch, certificate is not valid for 'blog.example'", "another name"),
        (99, "something new", "Renew"),
    ],
)
def test_a_certificate_is_told_with_what_is_wrong_with_it(
    number: int, message: str, told: str
) -> None:
    explained = str(explain(_untrusted(number, message), host="blog.example", wrote=True))

    assert message in explained
    assert told in explained
    assert ("Renew" in explained) == (number in {10, 99})


@pytest.mark.parametrize(
    "error",
    [
        requests.ReadTimeout("slow"),
        requests.ConnectionError(ConnectionResetError()),
        requests.exceptions.ChunkedEncodingError("cut"),
        requests.exceptions.SSLError(ssl.SSLError("broken")),
        requests.RequestException("something new"),
    ],
)
def test_a_failure_after_it_leaves_an_order_unclear(error: requests.RequestException) -> None:
    assert type(explain(error, host="blog.example", wrote=True)) is AnswerUnclearError
    assert type(explain(error, host="blog.example", wrote=False)) is SiteAwayError
