"""The login with its application password, which no message shows."""

import base64
import hashlib
import hmac
import html
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from urllib.parse import quote

import requests
from requests.auth import AuthBase

_HIDDEN = b"(hidden)"
_SPACE = rb"(?:\s|\xc2\xa0|&nbsp;|&#160;|&#xa0;|%20|\+|<[^<>]{1,20}>){0,3}"
_URL_SAFE = str.maketrans("+/", "-_")
_LONG = 40  # hexadecimal digits come in either case
# Shorter secrets are no application passwords, and replacing them would damage ordinary words.
_SHORTEST_SECRET = 8
_SEAL_ROUNDS = 200_000
_LENGTH = 24  # WP_Application_Passwords::PW_LENGTH


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The login of a WordPress user; `repr` does not show the password."""

    username: str
    application_password: str = field(repr=False)

    def authorization(self) -> str:
        """Return the value of the `Authorization` header (RFC 7617, in UTF-8)."""
        return f"Basic {self._token()}"

    def looks_made_by_wordpress(self) -> bool:
        """Tell whether the password has the form of WordPress's application passwords.

        These are 24 letters and digits; WordPress ignores all other characters.
        """
        return len(re.sub(r"[^a-zA-Z0-9]", "", self.application_password)) == _LENGTH

    def scrub(self, body: bytes) -> bytes:
        """Return an answer's body without the password, since debugging plugins echo requests."""
        for secret in self._secrets:
            body = secret.sub(_HIDDEN, body)
        return body

    def seal(self, text: str) -> str:
        """Return 32 hexadecimal digits for `text` that nobody can make without the password.

        WordPress ignores everything but letters and digits in a password. Guessing one from a seal
        is slow, for a site that takes passwords that people made up.
        """
        letters = re.sub(r"[^a-zA-Z0-9]", "", self.application_password)
        return hmac.digest(_seal_key(letters), text.encode(), "sha256").hex()[:32]

    @cached_property
    def _secrets(self) -> tuple[re.Pattern[bytes], ...]:
        """The forms in which a site may repeat the login: plain, encoded, or with other spaces."""
        password, token = self.application_password, self._token()
        bare = password.replace(" ", "")
        plain = {token, token.rstrip("="), token.translate(_URL_SAFE).rstrip("=")}
        for text in (password, bare):
            encoded = base64.b64encode(text.encode()).decode().rstrip("=")
            plain |= {encoded, encoded.translate(_URL_SAFE), quote(text, safe=""), text}
            plain |= {text.encode().hex(), html.escape(text)}
        spaced = _SPACE.join(re.escape(letter).encode() for letter in bare)
        forms = [re.escape(text).encode() for text in sorted(plain, key=len, reverse=True)]
        return tuple(
            re.compile(form, re.IGNORECASE if form.isalnum() and len(form) > _LONG else 0)
            for form in ([spaced, *forms] if len(bare) >= _SHORTEST_SECRET else [])
        )

    def _token(self) -> str:
        pair = f"{self.username}:{self.application_password}"
        return base64.b64encode(pair.encode()).decode("ascii")


@cache
def _seal_key(password: str) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"autoblog", _SEAL_ROUNDS)


class BasicAuth(AuthBase):
    """The login on a request, or none.

    Anonymous requests carry this, too: without an auth object `requests` would send a login from
    the user's `.netrc`.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header (called by requests)."""
        if self._credentials is not None:
            request.headers["Authorization"] = self._credentials.authorization()
        return request
