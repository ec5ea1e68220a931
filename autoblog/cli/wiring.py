"""Puts the parts together as the settings say; the only place that does."""

import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from time import sleep
from typing import TYPE_CHECKING

import typer

from autoblog.cli import console

if TYPE_CHECKING:
    from autoblog.cli.invocation import Invocation
    from autoblog.filters import Context
    from autoblog.generation import PromptReader, TextGenerator
    from autoblog.ledger import Ledger
    from autoblog.pipeline import Blog
    from autoblog.prompts import Script
    from autoblog.settings import Settings
    from autoblog.topics import PostStatus, Topic
    from autoblog.wordpress import Credentials, Site, WordPress


def settings_of(context: typer.Context) -> "Settings":
    """The settings, from the file that `--env-file` named."""
    from autoblog.settings import Settings

    settings = Settings.load(context.obj.env_file)
    console.log_as(settings.log_format)
    return settings


def open_ledger(settings: "Settings", *, for_reading: bool) -> "Ledger":
    """The ledger; for reading alone it is not made where there is none."""
    from autoblog.ledger import Ledger

    address = settings.database_url.get_secret_value()
    return Ledger.peek(address) if for_reading else Ledger.open(address)


def ledger_site(settings: "Settings", ledger: "Ledger") -> str:
    """The name under which the ledger knows the site, without asking the site itself.

    What the user typed may be any page of the site, so a ledger of one site has the last word.
    """
    from autoblog.pipeline import site_key

    known = ledger.sites()
    if len(known) == 1:
        return known[0]
    return site_key(settings.wordpress_url) if settings.wordpress_url else ""


def find(settings: "Settings", *, wait: Callable[[float], object] = sleep) -> "WordPress":
    """Find the site; the login is not proven yet."""
    from autoblog.wordpress import Retry, Transport, find_site

    address = settings.login().address
    credentials = _credentials(settings)
    retry = Retry(wait=wait)
    site = retry.call(lambda: find_site(address, http=Transport(), credentials=credentials))
    return enter(settings, site, wait=wait)


def enter(
    settings: "Settings", site: "Site", *, wait: Callable[[float], object] = sleep
) -> "WordPress":
    """Go to a site that was found; the login is not proven yet."""
    from autoblog.wordpress import Retry, Transport, WordPress

    return WordPress(
        site=site,
        credentials=_credentials(settings),
        http=Transport(),
        retry=Retry(wait=wait),
    )


def _credentials(settings: "Settings") -> "Credentials":
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
    """Find the site, prove the login and that its role may do what is asked of it."""
    wordpress = find(settings, wait=wait)
    wordpress.login()
    wordpress.check_role(status or settings.post_status)
    return wordpress


def generator_of(invocation: "Invocation", settings: "Settings") -> Callable[[], "TextGenerator"]:
    """Return what loads the model when it is first called, and returns the same one again."""
    return cache(loader_of(invocation, settings, stopped=lambda: False))


def prompt_reader_of(invocation: "Invocation", settings: "Settings") -> "PromptReader":
    """Return the model's tokenizer and window; its weights are neither needed nor loaded."""
    return invocation.load_prompt_reader(settings.model)


def loader_of(
    invocation: "Invocation", settings: "Settings", *, stopped: Callable[[], bool]
) -> Callable[[], "TextGenerator"]:
    """Return what loads the model anew at each call; the model gives up once `stopped()`."""

    def load() -> "TextGenerator":
        with console.progress(f"loading {settings.model}"):
            return invocation.load_generator(
                settings.model, device=settings.device, dtype=settings.dtype, stopped=stopped
            )

    return load


def seed_of(settings: "Settings") -> int:
    """The seed that the settings fix, or a new one."""
    return secrets.randbelow(2**31) if settings.seed is None else settings.seed


def clock_of(settings: "Settings") -> Callable[[], datetime]:
    """The time in the blog's own zone."""
    return lambda: datetime.now(settings.timezone)


def read_topics_of(settings: "Settings") -> Sequence["Topic"]:
    """The topics of the file that the settings name."""
    from autoblog.topics import read_topics

    return read_topics(settings.topics, timezone=settings.timezone)


def script_of(settings: "Settings", slug: str) -> "tuple[Topic, Script]":
    """The topic of that name, and what is written of it; raises `UsageError`."""
    from autoblog.errors import UsageError
    from autoblog.prompts import prompt_folders, read_script
    from autoblog.topics import period

    topic = next((one for one in read_topics_of(settings) if one.slug == slug), None)
    if topic is None:
        raise UsageError(f"no topic {slug!r} in {settings.topics}; 'autoblog topics' lists them")
    folders = prompt_folders(settings.topics)
    now = clock_of(settings)()
    return topic, read_script(topic, folders=folders, period=period(topic, now))


def context_of(settings: "Settings") -> "Context":
    """What the filters judge every topic's texts by."""
    from autoblog.filters import Context

    return Context(limits=settings.filters, banned=settings.banned_phrases)


def make_blog(
    settings: "Settings",
    *,
    ledger: "Ledger",
    load_generator: Callable[[], "TextGenerator"],
    forced_status: "PostStatus | None" = None,
    stop: threading.Event | None = None,
) -> "Blog":
    """All that one run needs, the site excepted."""
    from autoblog.covers import draw_cover
    from autoblog.pipeline import Blog
    from autoblog.prompts import prompt_folders
    from autoblog.writing import WritingOptions

    stop = stop or threading.Event()
    return Blog(
        topics=read_topics_of(settings),
        prompt_folders=prompt_folders(settings.topics),
        writing=WritingOptions(
            seed=seed_of(settings),
            candidates=settings.candidates,
            ranking=settings.ranking,
            context=context_of(settings),
        ),
        status=settings.post_status,
        disclosure=settings.disclosure,
        ledger=ledger,
        load_generator=load_generator,
        now=clock_of(settings),
        wait=stop.wait,
        forced_status=forced_status,
        stopped=stop.is_set,
        draw_cover=draw_cover if settings.cover else None,
    )
