"""`autoblog status`: what the daemon is doing or did last."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autoblog.cli import console, wiring

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from autoblog.ledger import Ledger
    from autoblog.settings import Settings

UNSENT = ("ready", "sending")


def status(
    context: typer.Context,
    as_json: Annotated[bool, console.flag("--json", help="One object.")] = False,
) -> None:
    """Show whether the daemon runs, what it did last, and what waits; asks only the database.

    Example: autoblog status
    """
    settings = wiring.settings_of(context)
    facts = _facts(settings, wiring.open_ledger(settings, for_reading=True))
    if as_json:
        console.result_json(facts)
    else:
        _print(facts, settings.timezone)


def _facts(settings: "Settings", ledger: "Ledger") -> dict[str, Any]:
    zone = settings.timezone
    now = wiring.clock_of(settings)()
    site = wiring.ledger_site(settings, ledger)
    running, report = ledger.daemons.running(), ledger.reports.read()

    def shown(moment: datetime | None) -> str | None:
        return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")

    return {
        "running": running is not None,
        "pid": running and running.pid,
        "host": running and running.host,
        "since": shown(running.since if running else None),
        # The plan of an ended daemon no longer counts.
        "next_fire_time": shown(report.next_fire_time if running else None),
        "last_run": shown(report.last_run_at),
        "last_run_outcomes": dict(report.last_run),
        "waiting_to_be_sent": sum(state in UNSENT for state in ledger.states(site).values()),
        "next_publication": shown(ledger.next_publication(site, after=now)),
        "posts_today": ledger.posted_today(site, now=now),
        "max_posts_per_day": settings.max_posts_per_day,
        "last_error": report.last_error,
        "last_error_at": shown(report.last_error_at),
    }


def _print(facts: dict[str, Any], zone: "ZoneInfo") -> None:
    def shown(moment: str | None) -> str | None:
        return moment and f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M}"

    if facts["running"]:
        process = f"process {facts['pid']} on {facts['host']}, since {shown(facts['since'])}"
        console.result(f"running:             yes, {process}")
    else:
        console.result("running:             no; start it with 'autoblog daemon'")
    outcomes = ", ".join(f"{n} {name}" for name, n in facts["last_run_outcomes"].items())
    # The ledger stores a run and the error that ended it with the same time.
    failed = facts["last_run"] == facts["last_error_at"]
    nothing = "it could not go on" if failed else "nothing was due, or the day's cap was reached"
    last_run = facts["last_run"] and f"{shown(facts['last_run'])} ({outcomes or nothing})"
    error = facts["last_error"] and f"{shown(facts['last_error_at'])}: {facts['last_error']}"
    none = "none" if facts["running"] else "none while it does not run"
    console.result(f"next fire time:      {shown(facts['next_fire_time']) or none}")
    console.result(f"last daemon run:     {last_run or 'none yet'}")
    console.result(f"waiting to be sent:  {facts['waiting_to_be_sent']}")
    if facts["next_publication"]:
        console.result(f"next publication:    {shown(facts['next_publication'])}")
    cap = f"the daemon makes {facts['max_posts_per_day']} at most"
    console.result(f"posts today:         {facts['posts_today']} ({cap})")
    console.result(f"last error:          {error or 'none'}")
    console.result(f"times:               {zone.key}")
