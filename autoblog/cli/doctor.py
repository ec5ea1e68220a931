"""`autoblog doctor`: proves that everything is in place, one line each with the fix."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from autoblog.cli import console, parts
from autoblog.errors import AutoblogError

if TYPE_CHECKING:
    from autoblog.settings import Settings
    from autoblog.wordpress import WordPress

MAX_CLOCK_SKEW_S = 120

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Check:
    """What was checked, what was found, and for what is not well, what to do."""

    check: str
    state: Literal["ok", "warning", "failed"]
    found: str
    exit_code: int = 0


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One object per line.")] = False,
) -> None:
    """Prove settings, topics, model, database, site, login, role and clock.

    Example: autoblog doctor
    """
    code = 0
    for check in _checks(context):
        code = code or check.exit_code
        if as_json:
            console.result_json({k: v for k, v in asdict(check).items() if k != "exit_code"})
        else:
            first, *rest = check.found.splitlines()
            console.result(f"{check.state:8} {check.check:9} {first}")
            for line in rest:
                console.result(f"{'':18} {line}")
    raise typer.Exit(code)


def _checks(context: typer.Context) -> Iterator[Check]:
    """Each check in turn; what rests on a failed one is left out, what does not goes on."""
    settings, check = _proved("settings", lambda: _settings(context))
    yield check
    if settings is None:
        return
    for name, look in (("topics", _topics), ("model", _model), ("database", _database)):
        yield _proved(name, partial(_nothing_but, look, settings))[1]
    wordpress, check = _proved("site", lambda: _site(settings))
    yield check
    if wordpress is None:
        return
    login, check = _proved("login", lambda: (True, _login(wordpress)))
    yield check
    if login is not None:
        yield _proved("role", lambda: (None, _role(settings, wordpress)))[1]
    yield _clock(wordpress)


def _proved(name: str, look: Callable[[], tuple[T, str]]) -> tuple[T | None, Check]:
    try:
        value, found = look()
    except AutoblogError as error:
        failed = Check(check=name, state="failed", found=str(error), exit_code=error.exit_code)
        return None, failed
    return value, Check(check=name, state="ok", found=found)


def _nothing_but(look: Callable[["Settings"], str], settings: "Settings") -> tuple[None, str]:
    return None, look(settings)


def _settings(context: typer.Context) -> tuple["Settings", str]:
    settings = parts.settings_of(context)
    return settings, f"model {settings.model}, posts become {settings.post_status}"


def _topics(settings: "Settings") -> str:
    from autoblog.prompts import prompt_folders, write_prompts

    topics = parts.read_topics_of(settings)
    for topic in topics:
        write_prompts(topic, folders=prompt_folders(settings.topics))
    return f"{len(topics)} topics in {settings.topics}"


def _model(settings: "Settings") -> str:
    from autoblog.generation import check_model

    report = check_model(settings.model, device=settings.device, dtype=settings.dtype)
    memory = f"{report.weights_bytes / 2**30:.1f} GiB of memory"
    return (
        f"{report.architecture} with {report.parameters / 1e6:.0f} million parameters and "
        f"{report.context} tokens of context; {memory} as {report.dtype} on {report.device}"
    )


def _database(settings: "Settings") -> str:
    ledger = parts.open_ledger(settings, for_reading=False)
    return f"{len(ledger.history())} attempts remembered"


def _site(settings: "Settings") -> tuple["WordPress", str]:
    wordpress = parts.find(settings)
    site = wordpress.site
    return wordpress, f"{site.name or 'WordPress'} at {site.home}, its API at {site.api_root}"


def _login(wordpress: "WordPress") -> str:
    login = wordpress.login()
    return f"{login.username} ({', '.join(login.roles)})"


def _role(settings: "Settings", wordpress: "WordPress") -> str:
    wordpress.check_role(settings.post_status)
    wishes = {"manage_categories": "make categories", "publish_posts": "publish"}
    lacking = [text for name, text in wishes.items() if not wordpress.may(name)]
    found = f"may bring posts to {settings.post_status}"
    return f"{found}; may not {', '.join(lacking)}" if lacking else found


def _clock(wordpress: "WordPress") -> Check:
    skew_s = wordpress.site.clock_skew_s
    if skew_s is None:
        return Check(check="clock", state="warning", found="the site does not tell its time")
    if abs(skew_s) > MAX_CLOCK_SKEW_S:
        found = (
            f"the site's clock is {skew_s:+.0f} s off this machine's; set both by NTP, "
            "or times of publishing will be wrong"
        )
        return Check(check="clock", state="warning", found=found)
    return Check(check="clock", state="ok", found=f"the site's clock is {skew_s:+.0f} s off ours")
