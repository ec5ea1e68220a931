"""The order of the checks; a check is left out if a finding that it needs is missing."""

from collections.abc import Callable, Iterator
from typing import Final

from autoblog.doctor.address import check_site
from autoblog.doctor.daemon_checks import check_metrics, check_notify, check_ping, check_schedule
from autoblog.doctor.draft import check_draft
from autoblog.doctor.examination import Check, Dependencies, Examination
from autoblog.doctor.login_diagnosis import check_login
from autoblog.doctor.machine_checks import check_database, check_model, check_settings, check_topics
from autoblog.doctor.role import check_categories, check_covers, check_role
from autoblog.doctor.site_facts import check_clock, check_seo, check_timezone

_Step = tuple[str, Callable[[Examination], Iterator[Check]]]
_STEPS: Final[tuple[_Step, ...]] = (
    # the finding it needs, the check
    ("dependencies", check_settings),
    ("settings", check_topics),
    ("settings", check_model),
    ("settings", check_database),
    ("settings", check_schedule),
    ("settings", check_notify),
    ("settings", check_ping),
    ("settings", check_metrics),
    ("settings", check_site),
    ("wordpress", check_login),
    ("user", check_role),
    ("writer", check_covers),
    ("writer", check_categories),
    ("site", check_clock),
    ("site", check_timezone),
    ("site", check_seo),
)
_CHANGES_THE_SITE: Final[_Step] = ("writer", check_draft)


def examine(dependencies: Dependencies, *, write: bool) -> Iterator[Check]:
    """Yield the checks in order; with `write` a draft is made and removed at the end."""
    found = Examination(dependencies=dependencies)
    for needed, check in (*_STEPS, _CHANGES_THE_SITE) if write else _STEPS:
        if hasattr(found, needed):
            yield from check(found)
