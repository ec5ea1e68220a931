"""The login with its application password, which no message shows."""

import base64
import re
from dataclasses import dataclass, field

import requests
from requests.auth import AuthBase

_HIDDEN = b"(hidden)"
# Shorter secrets are no application passwords, and replacing them would damage ordinary words.
_SHORTEST_SECRET = 8
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
        password = self.application_password.encode()
        for secret in (self._token().encode(), password, password.replace(b" ", b"")):
            if len(secret) >= _SHORTEST_SECRET:
                body = body.replace(secret, _HIDDEN)
        return body

    def _token(self) -> str:
        pair = f"{self.username}:{self.application_password}"
        return base64.b64encode(pair.encode()).decode("ascii")


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
