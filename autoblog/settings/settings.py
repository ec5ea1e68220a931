"""Environment and `.env` to checked settings.

Environment variables win over the file. Nothing here imports torch or talks to a network.
"""

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from autoblog.errors import Problem, SettingError
from autoblog.filter_limits import read_limits
from autoblog.loopback import is_loopback
from autoblog.ranking_weights import read_weights
from autoblog.spelling import did_you_mean
from autoblog.topics.topic import PostStatus

LogFormat = Literal["text", "json"]

DEFAULT_ENV_FILE = Path(".env")
SECRETS = frozenset({"WORDPRESS_APPLICATION_PASSWORD", "AUTOBLOG_DATABASE_URL", "AUTOBLOG_NOTIFY"})
OUR_PREFIXES = ("AUTOBLOG_", "WORDPRESS_")


def _known_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        message = f"{name!r} is no time zone; use a name such as Europe/Berlin or UTC"
        raise ValueError(message) from error
    return name


def _known_limits(text: str) -> str:
    read_limits(text)
    return text


def _known_weights(text: str) -> str:
    read_weights(text)
    return text


def _safe_address(address: str) -> str:
    """Refuse addresses over which the application password would travel in the clear."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{address!r} is no web address; use something like https://blog.example.org"
        raise ValueError(message)
    if parts.username or parts.password:
        message = "holds a login; put it into WORDPRESS_USERNAME and WORDPRESS_APPLICATION_PASSWORD"
        raise ValueError(message)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        message = (
            "is plain http, so the password would travel in the clear; use https "
            "(http is accepted for this machine only: localhost, 127.0.0.1)"
        )
        raise ValueError(message)
    return address


class Settings(BaseSettings):
    """Everything that can be set; the names in capitals are the variables' names.

    Whether a site is set at all is asked by `site()`, since half of the commands need none.
    """

    model_config = SettingsConfigDict(extra="ignore", frozen=True, case_sensitive=True)

    wordpress_url: Annotated[str, AfterValidator(_safe_address)] | None = Field(
        None, alias="WORDPRESS_URL"
    )
    wordpress_username: str | None = Field(None, alias="WORDPRESS_USERNAME")
    wordpress_application_password: SecretStr | None = Field(
        None, alias="WORDPRESS_APPLICATION_PASSWORD"
    )

    model: str = Field("EleutherAI/gpt-neo-1.3B", alias="AUTOBLOG_MODEL")
    device: str = Field("auto", alias="AUTOBLOG_DEVICE")
    dtype: str = Field("auto", alias="AUTOBLOG_DTYPE")
    candidates: int = Field(4, alias="AUTOBLOG_CANDIDATES", ge=1, le=64)
    ranking: Annotated[str, AfterValidator(_known_weights)] = Field("", alias="AUTOBLOG_RANKING")
    seed: int | None = Field(None, alias="AUTOBLOG_SEED", ge=0, lt=2**31)

    topics: Path = Field(Path("templates/topics.yaml"), alias="AUTOBLOG_TOPICS")
    database_url: SecretStr = Field(
        SecretStr("sqlite:///autoblog.db"), alias="AUTOBLOG_DATABASE_URL"
    )

    schedule: str = Field("0 9 * * *", alias="AUTOBLOG_SCHEDULE")
    timezone: Annotated[str, AfterValidator(_known_timezone)] = Field(
        "UTC", alias="AUTOBLOG_TIMEZONE"
    )
    posts_per_run: int = Field(1, alias="AUTOBLOG_POSTS_PER_RUN", ge=1, le=100)
    max_posts_per_day: int = Field(3, alias="AUTOBLOG_MAX_POSTS_PER_DAY", ge=1, le=1000)
    jitter_s: int = Field(0, alias="AUTOBLOG_JITTER_S", ge=0, le=86_400)
    misfire_grace_s: int = Field(3600, alias="AUTOBLOG_MISFIRE_GRACE_S", ge=1, le=604_800)
    stop_within_s: int = Field(90, alias="AUTOBLOG_STOP_WITHIN_S", ge=1, le=3600)
    unload_after_s: int = Field(600, alias="AUTOBLOG_UNLOAD_AFTER_S", ge=0, le=604_800)
    post_status: PostStatus = Field("draft", alias="AUTOBLOG_POST_STATUS")
    disclosure: str = Field(
        "This post was drafted with the help of a language model.", alias="AUTOBLOG_DISCLOSURE"
    )
    cover: bool = Field(default=True, alias="AUTOBLOG_COVER")

    filters: Annotated[str, AfterValidator(_known_limits)] = Field("", alias="AUTOBLOG_FILTERS")
    banned_phrases: Path | None = Field(None, alias="AUTOBLOG_BANNED_PHRASES")

    notify: SecretStr = Field(SecretStr(""), alias="AUTOBLOG_NOTIFY")
    log_format: LogFormat = Field("text", alias="AUTOBLOG_LOG_FORMAT")
    metrics_port: int | None = Field(None, alias="AUTOBLOG_METRICS_PORT", ge=0, le=65535)
    metrics_host: str = Field("127.0.0.1", alias="AUTOBLOG_METRICS_HOST")
    keep_days: int = Field(365, alias="AUTOBLOG_KEEP_DAYS", ge=0)

    @model_validator(mode="before")
    @classmethod
    def _empty_means_default(cls, values: dict[str, Any]) -> dict[str, Any]:
        """`NAME=` is how people switch a line off; only the disclosure may really be empty."""
        return {k: v for k, v in values.items() if v != "" or k == "AUTOBLOG_DISCLOSURE"}

    def banned(self) -> tuple[str, ...]:
        """The phrases of the file that is set, one a line; lines that begin with # say why."""
        if self.banned_phrases is None:
            return ()
        try:
            lines = self.banned_phrases.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(
                f"AUTOBLOG_BANNED_PHRASES: {self.banned_phrases} cannot be read: {error}"
            ) from error
        phrases = (line.strip() for line in lines)
        return tuple(line for line in phrases if line and not line.startswith("#"))

    def site(self) -> tuple[str, str, SecretStr]:
        """Address, user name and application password; tells all that are missing at once."""
        values = {
            "WORDPRESS_URL": self.wordpress_url,
            "WORDPRESS_USERNAME": self.wordpress_username,
            "WORDPRESS_APPLICATION_PASSWORD": self.wordpress_application_password,
        }
        missing = [name for name, value in values.items() if value is None]
        if missing:
            raise SettingError(
                f"missing setting: {', '.join(missing)}. Set it in .env "
                "('autoblog init' writes one to start from) or in the environment."
            )
        assert self.wordpress_url  # noqa: S101 (told to the type checker; checked above)
        assert self.wordpress_username  # noqa: S101 (likewise)
        assert self.wordpress_application_password  # noqa: S101 (likewise)
        return self.wordpress_url, self.wordpress_username, self.wordpress_application_password

    @classmethod
    def load(cls, env_file: Path | None = None, *, wordpress_url: str | None = None) -> Self:
        """Read the environment and `env_file` (else `.env`, if there is one).

        `wordpress_url` stands in the place of what is set. Raises `SettingError` that tells every
        wrong or unknown setting, each with its line.
        """
        path = env_file or DEFAULT_ENV_FILE
        text = _read_env_file(path, required=env_file is not None)
        lines = dict(_names_with_lines(text))
        problems = list(_unknown_names(lines, path))
        settings = None
        given: dict[str, Any] = {} if wordpress_url is None else {"WORDPRESS_URL": wordpress_url}
        try:
            settings = cls(_env_file=path if text else None, _env_file_encoding="utf-8", **given)
        except ValidationError as error:
            problems += [_problem(detail, lines, path) for detail in error.errors()]
        if problems or settings is None:
            raise SettingError("\n".join(map(str, problems)))
        return settings


