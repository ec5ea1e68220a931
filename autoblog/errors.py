"""Every error that autoblog raises on purpose, as one tree.

Each message names the thing, the cause and the next step, and never holds a secret.
`exit_code` is part of the command line's contract; the numbers follow BSD's sysexits.h.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class AutoblogError(Exception):
    """Something went wrong that has a name; the program ends with `exit_code`."""

    exit_code: ClassVar[int] = 1


class UsageError(AutoblogError):
    """The command was called wrongly."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with an input: where (line counted from 1, if known) and what."""

    source: str
    line: int | None
    text: str

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.text}"


class InputError(AutoblogError):
    """A file that the user wrote is wrong; all its problems are told at once."""

    exit_code = 65

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TopicFileError(InputError):
    """The topic file cannot be used."""


class TemplateError(InputError):
    """A prompt template cannot be used."""


class CorpusError(InputError):
    """A training corpus cannot be used."""


class SettingError(AutoblogError):
    """A setting is missing or wrong."""

    exit_code = 78


class ModelError(SettingError):
    """The model that the settings name cannot be loaded."""


class GenerationError(AutoblogError):
    """The model could not write: out of memory, or the prompt does not fit its context."""


class OutOfMemoryError(GenerationError):
    """The device's memory does not hold this batch; a smaller one may fit."""


class ContextError(GenerationError):
    """The prompt leaves no room in the model's context."""


class NothingPassedError(AutoblogError):
    """The filters refused every candidate of every topic that was due."""

    exit_code = 75


class DifferentTextError(AutoblogError):
    """A post's text was made again, and is not the same."""

    exit_code = 76


class StorageError(AutoblogError):
    """A file or the database cannot be read or written."""

    exit_code = 73


class AlreadyRunningError(StorageError):
    """Another daemon holds the database: as with a locked file, it cannot be had for writing."""


class StoppedError(AutoblogError):
    """The program was told to stop, so what was under way was given up."""


class SandboxError(AutoblogError):
    """The throwaway WordPress could not be set up, started or stopped."""

    exit_code = 69


class SiteError(AutoblogError):
    """WordPress cannot be reached or failed; what was written is kept and will be sent.

    `code` is WordPress's own, or `http_` and the status; empty where nothing answered.
    """

    exit_code = 69
    code: str = ""


class SiteNotFoundError(SiteError):
    """The address answers, but no WordPress REST API was found there."""


class SiteMovedError(SiteNotFoundError):
    """The address redirects elsewhere (to `target`); the login is not sent after it."""

    def __init__(self, message: str, *, target: str | None = None) -> None:
        self.target = target
        super().__init__(message)


class SiteAwayError(SiteError):
    """The site refused the connection, is overloaded or under maintenance: nothing was done."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class SiteBlockedError(SiteError):
    """A firewall in front of the site answered instead of WordPress."""


class AnswerUnclearError(SiteError):
    """The answer does not say whether WordPress did what was asked (timeout, 502, broken body)."""


class PostRefusedError(SiteError):
    """WordPress refuses this one post and says why."""

    def __init__(self, message: str, *, code: str) -> None:
        self.code = code
        super().__init__(message)


class PostGoneError(SiteError):
    """The post was deleted or trashed on the site."""


class LoginRefusedError(AutoblogError):
    """WordPress does not accept the login; `code` as of `SiteError`."""

    exit_code = 77
    code: str = ""


class RoleRefusedError(AutoblogError):
    """The login is right, but its role may not do what the settings ask for; `code` likewise."""

    exit_code = 77
    code: str = ""
