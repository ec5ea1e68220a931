"""Our errors for the exceptions of `requests`: was anything sent, and what helps."""

import ssl
from collections.abc import Iterator

import requests
from urllib3.exceptions import LocationParseError, NameResolutionError, NewConnectionError

from autoblog.errors import AnswerUnclearError, AutoblogError, SettingError, SiteAwayError


class AnswerTooLongError(requests.RequestException):
    """The answer is larger than the bound."""


class AnswerTooSlowError(requests.Timeout):
    """The answer took longer than the bound."""


_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    LocationParseError,
    UnicodeError,
)


def explain(error: Exception, *, host: str, wrote: bool) -> AutoblogError:
    """Return our error for `error`.

    `wrote` says whether the request was to change something. If so, only a failure before the
    connection was made means that nothing was changed.
    """
    causes = tuple(_causes(error))
    if any(isinstance(cause, _BAD_ADDRESS) for cause in causes):
        return SettingError(f"WORDPRESS_URL does not work as an address: {host} is not a host.")
    if any(map(_is_about_certificates, causes)):
        return SettingError(
            "The file of certificates that REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names cannot be "
            "used. Correct the variable, or unset it."
        )
    before = _before_sending(causes, host)
    if before is not None:
        return SiteAwayError(before)
    after = _after_sending(causes, host)
    return AnswerUnclearError(after) if wrote else SiteAwayError(after)


def _is_about_certificates(cause: BaseException) -> bool:
    """Tell whether the file of trusted certificates is missing, or holds none."""
    if isinstance(cause, ssl.SSLError):
        return getattr(cause, "reason", None) == "NO_CERTIFICATE_OR_CRL_FOUND"
    return type(cause) is OSError and "TLS CA certificate bundle" in str(cause)


def _before_sending(causes: tuple[BaseException, ...], host: str) -> str | None:
    for cause in causes:
        if isinstance(cause, NameResolutionError):
            return (
                f"{host} cannot be found: its name does not resolve. Check WORDPRESS_URL for a "
                "typing mistake, and this machine's internet connection."
            )
        if isinstance(cause, requests.exceptions.ProxyError):
            return (
                f"{host} was not reached: the proxy set in this machine's environment "
                "(HTTPS_PROXY) does not answer. Correct it, or unset it."
            )
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"{host} shows a certificate that cannot be trusted ({_why_untrusted(cause)}), so "
                "nothing was sent. Renew it, or, if it is your own, name its file in "
                "REQUESTS_CA_BUNDLE."
            )
        if isinstance(cause, requests.exceptions.ConnectTimeout):
            return (
                f"{host} did not take the connection in time. Open the site in a browser; if it "
                "opens there, a firewall may be blocking this machine."
            )
        if isinstance(cause, NewConnectionError):
            return (
                f"{host} refuses the connection: no web server listens there. Check WORDPRESS_URL "
                "and whether the site opens in a browser."
            )
    return None


def _after_sending(causes: tuple[BaseException, ...], host: str) -> str:
    for cause in causes:
        if isinstance(cause, AnswerTooLongError):
            return f"{host} sent an answer too long to be WordPress's; it was dropped."
        if isinstance(cause, requests.Timeout | TimeoutError):
            return (
                f"{host} took the request but did not answer in time. The site may be "
                "overloaded; try again later."
            )
        if isinstance(cause, ssl.SSLError):
            reason = (
                (getattr(cause, "reason", None) or "handshake failed").replace("_", " ").lower()
            )
            return (
                f"{host} and this machine cannot agree on an encrypted connection ({reason}). "
                "Check that the address in WORDPRESS_URL and its port speak https."
            )
    return f"{host} closed the connection before its answer was complete."


def _why_untrusted(cause: ssl.SSLCertVerificationError) -> str:
    return str(getattr(cause, "verify_message", "") or "its check failed")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and its causes, which requests also keeps in `args` and `reason`."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
