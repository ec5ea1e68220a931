"""Our errors for the exceptions of `requests`: was anything sent, and what helps."""

import ssl
from collections.abc import Iterator
from typing import Final

import requests
from urllib3.exceptions import (
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ProxySchemeUnknown,
)

from autoblog.errors import AnswerUnclearError, AutoblogError, SettingError, SiteAwayError


class AnswerTooLongError(requests.RequestException):
    """The answer is larger than the bound."""


class AnswerUnreadableError(requests.RequestException):
    """The answer is compressed in a way that was not asked for, or not as it says."""


class AnswerTooSlowError(requests.Timeout):
    """The answer took longer than the bound."""


_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    LocationParseError,
    UnicodeError,
)


_OWN_FILE: Final = "If the certificate is your own, name its file in REQUESTS_CA_BUNDLE."
# What to do about a certificate, by OpenSSL's numbers (x509_vfy.h).
_NOT_ON_THE_SERVER: Final = (
    "The server probably leaves out the certificate between its own and the authority's, which "
    f"browsers fetch by themselves: set the whole chain (fullchain.pem) there. {_OWN_FILE}"
)
_ANOTHER_NAME: Final = (
    "It belongs to another name. Write the address that it names into WORDPRESS_URL, or get one "
    "for this name."
)
_UNTRUSTED: Final = {
    9: "It is not valid yet: set this machine's clock.",
    10: "Renew it; if the site opens in a browser, set this machine's clock.",
    18: f"It is signed by itself. Get one of an authority (most hosts do that free). {_OWN_FILE}",
    19: f"One that it rests on is signed by itself. {_OWN_FILE}",
    20: _NOT_ON_THE_SERVER,
    21: _NOT_ON_THE_SERVER,
    62: _ANOTHER_NAME,
    64: _ANOTHER_NAME,
}


def explain(error: Exception, *, host: str, wrote: bool) -> AutoblogError:
    """Return our error for `error`.

    `wrote` says whether the request was to change something. If so, only a failure before the
    connection was made means that nothing was changed.
    """
    causes = tuple(_causes(error))
    proxy = _wrong_proxy(causes, host)
    if proxy is not None:
        return SettingError(proxy)
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


def _wrong_proxy(causes: tuple[BaseException, ...], host: str) -> str | None:
    """Return what is wrong with the address of the proxy, if that is what failed."""
    for cause in causes:
        if isinstance(cause, requests.exceptions.InvalidSchema) and "SOCKS" in str(cause):
            return (
                "HTTPS_PROXY or ALL_PROXY names a SOCKS proxy, for which a package is missing. "
                "Install it with: pip install pysocks. Or name a proxy that speaks http."
            )
        elsewhere = isinstance(cause, LocationParseError) and host not in str(cause)
        no_proxy = requests.exceptions.InvalidProxyURL | ProxySchemeUnknown
        if elsewhere or isinstance(cause, no_proxy):
            return (
                "HTTPS_PROXY or ALL_PROXY is no address of a proxy. Write it like this: "
                "http://proxy.example:3128"
            )
    return None


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
        through_socks = isinstance(cause, NewConnectionError) and "SOCKS" in str(cause)
        if through_socks or isinstance(cause, requests.exceptions.ProxyError):
            return _why_no_proxy(causes, host)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _why_untrusted(cause, host)
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
        if isinstance(cause, AnswerUnreadableError | requests.exceptions.ContentDecodingError):
            return (
                f"{host} sent an answer whose compression cannot be read"
                f"{f' ({cause})' if isinstance(cause, AnswerUnreadableError) else ''}. Switch the "
                "compression off for the path /wp-json/, in the cache plugin, PHP "
                "(zlib.output_compression), the web server or the network before it."
            )
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


def _why_no_proxy(causes: tuple[BaseException, ...], host: str) -> str:
    said = " ".join(map(str, causes))
    where = f"{host} was not reached: the proxy set in this machine's environment (HTTPS_PROXY)"
    if "407" in said:
        return (
            f"{where} asks for a login. Write it into the variable: "
            "http://user:password@proxy.example:3128"
        )
    if "Tunnel connection failed" in said:
        return f"{where} refuses to connect to it. Ask who runs the proxy to allow this host."
    return f"{where} does not answer. Correct it, or unset it."


def _why_untrusted(cause: ssl.SSLCertVerificationError, host: str) -> str:
    why = str(getattr(cause, "verify_message", "") or "its check failed")
    fix = _UNTRUSTED.get(getattr(cause, "verify_code", 0), f"Renew it. {_OWN_FILE}")
    return f"{host} shows a certificate that cannot be trusted ({why}), so nothing was sent. {fix}"


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
