"""The settings: one field each, with name, default and the text that the documents show.

Environment variables win over the file. Nothing here imports torch or talks to a network.
"""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from autoblog.decoding_options import RANGES, Options, read_dry
from autoblog.errors import SettingError
from autoblog.filter_limits import FilterLimits
from autoblog.generation import ServerAddress, ServerForm
from autoblog.loopback import is_loopback
from autoblog.ranking_weights import RankingWeights
from autoblog.settings import problems
from autoblog.settings.credential_files import read_credentials
from autoblog.settings.env_file import EnvFile
from autoblog.settings.library_settings import hand_on
from autoblog.settings.value_readers import (
    check_address,
    check_server,
    read_candidates,
    read_database,
    read_device,
    read_limits,
    read_model,
    read_path,
    read_phrases,
    read_timezone,
    read_weights,
    unquoted,
)
from autoblog.topics.topic import FactMode, PostStatus

LogFormat = Literal["text", "json"]
# `generation.devices.DTYPES` again, which imports torch.
NumberFormat = Literal["auto", "float32", "bfloat16", "float16", "int8", "int4"]

_DATABASE = "AUTOBLOG_DATABASE_URL"
_STUDIO_HASH = "AUTOBLOG_STUDIO_PASSWORD_HASH"
SECRETS = frozenset(
    {
        "WORDPRESS_APPLICATION_PASSWORD",
        "AUTOBLOG_GENERATOR_KEY",
        "AUTOBLOG_NOTIFY",
        "AUTOBLOG_PING_URL",
        _DATABASE,
        _STUDIO_HASH,
    }
)
OUR_PREFIXES = ("AUTOBLOG_", "WORDPRESS_")

# NoDecode, since pydantic-settings would read these types as JSON
_Address = Annotated[str, AfterValidator(check_address)]
_Server = Annotated[str, AfterValidator(check_server)]
_Database = Annotated[SecretStr, PlainValidator(read_database)]
_Model = Annotated[str, AfterValidator(read_model)]
_Device = Annotated[str, AfterValidator(read_device)]
_Timezone = Annotated[ZoneInfo, PlainValidator(read_timezone)]
_Candidates = Annotated[int | None, PlainValidator(read_candidates)]
_Weights = Annotated[RankingWeights, NoDecode, PlainValidator(read_weights)]
_FilterLimits = Annotated[FilterLimits, NoDecode, PlainValidator(read_limits)]
_Temperature = Annotated[float, PlainValidator(partial(RANGES["temperature"].read, "temperature"))]
_TopP = Annotated[float, PlainValidator(partial(RANGES["top_p"].read, "top_p"))]
_TopK = Annotated[int, PlainValidator(partial(RANGES["top_k"].read, "top_k"))]
_MinP = Annotated[float, PlainValidator(partial(RANGES["min_p"].read, "min_p"))]
_Penalty = Annotated[
    float, PlainValidator(partial(RANGES["repetition_penalty"].read, "repetition_penalty"))
]
_NGramSize = Annotated[
    int, PlainValidator(partial(RANGES["no_repeat_ngram_size"].read, "no_repeat_ngram_size"))
]
_Dry = Annotated[Options, NoDecode, PlainValidator(read_dry)]
_Path = Annotated[Path, PlainValidator(read_path)]
_Phrases = Annotated[tuple[str, ...], NoDecode, PlainValidator(read_phrases)]


@dataclass(frozen=True, kw_only=True)
class Login:
    """The site's address as it was typed, and what autoblog logs in with."""

    address: str
    username: str
    application_password: SecretStr


