"""The examination, in order.

    settings | topics, model, database        on this machine
    | site                                     from whatever address was typed
    | passwords, login                         without a login the rest cannot be seen
    | role, covers, categories                 against what settings and topics ask for
    | clock, timezone, seo                     as the site introduces itself
    | draft                                    only if asked for: it changes the site

What rests on a failed check is left out, what does not goes on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from autoblog.doctor.address import check_site
from autoblog.doctor.application_password import check_login
from autoblog.doctor.check import Check
from autoblog.doctor.clock import check_clock, check_timezone
from autoblog.doctor.draft import check_draft, draft_marker
from autoblog.doctor.local import (
    check_database,
    check_settings,
    check_the_model,
    check_topics,
)
from autoblog.doctor.role import check_categories, check_covers, check_role
from autoblog.doctor.seo_plugin import check_seo
from autoblog.errors import SettingError
from autoblog.ledger import Ledger
from autoblog.settings import Settings
from autoblog.topics import Topic
from autoblog.wordpress import Site, Transport, WordPress


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """What the examination works with; whatever reaches outside comes in as a function.

    `load_settings` reads the settings, with the address it is given in the place of the one that
    is set; `typed_address` is that one. `find` finds the site, `enter` goes to one that was found.
    """

    load_settings: Callable[[str | None], Settings]
    typed_address: str | None
    open_ledger: Callable[[Settings], Ledger]
    find: Callable[[Settings], WordPress]
    enter: Callable[[Settings, Site], WordPress]
    http: Transport
    now: Callable[[], datetime]


def examine(dependencies: Dependencies, *, write: bool) -> Iterator[Check]:
    """Yield one check after the other; with `write` a draft is made and removed, too."""
    settings, check = check_settings(
        dependencies.load_settings, typed_address=dependencies.typed_address, http=dependencies.http
    )
    yield check
    if settings is None:
        return
    topics, check = check_topics(settings)
    yield check
    yield check_the_model(settings)
    yield check_database(lambda: dependencies.open_ledger(settings))
    try:
        settings.login()
    except SettingError as error:
        yield Check(
            check="site",
            state="failed",
            found=str(error).partition(". ")[0],
            fix="set it in .env ('autoblog init' writes one to start from) or in the environment; "
            "to try without a site of your own: autoblog sandbox up",
            exit_code=error.exit_code,
        )
        return
    yield from _site(dependencies, settings, topics, write=write)


def _site(
    dependencies: Dependencies, settings: Settings, topics: Sequence[Topic], *, write: bool
) -> Iterator[Check]:
    wordpress, check = check_site(
        settings, find=dependencies.find, enter=dependencies.enter, http=dependencies.http
    )
    yield check
    if wordpress is None:
        return
    login, checks = check_login(wordpress)
    yield from checks
    if login is not None:
        yield check_role(login, settings, topics)
    if login is not None and login.may("edit_posts"):
        yield check_covers(login, settings)
        yield check_categories(login, wordpress, topics)
    site, now = wordpress.site, dependencies.now()
    if site.namespaces:  # without them the site has not introduced itself
        yield check_clock(site)
        yield check_timezone(site, settings, now=now)
        yield check_seo(site)
    if write and login is not None and login.may("edit_posts"):
        yield check_draft(wordpress, marker=draft_marker(now))
