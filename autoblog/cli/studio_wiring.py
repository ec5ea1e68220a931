"""Builds what the studio works with."""

from typing import TYPE_CHECKING

from autoblog.cli import wiring
from autoblog.cli.calendar_wiring import calendar_of

if TYPE_CHECKING:
    from autoblog.generation import TextGenerator
    from autoblog.ledger import Ledger
    from autoblog.settings import Settings
    from autoblog.studio import Workshop


def make_workshop(invocation: wiring.Invocation, settings: "Settings") -> "Workshop":
    """Build what the studio works with."""
    from functools import partial

    from autoblog.pipeline import typed_key
    from autoblog.prompts import kind_of, prompt_folders
    from autoblog.studio import ModelDesk, Workshop
    from autoblog.topics import TopicFile

    def unused() -> "TextGenerator":
        raise NotImplementedError("the studio's model is that of its desk")

    def known_site(ledger: "Ledger") -> str | None:
        name = wiring.ledger_site(settings, ledger)
        typed = typed_key(settings.wordpress_url or "")
        return name if ledger.addresses.site_of(typed) or name in ledger.sites() else None

    return Workshop(
        desk=ModelDesk(partial(wiring.generator_of, invocation, settings)),
        model=settings.model,
        decoding=settings.decoding,
        read_topics=partial(wiring.read_topics_of, settings),
        script_of=partial(wiring.script_of_topic, settings),
        new_seed=partial(wiring.seed_of, settings),
        open_ledger=partial(wiring.open_ledger, settings, for_reading=False),
        make_blog=lambda ledger: wiring.make_blog(
            settings, ledger=ledger, load_generator=unused, forced_status="draft"
        ),
        site_name=partial(wiring.ledger_site, settings),
        known_site=known_site,
        connect=partial(wiring.connect, settings, status="draft"),
        seal_of=lambda marker: wiring.credentials_of(settings).seal(marker),
        read_ledger=partial(wiring.open_ledger, settings, for_reading=True),
        open_topic_file=partial(TopicFile.read, settings.topics, timezone=settings.timezone),
        calendar=partial(calendar_of, settings, weeks=4),
        kind_of=partial(kind_of, folders=prompt_folders(settings.topics)),
        now=wiring.clock_of(settings),
    )
