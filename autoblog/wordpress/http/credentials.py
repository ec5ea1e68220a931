"""The application password, which is sent to the site and shown to nobody."""

import base64
import re
from dataclasses import dataclass, field

import requests
from requests.auth import AuthBase

_HIDDEN = b"(hidden)"
# Shorter ones are no application passwords, and would tear holes into ordinary words.
_SHORTEST_SECRET = 8
_LENGTH = 24  # WP_Application_Passwords::PW_LENGTH


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The login of a WordPress user; neither `repr` nor messages show the password."""

    username: str
    application_password: str = field(repr=False)

    def authorization(self) -> str:
        """Return the value of the `Authorization` header (RFC 7617, in UTF-8)."""
        return f"Basic {self._token()}"

    def looks_made_by_wordpress(self) -> bool:
        """Tell whether the password can be one of WordPress's application passwords.

        Those are 24 letters and digits; whatever else is between them is passed over.
        """
        return len(re.sub(r"[^a-zA-Z0-9]", "", self.application_password)) == _LENGTH

    def scrub(self, body: bytes) -> bytes:
        """Take the password out of what a site answered: debugging plugins echo requests."""
        password = self.application_password.encode()
        for secret in (self._token().encode(), password, password.replace(b" ", b"")):
            if len(secret) >= _SHORTEST_SECRET:
                body = body.replace(secret, _HIDDEN)
        return body

    def _token(self) -> str:
        pair = f"{self.username}:{self.application_password}"
        return base64.b64encode(pair.encode()).decode("ascii")


class BasicAuth(AuthBase):
    """Puts the login on a request, or nothing at all.

    Requests without an auth object would take a login from the user's `.netrc`, which is why
    anonymous requests carry one too.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header (called by requests)."""
        if self._credentials is not None:
            request.headers["Authorization"] = self._credentials.authorization()
        return request
