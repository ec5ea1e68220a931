"""The messages between a client and the fake site, independent of how they are carried."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as the web server sees it; header names are lower-case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def json(self) -> dict[str, object]:
        """Return the body's fields; none unless it is declared as JSON, as in WordPress."""
        if "application/json" not in self.headers.get("content-type", "") or not self.body:
            return {}
        value = json.loads(self.body)
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, kw_only=True)
class Response:
    """The web server's answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class RestError(Exception):
    """WordPress's error object."""

    def __init__(
        self, code: str, status: int, *, message: str = "", data: object = "status"
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.message = message or f"Sorry: {code}."
        self.data: object = {"status": status} if data == "status" else data

    def as_response(self) -> Response:
        return json_response(
            self.status, {"code": self.code, "message": self.message, "data": self.data}
        )


def json_response(status: int, value: object, headers: Mapping[str, str] | None = None) -> Response:
    kind = {"Content-Type": "application/json; charset=UTF-8"}
    # PHP escapes slashes and everything beyond ASCII.
    body = json.dumps(value).replace("/", "\\/").encode()
    return Response(status=status, body=body, headers={**kind, **(headers or {})})


def html_response(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    kind = {"Content-Type": "text/html; charset=UTF-8"}
    page = f"<!DOCTYPE html>\n<html><head><title>{text}</title></head><body>{text}</body></html>"
    return Response(status=status, body=page.encode(), headers={**kind, **(headers or {})})