class Settings(BaseSettings):
    """Everything that can be set.

    A field's text is its comment in .env.example and its row in docs/settings.md. The site's three
    settings may be missing until `login` is called, since half of the commands need no site.
    """

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        case_sensitive=True,
        use_attribute_docstrings=True,
        validate_default=False,  # the readers take text, and defaults are values already
    )

    wordpress_url: _Address | None = Field(None, alias="WORDPRESS_URL")
    """The blog's address, as in a browser. Plain http is accepted for this machine only."""

    wordpress_username: str | None = Field(None, alias="WORDPRESS_USERNAME")
    """The name or e-mail address of the WordPress user that autoblog posts as. Role Author is best;
    posts of a Contributor can never go live by themselves."""

    wordpress_application_password: SecretStr | None = Field(
        None, alias="WORDPRESS_APPLICATION_PASSWORD"
    )
    """An application password of that user (wp-admin, Users, Profile, "Application Passwords"), not
    the login password. Spaces do not matter."""

    model: _Model = Field("EleutherAI/gpt-neo-1.3B", alias="AUTOBLOG_MODEL")
    """A Hugging Face name (EleutherAI/gpt-neo-125m, EleutherAI/gpt-neo-2.7B, openai-community/gpt2,
    EleutherAI/gpt-j-6b ...), a folder, a .gguf file (as of llama.cpp, Ollama or LM Studio; needs
    `pip install 'autoblog[gguf]'`), or "starter": the small model that comes with autoblog, for
    trying and testing only."""

    device: _Device = Field("auto", alias="AUTOBLOG_DEVICE")
    """The device that the model runs on: auto (a GPU if there is one), cpu, cuda, cuda:1 or mps."""

    dtype: NumberFormat = Field("auto", alias="AUTOBLOG_DTYPE")
    """The number format: auto, float32, bfloat16, float16, int8 or int4. On a GPU, auto means
    bfloat16, or float16 if the GPU lacks bfloat16. On a CPU it means int8 if autoblog's own engine
    runs the model and the processor is fast at it, else float32. int8 on a GPU is for one text at
    a time, and untested. int4 is for CPUs, and loses much with some models (docs/performance.md).
    """

    generator: Literal["local", "openai"] = Field("local", alias="AUTOBLOG_GENERATOR")
    """What runs the model: local (this machine), or openai: a server that speaks OpenAI's language,
    such as Ollama, llama.cpp, LM Studio, vLLM or a hosted router (docs/model-servers.md). Topics
    and texts then go to that server. AUTOBLOG_MODEL is the model's name there."""

    generator_url: _Server | None = Field(None, alias="AUTOBLOG_GENERATOR_URL")
    """The server's address, such as http://localhost:11434/v1"""

    generator_key: SecretStr = Field(SecretStr(""), alias="AUTOBLOG_GENERATOR_KEY")
    """The server's key, if it wants one."""

    generator_context: int | None = Field(None, alias="AUTOBLOG_GENERATOR_CONTEXT", ge=256)
    """How many tokens the model sees at most. Empty: as the server tells, else 4096."""

    generator_tokenizer: str = Field("", alias="AUTOBLOG_GENERATOR_TOKENIZER")
    """The model's tokenizer, for servers that do not count tokens (Ollama, LM Studio, routers): a
    folder, a tokenizer.json, or a Hugging Face name, of which that file is downloaded once. Empty:
    three bytes count as a token."""

    generator_form: ServerForm = Field("auto", alias="AUTOBLOG_GENERATOR_FORM")
    """What the model is given: chat (a request, for models that take instructions) or document (a
    text to continue, for base models). auto: chat, if the server can."""

    candidates: _Candidates = Field("auto", alias="AUTOBLOG_CANDIDATES", validate_default=True)
    """How many texts are written for each section of a post, at most 64. The best one is used: more
    are better and take longer (docs/quality.md). auto means as many as make a post in about two
    minutes on this machine, from 4 to 64; a number makes equal texts on all machines."""

    ranking: _Weights = Field(RankingWeights(), alias="AUTOBLOG_RANKING")
    """What the best text is chosen by: relevance, variety, meaning, focus, consensus, soundness,
    support, likelihood and information, each with a weight (docs/quality.md; the last two ask the
    model again). Example: information=0 variety=1. What is not named keeps its usual weight."""

    temperature: _Temperature | None = Field(None, alias="AUTOBLOG_TEMPERATURE")
    """How freely each word is chosen: 0 takes the likeliest, 1 follows the model. Empty, like the
    six settings below: as the model's own files say, else as its family writes best (0.5 or 0.6). A
    topic's own "decoding" wins over all of them (docs/topics.md)."""

    top_p: _TopP | None = Field(None, alias="AUTOBLOG_TOP_P")
    """Only the likeliest tokens with this share of the probability are chosen from. 1: all."""

    top_k: _TopK | None = Field(None, alias="AUTOBLOG_TOP_K")
    """Only this many of the likeliest tokens are chosen from. 0: all."""

    min_p: _MinP | None = Field(None, alias="AUTOBLOG_MIN_P")
    """Only tokens with at least this share of the likeliest one's probability are chosen from.
    0: all; usual is 0.08."""

    repetition_penalty: _Penalty | None = Field(None, alias="AUTOBLOG_REPETITION_PENALTY")
    """Tokens that the text or its prompt holds already become less likely. 1: off; usual is
    1.05."""

    no_repeat_ngram_size: _NGramSize | None = Field(None, alias="AUTOBLOG_NO_REPEAT_NGRAM_SIZE")
    """No run of this many tokens occurs twice, the prompt included. It can break words off, so DRY
    is better. 0: off, as is usual."""

    dry: _Dry | None = Field(None, alias="AUTOBLOG_DRY")
    """DRY: tokens that would make a repeated run longer become less likely, the more, the longer it
    is. A multiplier, or as in llama.cpp: multiplier=0.8 base=1.75 allowed_length=4 (usual). Off:
    off."""

    seed: int | None = Field(None, alias="AUTOBLOG_SEED", ge=0, lt=2**31)
    """With a number, every run writes the same texts again. Empty means a new number for every run;
    the history records it."""

    topics: _Path = Field(Path("templates/topics.yaml"), alias="AUTOBLOG_TOPICS")
    """The file of topics. The folder "prompts" beside it holds the prompt templates."""

    database_url: _Database = Field(
        SecretStr("sqlite:///autoblog.db"), alias="AUTOBLOG_DATABASE_URL"
    )
    """The database in which autoblog remembers what it wrote and sent: SQLite, or PostgreSQL, such
    as: postgresql+psycopg://user:password@host/name"""

    schedule: str = Field("0 9 * * *", alias="AUTOBLOG_SCHEDULE")
    """When `autoblog daemon` runs, in cron syntax: minute hour day month weekday. Separate several
    schedules with semicolons."""

    timezone: _Timezone = Field(ZoneInfo("UTC"), alias="AUTOBLOG_TIMEZONE")
    """The time zone of the schedule and of "per day", such as Europe/Berlin."""

    posts_per_run: int = Field(1, alias="AUTOBLOG_POSTS_PER_RUN", ge=1, le=100)
    """How many posts the daemon makes at each fire time."""

    max_posts_per_day: int = Field(3, alias="AUTOBLOG_MAX_POSTS_PER_DAY", ge=1, le=1000)
    """How many posts the daemon makes in a day at most."""

    jitter_s: int = Field(0, alias="AUTOBLOG_JITTER_S", ge=0, le=86_400)
    """Each fire time is delayed by a random time of up to this many seconds, so that posts do not
    appear exactly on the minute."""

    misfire_grace_s: int = Field(3600, alias="AUTOBLOG_MISFIRE_GRACE_S", ge=1, le=604_800)
    """Fire times that were missed (the machine slept, or was off) become one run, unless the latest
    is more than this many seconds ago. If the site is away, the run is tried again for as long."""

    stop_within_s: int = Field(90, alias="AUTOBLOG_STOP_WITHIN_S", ge=1, le=3600)
    """When the daemon is told to stop, the current post has this many seconds to reach the
    database. systemd's TimeoutStopSec and Docker's stop_grace_period must be longer."""

    unload_after_s: int = Field(600, alias="AUTOBLOG_UNLOAD_AFTER_S", ge=0, le=604_800)
    """The daemon frees the model's memory after this many seconds without a run."""

    post_status: PostStatus = Field("draft", alias="AUTOBLOG_POST_STATUS")
    """The status of new posts: draft (you review and publish it), pending (waits for an editor), or
    publish. A topic's own "status" wins over this."""

    disclosure: str = Field(
        "This post was drafted with the help of a language model.", alias="AUTOBLOG_DISCLOSURE"
    )
    """The sentence added under every post. An empty value switches it off."""

    cover: bool = Field(default=True, alias="AUTOBLOG_COVER")
    """Whether each post gets a cover: a card with its title and the site's name, drawn on this
    machine and set as the featured image. true or false."""

    filters: _FilterLimits = Field(FilterLimits(), alias="AUTOBLOG_FILTERS")
    """Filters whose limits you change, such as: top_2_gram=0.25 profanity=off. docs/filters.md
    lists all filters. A topic's own "filters" win over this."""

    facts: FactMode = Field("list", alias="AUTOBLOG_FACTS")
    """What is done about numbers, dates, prices, names and quotations that the topic does not
    give: list names them with their sentences, strict cuts these sentences, off does nothing. A
    topic's own "facts" wins over this."""

    banned_phrases: _Phrases = Field((), alias="AUTOBLOG_BANNED_PHRASES")
    """A file of phrases that no post may hold, one a line, such as: in today's fast-paced world"""

    notify: SecretStr = Field(SecretStr(""), alias="AUTOBLOG_NOTIFY")
    """Who is told when drafts wait for review, the login is refused, the site stays away or topics
    run out. Apprise addresses (mail, Slack, Telegram, ntfy ...), separated by spaces, such as
    mailtos://user:password@example.org?to=me@example.org or ntfys://ntfy.sh/my-secret-topic.
    See https://appriseit.com. Empty means nobody."""

    ping_url: SecretStr = Field(SecretStr(""), alias="AUTOBLOG_PING_URL")
    """A monitor that is pinged as each planned run of the daemon begins and ends, and tells you if
    the pings stay away: the address of a check of Healthchecks or of a push monitor of Uptime
    Kuma. Empty means none."""

    log_format: LogFormat = Field("text", alias="AUTOBLOG_LOG_FORMAT")
    """How log lines look: text (message and key=value) or json (one object a line)."""

    metrics_port: int | None = Field(None, alias="AUTOBLOG_METRICS_PORT", ge=0, le=65535)
    """The port on which the daemon serves Prometheus metrics (/metrics) and its health (/healthz).
    Empty means no port. The metrics show how many posts were made, but no text and no secret."""

    metrics_host: str = Field("127.0.0.1", alias="AUTOBLOG_METRICS_HOST")
    """The address that this port listens on. The default lets only this machine reach it."""

    studio_password_hash: SecretStr | None = Field(None, alias=_STUDIO_HASH)
    """The hash of the password that `autoblog studio` asks for, written by its `--set-password`.
    Without one the studio asks for none, and listens on this machine alone."""

    keep_days: int = Field(365, alias="AUTOBLOG_KEEP_DAYS", ge=0, le=36_500)
    """After this many days the daemon deletes details from its database: why candidates were
    refused, their texts, the prompts (which `autoblog regenerate` needs), and the texts of posts
    whose review is settled. 0 keeps everything."""

    @model_validator(mode="before")
    @classmethod
    def _empty_means_default(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop empty values: `NAME=` switches a line off. Only the disclosure may be empty.

        `docker --env-file` keeps the quotes around a value, which are taken off.
        """
        bare = {name: unquoted(value) for name, value in values.items()}
        return {k: v for k, v in bare.items() if v != "" or k == "AUTOBLOG_DISCLOSURE"}

    @property
    def decoding(self) -> Options:
        """The options of decoding that are set."""
        given = {name: getattr(self, name) for name in RANGES}
        named = {name: value for name, value in given.items() if value is not None}
        return {**named, **(self.dry or {})}

    @property
    def server(self) -> ServerAddress | None:
        """The model server, or None if the model runs here.

        Raises `SettingError` if its address is missing, or its key would travel in the clear.
        """
        if self.generator == "local":
            return None
        url, key = self.generator_url, self.generator_key.get_secret_value()
        if url is None:
            raise SettingError(
                "missing setting: AUTOBLOG_GENERATOR_URL, the address of the model server, such as "
                "http://localhost:11434/v1"
            )
        parts = urlsplit(url)
        if key and parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise SettingError(
                "AUTOBLOG_GENERATOR_URL is plain http, so AUTOBLOG_GENERATOR_KEY would travel in "
                "the clear; use https (http is accepted for this machine, or without a key)"
            )
        return ServerAddress(
            url=url,
            model=self.model,
            key=key,
            context=self.generator_context,
            form=self.generator_form,
            tokenizer=self.generator_tokenizer,
        )

    def login(self) -> Login:
        """Return the site and its login. Raises `SettingError` that names all missing settings."""
        address, username = self.wordpress_url, self.wordpress_username
        password = self.wordpress_application_password
        if address is not None and username is not None and password is not None:
            return Login(address=address, username=username, application_password=password)
        given = {
            "WORDPRESS_URL": address,
            "WORDPRESS_USERNAME": username,
            "WORDPRESS_APPLICATION_PASSWORD": password,
        }
        missing = ", ".join(name for name, value in given.items() if value is None)
        raise SettingError(
            f"missing setting: {missing}. Set it in the environment or in .env, which is looked "
            f"for in {Path.cwd()}; 'autoblog init' writes one to start from."
        )

    @classmethod
    def load(cls, env_file: Path | None = None, *, wordpress_url: str | None = None) -> Self:
        """Read the environment, systemd's credentials and `env_file` (else a `.env` that is there).

        Each wins over the next.
        `wordpress_url` replaces the value that is set. Settings of libraries are handed on to the
        environment. Raises `SettingError` that tells every wrong or unknown setting, each with its
        line.
        """
        file = EnvFile.read(env_file)
        hand_on(file)
        known = setting_names()
        found = problems.unknown(file, known=known, prefixes=OUR_PREFIXES)
        # What the environment sets is not read from the file.
        read = [fault for fault in file.faults if fault.name in known]
        found += [fault.problem for fault in read if fault.name not in os.environ]
        settings = None
        given: dict[str, Any] = {
            name: value
            for name, value in file.values.items()
            if name in known and name not in os.environ and value is not None
        }
        secrets = read_credentials(sorted(SECRETS))
        given |= {name: value for name, value in secrets.items() if name not in os.environ}
        if wordpress_url is not None:
            given["WORDPRESS_URL"] = wordpress_url
        try:
            settings = cls(**given)
        except ValidationError as error:
            found += [
                problems.refused(detail, file, secret=detail["loc"][0] in SECRETS)
                for detail in error.errors()
            ]
        if found or settings is None:
            raise SettingError("\n".join(map(str, problems.in_order(found))))
        return settings


def typed_address(env_file: Path | None = None) -> str | None:
    """Return the value of WORDPRESS_URL, whether it can be used or not."""
    try:
        in_file = EnvFile.read(env_file).values.get("WORDPRESS_URL")
    except SettingError:
        in_file = None
    return os.environ.get("WORDPRESS_URL") or in_file or None


def open_secrets(env_file: Path | None = None) -> Path | None:
    """Return the env file if it holds a secret and other users of this machine may read it."""
    try:
        file = EnvFile.read(env_file)
    except SettingError:
        return None
    held = {name: file.values.get(name) or "" for name in SECRETS}
    # The address of a file holds no password.
    secret = any(value for name, value in held.items() if name != _DATABASE or "@" in value)
    return file.path if file.open_to_others and secret else None


def setting_names() -> tuple[str, ...]:
    """Return every variable's name, in the order of `Settings`."""
    return tuple(str(field.alias) for field in Settings.model_fields.values())
