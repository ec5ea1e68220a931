"""The checks of the site's own facts: its clock, time zone and SEO plugin."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from autoblog.doctor.examination import Check, Examination, ok, warning
from autoblog.doctor.plugins import seo_plugins
from autoblog.wordpress import Site

_MAX_CLOCK_SKEW_S: Final = 120
_HALF_A_YEAR: Final = timedelta(days=182)
_TAKES_DESCRIPTIONS: Final = frozenset({"Yoast SEO", "Rank Math"})
_HOUR: Final = timedelta(hours=1)


def check_clock(found: Examination) -> Iterator[Check]:
    """Compare the clocks."""
    skew_s = found.site.clock_skew_s
    if skew_s is None:
        yield ok("clock", "the site does not tell its time, so it was not compared")
        return
    order = "ahead of" if skew_s >= 0 else "behind"
    difference = f"the site's clock is {abs(skew_s):.0f} s {order} ours"
    if abs(skew_s) <= _MAX_CLOCK_SKEW_S:
        yield ok("clock", difference)
        return
    when = "late" if skew_s >= 0 else "early"
    yield warning(
        "clock",
        f"{difference}: posts would come too {when} or too often in a day",
        fix="set this machine's clock by the network (timedatectl set-ntp true); if it is right, "
        "tell the host",
    )


def check_timezone(found: Examination) -> Iterator[Check]:
    """Compare the time zones, today and half a year from now, when summer time may differ."""
    site, settings, now = found.site, found.settings, found.dependencies.now()
    theirs, ours = _zone(site), settings.timezone
    name = site.timezone or f"UTC{_signed(theirs, now)}"
    moments = (now, now + _HALF_A_YEAR)
    if all(_offset(theirs, moment) == _offset(ours, moment) for moment in moments):
        yield ok("timezone", f"{settings.timezone} here, {name} on the site: the same time")
        return
    yield warning(
        "timezone",
        f"AUTOBLOG_TIMEZONE is {settings.timezone} (UTC{_signed(ours, now)}), the site's is {name} "
        f"(UTC{_signed(theirs, now)}): the schedule '{settings.schedule}' does not follow the "
        "site's time",
        fix=_advice(site, theirs, now),
    )


def check_seo(found: Examination) -> Iterator[Check]:
    """Name the SEO plugin, and tell whether it gets the post's description."""
    plugins = seo_plugins(found.site.namespaces)
    names = " and ".join(plugins)
    if not plugins:
        yield ok("seo", "no SEO plugin shows itself; themes and search engines use the excerpt")
    elif _TAKES_DESCRIPTIONS & set(plugins):
        yield ok("seo", f"{names}: the excerpt is offered to it as the post's description")
    else:
        yield ok("seo", f"{names}: takes no description over REST; it can use the excerpt")


def _advice(site: Site, theirs: tzinfo, now: datetime) -> str:
    if site.timezone:
        return f"set AUTOBLOG_TIMEZONE={site.timezone}"
    offset = _offset(theirs, now)
    if offset % _HOUR:
        return "choose a city in wp-admin under Settings > General, and the same here"
    # The names of these zones have the opposite sign.
    hours = -(offset // _HOUR)
    fixed = "UTC" if not hours else f"Etc/GMT{hours:+d}"
    return (
        f"set AUTOBLOG_TIMEZONE={fixed}; better, choose a city in wp-admin under Settings > "
        "General, which knows summer time, and the same here"
    )


def _zone(site: Site) -> tzinfo:
    try:
        return ZoneInfo(site.timezone)
    except (KeyError, ValueError, OSError):  # none is set, or one that this machine does not know
        return timezone(timedelta(hours=max(-23.0, min(23.0, site.gmt_offset))))


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return zone.utcoffset(moment.replace(tzinfo=None)) or timedelta()


def _signed(zone: tzinfo, now: datetime) -> str:
    minutes = int(_offset(zone, now).total_seconds() // 60)
    return f"{'+' if minutes >= 0 else '-'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
