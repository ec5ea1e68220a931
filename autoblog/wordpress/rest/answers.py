"""A site's answer: the result that was asked for, or a refusal with the error to raise.

Plugins change what WordPress sends, so values are read from an answer's rows by type.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

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
    WordPressError,
)
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.http.transport import Reply
from autoblog.wordpress.rest.bodies import one_line
from autoblog.wordpress.rest.error_codes import ErrorKind


@dataclass(frozen=True, kw_only=True)
class Answer:
    """WordPress's answer to a request that it carried out."""

    reply: Reply
    value: object
    noise: str
    wrote: bool

    def record(self) -> Mapping[str, object]:
        """Return the one object that was asked for."""
        if isinstance(self.value, dict):
            return self.value
        raise self._unexpected("one object")

    def rows(self) -> list[Mapping[str, object]]:
        """Return the list that was asked for."""
        if isinstance(self.value, list) and all(isinstance(row, dict) for row in self.value):
            return self.value
        raise self._unexpected("a list")

    def count(self, header: str) -> int | None:
        """Return the number in a header such as `X-WP-Total`, or None if there is none."""
        text = self.reply.headers.get(header.lower(), "")
        return int(text) if text.isascii() and text.isdigit() else None

    def has_more(self, *, page: int, per_page: int) -> bool:
        """Tell whether a list goes on after `page`."""
        pages = self.count("X-WP-TotalPages")
        return len(self.rows()) == per_page if pages is None else page < pages

    def _unexpected(self, expected: str) -> AutoblogError:
        message = (
            f"{host_of(self.reply.url)} sent JSON that is not {expected} "
            f"({one_line(str(self.value))}). A plugin may be changing its REST API."
        )
        return AnswerUnclearError(message) if self.wrote else SiteBlockedError(message)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An answer of WordPress, or of something before it, that did not do as asked.

    `code` is WordPress's, or `http_` and the status where no code was given. `data` is what
    WordPress added to the code, `told` what was said. `text` tells the blogger thing, cause and
    next step.
    """

    reply: Reply
    kind: ErrorKind
    code: str
    told: str
    text: str
    data: Mapping[str, object]
    wrote: bool
    retry_after_s: float | None = None

    @property
    def from_wordpress(self) -> bool:
        """Whether the refusal has WordPress's form; a plugin may have sent it."""
        return not self.code.startswith("http_")

    def error(self) -> AutoblogError:
        """Return the error to raise for this refusal."""
        error = self._error()
        error.code = self.code
        return error

    def _error(self) -> WordPressError:
        match self.kind:
            case ErrorKind.AWAY | ErrorKind.NOT_STORED:
                return SiteAwayError(self.text, retry_after_s=self.retry_after_s)
            case ErrorKind.UNCLEAR if not self.wrote:
                return SiteAwayError(self.text, retry_after_s=self.retry_after_s)
            case ErrorKind.REFUSED | ErrorKind.EXISTS | ErrorKind.PAST_END:
                return PostRefusedError(self.text, code=self.code)
            case _:
                return _ERRORS[self.kind](self.text)


_ERRORS: Final[Mapping[ErrorKind, type[WordPressError]]] = {
    ErrorKind.LOGIN: LoginRefusedError,
    ErrorKind.ROLE: RoleRefusedError,
    ErrorKind.BLOCKED: SiteBlockedError,
    ErrorKind.GONE: PostGoneError,
    ErrorKind.NO_ROUTE: SiteNotFoundError,
    ErrorKind.MOVED: SiteMovedError,
    ErrorKind.UNCLEAR: AnswerUnclearError,
}


def mapping_of(value: object) -> Mapping[str, object]:
    """Return `value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def id_of(row: Mapping[str, object]) -> int | None:
    """Return the row's number, or None if it has none."""
    value = row.get("id")
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def text_of(row: Mapping[str, object], field: str, form: str) -> str:
    """Return a field's text in one form: `raw` as it is stored, `rendered` as visitors see it."""
    return str(mapping_of(row.get(field)).get(form) or "")
