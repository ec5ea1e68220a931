"""Builds the program's parts from the settings; only this module does."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

import typer

from autoblog.cli import console

if TYPE_CHECKING:
    from autoblog.generation import PromptReader, ServerAddress, TextGenerator
    from autoblog.ledger import Ledger
    from autoblog.pipeline import Blog
    from autoblog.prompts import Script
    from autoblog.settings import Settings
    from autoblog.topics import PostStatus, Topic
    from autoblog.wordpress import Credentials, Site, Transport, WordPress
    from autoblog.writing import WritingProgress


def _load_generator(model: str, **options: Any) -> "TextGenerator":
    from autoblog.generation import load_generator

    return load_generator(model, **options)


def _open_server(server: "ServerAddress", **options: Any) -> "TextGenerator":
    from autoblog.generation import open_server

    return open_server(server, **options)


def _load_prompt_reader(model: str) -> "PromptReader":
    from autoblog.generation import load_prompt_reader

    return load_prompt_reader(model)


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """One call of the program; typer's `context.obj` holds it.

    The loaders take the settings' model, device and dtype; tests pass scripted ones.
    """

    env_file: Path | None = None
    load_generator: "Callable[..., TextGenerator]" = _load_generator
    open_server: "Callable[..., TextGenerator]" = _open_server
    load_prompt_reader: "Callable[[str], PromptReader]" = _load_prompt_reader


def settings_of(context: typer.Context) -> "Settings":
    """Read the settings from the environment and the file of `--env-file`, and set the log format.

    Raises `SettingError`.
    """
    from autoblog.settings import Settings

    settings = Settings.load(context.obj.env_file)
    console.log_as(settings.log_format)
    return settings


def open_ledger(settings: "Settings", *, for_reading: bool) -> "Ledger":
    """Open the ledger. `for_reading` never creates or changes a database.

    Without a site and its login nothing can be written to it, so that none is left in a folder
    which holds no settings. Raises `SettingError` or `StorageError`.
    """
    from autoblog.ledger import Ledger, sqlite_file

    if not for_reading:
        settings.login()
    address = settings.database_url.get_secret_value()
    file = sqlite_file(address)
    is_new = file is not None and not file.exists()
    if for_reading:
        if file is not None and is_new:
            console.tell(f"there is no database at {file.absolute()} yet")
        return Ledger.peek(address)
    ledger = Ledger.open(address)
    if file is not None and is_new:
        console.tell(f"new database at {file.absolute()}")
    return ledger


def ledger_site(settings: "Settings", ledger: "Ledger") -> str:
    """Return the ledger's name for the site, without asking the site itself."""
    from autoblog.pipeline import name_without_asking

    return name_without_asking(ledger, settings.wordpress_url or "")


def find(
    settings: "Settings",
    *,
    wait: Callable[[float], object] = sleep,
    http: "Transport | None" = None,
    attempts: int = 3,
) -> "WordPress":
    """Find the site, without proving the login. Raises `AutoblogError` if that fails."""
    from autoblog.wordpress import Retry, Transport, find_site

    address, http = settings.login().address, http or Transport()
    credentials = credentials_of(settings)
    retry = Retry(wait=wait, attempts=attempts)
    site = retry.call(lambda: find_site(address, http=http, credentials=credentials))
    return enter(settings, site, wait=wait, http=http, attempts=attempts)


def enter(
    settings: "Settings",
    site: "Site",
    *,
    wait: Callable[[float], object] = sleep,
    http: "Transport | None" = None,
    attempts: int = 3,
) -> "WordPress":
    """Return the way to a site that was found, without proving the login."""
    from autoblog.wordpress import Retry, Transport, WordPress

    return WordPress(
        site=site,
        credentials=credentials_of(settings),
        http=http or Transport(),
        retry=Retry(wait=wait, attempts=attempts),
    )


def credentials_of(settings: "Settings") -> "Credentials":
    """Return the login of the settings. Raises `SettingError` without one."""
    from autoblog.wordpress import Credentials

    login = settings.login()
    return Credentials(
        username=login.username,
        application_password=login.application_password.get_secret_value(),
    )


