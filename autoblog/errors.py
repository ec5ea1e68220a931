"""Every error that autoblog raises on purpose, as one tree.

Each message names the thing, the cause and the next step, and never holds a secret.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

Concern = Literal["text", "post", "site", "login", "program"]
FailedOutcome = Literal["rejected", "failed", "skipped"]
EndsRun = Literal["at once", "when repeated", "never"]


class AutoblogError(Exception):
    """A failure with a name, and what it means for its topic, its run and the next run.

    =================== ========= ======== ============= ================ ==============
    class               concerns  outcome  ends_run      passes_by_itself site_unchanged
    =================== ========= ======== ============= ================ ==============
    AutoblogError       program   None     at once       False            False
    StorageError        program   None     at once       True             False
    StoppedError        program   skipped  at once       False            False
    NothingPassedError  text      rejected never         False            False
    GenerationError     text      failed   never         False            False
    ModelAwayError      text      failed   at once       True             False
    TemplateError       post      failed   never         False            False
    PostRefusedError    post      failed   never         False            True
    PostGoneError       post      skipped  never         False            False
    PostUnclearError    post      failed   when repeated False            False
    WordPressError      site      failed   at once       False            False
    SiteError           site      failed   at once       True             False
    SiteAwayError       site      failed   at once       True             True
    SiteBlockedError    site      failed   when repeated False            True
    LoginRefusedError   login     failed   at once       False            True
    RoleRefusedError    login     failed   at once       False            True
    =================== ========= ======== ============= ================ ==============

    A class that the table omits has its parent's values. A blocking firewall concerns the site, so
    a block that lasts is reported like an outage. It does not pass by itself: each further request
    can prolong the block, so the daemon waits for the next fire time. The firewall may dislike the
    words of one post only, so the run tries one more topic.
    """

    exit_code: ClassVar[int] = 1
    """The exit code of a command that ends with this error; the numbers follow sysexits.h."""

    concerns: ClassVar[Concern] = "program"
    """The thing that is at fault; "post" includes a template, "login" the role of its user."""

    outcome: ClassVar[FailedOutcome | None] = None
    """The outcome of the topic; None if no topic is at fault, so the error leaves the run."""

    ends_run: ClassVar[EndsRun] = "at once"
    """Whether the topics that follow would fail, too."""

    passes_by_itself: ClassVar[bool] = False
    """Whether the same run may succeed ten minutes later with nobody's help."""

    site_unchanged: ClassVar[bool] = False
    """Whether WordPress surely did nothing, so sending again cannot make a duplicate."""


class UsageError(AutoblogError):
    """A command that was called wrongly."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with an input: the file, the line (counted from 1, if known) and the text."""

    source: str
    line: int | None
    text: str

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.text}"


class InputError(AutoblogError):
    """A faulty file of the user's, with all its problems at once."""

    exit_code = 65

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TopicFileError(InputError):
    """A topic file that cannot be used."""


class TemplateError(InputError):
    """A prompt template that cannot be used."""

    concerns = "post"
    outcome = "failed"
    ends_run = "never"


class CorpusError(InputError):
    """A training corpus that cannot be used."""


class SettingError(AutoblogError):
    """A setting that is missing or wrong."""

    exit_code = 78


class SiteRenamedError(SettingError):
    """An address that is new to the ledger and leads to the posts of a site that it knows."""


class ModelError(SettingError):
    """A model that the settings name and that cannot be loaded."""


class GenerationError(AutoblogError):
    """A text that the model could not write."""

    exit_code = 75
    concerns = "text"
    outcome = "failed"
    ends_run: ClassVar[EndsRun] = "never"


class ModelAwayError(GenerationError):
    """A model server that does not answer, or is too busy."""

    ends_run = "at once"
    passes_by_itself = True


class OutOfMemoryError(GenerationError):
    """A batch that does not fit into the device's memory; a smaller one may fit."""


class ContextError(GenerationError):
    """A prompt that leaves no room in the model's context."""


class NothingPassedError(AutoblogError):
    """Candidates that the filters rejected, every one."""

    exit_code = 75
    concerns = "text"
    outcome = "rejected"
    ends_run = "never"


class DifferentTextError(AutoblogError):
    """A regenerated text that differs from the post's."""

    exit_code = 76


class StorageError(AutoblogError):
    """A file or database that cannot be read or written: a full disk, a lock."""

    exit_code = 73
    passes_by_itself = True


class AlreadyRunningError(StorageError):
    """A database that another daemon holds."""


class StoppedError(AutoblogError):
    """Work that was given up because the program was told to stop."""

    outcome = "skipped"


class SandboxError(AutoblogError):
    """A throwaway WordPress that could not be set up, started or stopped."""

    exit_code = 69


class WordPressError(AutoblogError):
    """A request that WordPress, or something in front of it, did not fulfil.

    `code` is WordPress's error code, or `http_` and the status; empty if nothing answered.
    """

    concerns: ClassVar[Concern] = "site"
    outcome: ClassVar[FailedOutcome | None] = "failed"
    code: str = ""


class SiteError(WordPressError):
    """A site that cannot be reached or failed; what was written is kept and sent later."""

    exit_code = 69
    passes_by_itself = True


class SiteNotFoundError(SiteError):
    """An address that answers, but not with a WordPress REST API."""


class SiteMovedError(SiteNotFoundError):
    """An address that redirects elsewhere (to `target`); the login is not sent there."""

    def __init__(self, message: str, *, target: str | None = None) -> None:
        self.target = target
        super().__init__(message)


class SiteAwayError(SiteError):
    """A site that refused the connection, is overloaded or under maintenance, and did nothing."""

    site_unchanged = True

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class SiteBlockedError(SiteError):
    """A firewall in front of the site that answered instead of WordPress."""

    ends_run = "when repeated"
    passes_by_itself = False
    site_unchanged = True


class AnswerUnclearError(SiteError):
    """An answer that leaves open whether WordPress did as asked (timeout, 502, broken body)."""


class PostRefusedError(SiteError):
    """A post that WordPress refuses for a reason it names."""

    concerns = "post"
    ends_run = "never"
    passes_by_itself = False
    site_unchanged = True

    def __init__(self, message: str, *, code: str) -> None:
        self.code = code
        super().__init__(message)


class PostGoneError(SiteError):
    """A post that was deleted or trashed on the site."""

    concerns = "post"
    outcome = "skipped"
    ends_run = "never"
    passes_by_itself = False


class PostUnclearError(SiteError):
    """A post that was sent several times without a clear answer, and waits for a human."""

    concerns = "post"
    ends_run = "when repeated"
    passes_by_itself = False


class LoginRefusedError(WordPressError):
    """A login that WordPress does not accept."""

    exit_code = 77
    concerns = "login"
    site_unchanged = True


class RoleRefusedError(WordPressError):
    """A valid login whose role may not do what the settings ask for."""

    exit_code = 77
    concerns = "login"
    site_unchanged = True
