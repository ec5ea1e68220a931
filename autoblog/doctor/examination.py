"""One examination: its dependencies, and the findings that later checks build on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from autoblog.ledger import Ledger
from autoblog.settings import Settings
from autoblog.topics import Topic
from autoblog.wordpress import CurrentUser, Site, Transport, WordPress


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """The ways out of the examination, as functions.

    `load_settings` reads the settings, with the given address in place of the one that is set;
    `typed_address` is that one. `find` finds the site, `enter` makes a client for a site that was
    found already.
    """

    load_settings: Callable[[str | None], Settings]
    typed_address: str | None
    open_ledger: Callable[[Settings], Ledger]
    find: Callable[[Settings], WordPress]
    enter: Callable[[Settings, Site], WordPress]
    http: Transport
    now: Callable[[], datetime]


@dataclass(kw_only=True)
class Examination:
    """The findings so far. An attribute is missing until the check that sets it has passed.

    `site` is missing as well for a site that does not describe itself to visitors. `writer` is the
    user, if it may write posts.
    """

    dependencies: Dependencies
    topics: Sequence[Topic] = ()
    settings: Settings = field(init=False)
    wordpress: WordPress = field(init=False)
    site: Site = field(init=False)
    user: CurrentUser = field(init=False)
    writer: CurrentUser = field(init=False)