def connect(
    settings: "Settings",
    *,
    status: "PostStatus | None" = None,
    wait: Callable[[float], object] = sleep,
) -> "WordPress":
    """Find the site, and prove the login and that its role may set the status."""
    wordpress = find(settings, wait=wait)
    wordpress.login()
    wordpress.check_role(status or settings.post_status)
    return wordpress


def load_generator(
    invocation: Invocation, settings: "Settings", *, stopped: Callable[[], bool] = lambda: False
) -> "TextGenerator":
    """Load the model, or meet the server that runs it; it stops writing once `stopped()`."""
    server = settings.server
    doing = f"asking {server.host} what it can" if server else f"loading {settings.model}"
    with console.progress(doing):
        return generator_of(invocation, settings, settings.model, stopped=stopped)


def generator_of(
    invocation: Invocation, settings: "Settings", model: str, **options: Any
) -> "TextGenerator":
    """Return `model` on this machine, or on the server of the settings."""
    server = settings.server
    if server is not None:
        return invocation.open_server(replace(server, model=model), **options)
    return invocation.load_generator(model, device=settings.device, dtype=settings.dtype, **options)


def load_prompt_reader(invocation: Invocation, settings: "Settings") -> "PromptReader":
    """Load the model's tokenizer alone, or meet the server that runs it."""
    server = settings.server
    return (
        invocation.load_prompt_reader(settings.model)
        if server is None
        else invocation.open_server(server)
    )


def seed_of(settings: "Settings") -> int:
    """Return the seed of the settings, or a new one."""
    import secrets

    return secrets.randbelow(2**31) if settings.seed is None else settings.seed


def clock_of(settings: "Settings") -> Callable[[], datetime]:
    """Return a function that tells the time in the blog's own zone."""
    return lambda: datetime.now(settings.timezone)


def read_topics_of(settings: "Settings") -> Sequence["Topic"]:
    """Read the topics. Raises `TopicFileError`."""
    from autoblog.topics import read_topics

    return read_topics(settings.topics, timezone=settings.timezone)


def script_of(settings: "Settings", slug: str) -> "Script":
    """Return the script of a topic. Raises `UsageError` for an unknown slug."""
    from autoblog.errors import UsageError

    topic = next((topic for topic in read_topics_of(settings) if topic.slug == slug), None)
    if topic is None:
        raise UsageError(f"no topic {slug!r} in {settings.topics}; 'autoblog topics' lists them")
    return script_of_topic(settings, topic)


def script_of_topic(settings: "Settings", topic: "Topic") -> "Script":
    """Return the script of a topic as it is due now. Raises `TemplateError`."""
    from autoblog.pipeline import with_sources
    from autoblog.prompts import prompt_folders, read_script
    from autoblog.topics import period

    folders = prompt_folders(settings.topics)
    now = clock_of(settings)()
    script = read_script(topic, folders=folders, period=period(topic, now))
    return with_sources(script, folder=settings.topics.parent)


def make_blog(
    settings: "Settings",
    *,
    ledger: "Ledger",
    load_generator: Callable[[], "TextGenerator"],
    forced_status: "PostStatus | None" = None,
    stop: threading.Event | None = None,
    observe: "Callable[[WritingProgress], object]" = lambda _: None,
) -> "Blog":
    """Build all that one run needs except the site."""
    from autoblog.covers.cards import draw_cover
    from autoblog.filters import Context
    from autoblog.pipeline import Blog
    from autoblog.prompts import prompt_folders
    from autoblog.writing import WritingOptions

    stop = stop or threading.Event()
    return Blog(
        topics=read_topics_of(settings),
        prompt_folders=prompt_folders(settings.topics),
        sources_folder=settings.topics.parent,
        writing=WritingOptions(
            seed=seed_of(settings),
            candidates=settings.candidates,
            decoding=settings.decoding,
            ranking=settings.ranking,
            facts=settings.facts,
            context=Context(limits=settings.filters, banned=settings.banned_phrases),
        ),
        status=settings.post_status,
        disclosure=settings.disclosure,
        ledger=ledger,
        load_generator=load_generator,
        now=clock_of(settings),
        wait=stop.wait,
        forced_status=forced_status,
        stopped=stop.is_set,
        observe=observe,
        draw_cover=draw_cover if settings.cover else None,
    )