def typed_address(env_file: Path | None = None) -> str | None:
    """What stands in WORDPRESS_URL, whether it can be used or not."""
    path = env_file or DEFAULT_ENV_FILE
    try:
        bindings = list(parse_stream(StringIO(_read_env_file(path, required=False))))
    except SettingError:
        bindings = []
    in_file = {binding.key: binding.value for binding in bindings}
    return os.environ.get("WORDPRESS_URL") or in_file.get("WORDPRESS_URL") or None


def setting_names() -> tuple[str, ...]:
    """Every variable's name, in the order of `Settings`."""
    return tuple(str(field.alias) for field in Settings.model_fields.values())


def _read_env_file(path: Path, *, required: bool) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if required:
            raise SettingError(
                f"{path}: there is no such file; check --env-file, "
                "or write one with 'autoblog init'"
            ) from None
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{path}: cannot be read: {error}") from error


def _names_with_lines(text: str) -> Iterator[tuple[str, int]]:
    for binding in parse_stream(StringIO(text)):
        if binding.key is not None:
            # python-dotenv counts the blank lines before a binding into its text
            blank = len(binding.original.string) - len(binding.original.string.lstrip("\r\n"))
            yield binding.key, binding.original.line + binding.original.string[:blank].count("\n")


def _unknown_names(lines: dict[str, int], path: Path) -> Iterator[Problem]:
    known = setting_names()
    places: dict[str, tuple[str, int | None]] = {
        name: (str(path), line) for name, line in lines.items()
    }
    places |= dict.fromkeys(os.environ, ("environment", None))
    for name, (source, line) in places.items():
        if name.startswith(OUR_PREFIXES) and name not in known:
            text = f"unknown setting {name}{did_you_mean(name, known)}"
            yield Problem(source=source, line=line, text=text)


def _problem(detail: Any, lines: dict[str, int], path: Path) -> Problem:
    name = str(detail["loc"][0])
    in_environment = name in os.environ
    message = detail["msg"].removeprefix("Value error, ")
    secret = name in SECRETS
    given = "" if secret or detail["type"] == "value_error" else f" (it is {detail['input']!r})"
    return Problem(
        source="environment" if in_environment else str(path),
        line=None if in_environment else lines.get(name),
        text=f"{name}: {message}{given}",
    )
