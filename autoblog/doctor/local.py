"""What lies on this machine: settings, topics, model, database."""

from collections.abc import Callable, Sequence

from autoblog.doctor.check import Check, failed, failed_by, ok, warning
from autoblog.errors import AutoblogError, SettingError
from autoblog.generation import ModelReport, check_model
from autoblog.ledger import Ledger
from autoblog.prompts import prompt_folders, read_script
from autoblog.readable_sizes import readable_size
from autoblog.settings import Settings
from autoblog.topics import Topic, read_topics
from autoblog.wordpress import Transport, safe_address


def check_settings(
    load: Callable[[str | None], Settings], *, typed_address: str | None, http: Transport
) -> tuple[Settings | None, Check]:
    """Read the settings.

    An address of plain http is refused, but one that leads to https is told, and with that the
    examination goes on.
    """
    try:
        settings = load(None)
    except SettingError as error:
        return _with_safe_address(load, error, typed_address=typed_address, http=http)
    return settings, ok("settings", _in_short(settings))


def _with_safe_address(
    load: Callable[[str | None], Settings],
    error: SettingError,
    *,
    typed_address: str | None,
    http: Transport,
) -> tuple[Settings | None, Check]:
    plain = failed_by("settings", error, fix="correct these lines in .env or in the environment")
    if not (typed_address or "").lower().startswith("http://"):
        return None, plain
    safe = safe_address(str(typed_address), http)
    if safe is None:
        return None, plain
    try:
        settings = load(safe)
    except SettingError:
        return None, plain
    return settings, failed(
        "settings",
        f"WORDPRESS_URL is {typed_address}, which is plain http: the password would travel in the "
        f"clear. The site is also reached at {safe}, and was looked at there",
        fix=f"write WORDPRESS_URL={safe.rstrip('/')}",
        exit_code=error.exit_code,
    )


def _in_short(settings: Settings) -> str:
    return f"model {settings.model}, posts become {settings.post_status}"


def check_topics(settings: Settings) -> tuple[Sequence[Topic], Check]:
    """Read the topics and write every prompt once, which tries every template."""
    try:
        topics = read_topics(settings.topics, timezone=settings.timezone)
        for topic in topics:
            read_script(topic, folders=prompt_folders(settings.topics)).try_all()
    except AutoblogError as error:
        return (), failed_by("topics", error, fix="correct these lines; then run doctor again")
    count = "1 topic" if len(topics) == 1 else f"{len(topics)} topics"
    return topics, ok("topics", f"{count} in {settings.topics}, and their templates")


def check_the_model(settings: Settings) -> Check:
    """Tell what the model needs, and whether this machine has it."""
    try:
        report = check_model(settings.model, device=settings.device, dtype=settings.dtype)
    except AutoblogError as error:
        return failed_by("model", error, fix="set AUTOBLOG_MODEL=starter to try everything else")
    needed = readable_size(_needed_bytes(report, settings))
    found = (
        f"{report.architecture} with {report.parameters / 1e6:.0f} million parameters and "
        f"{report.context} tokens of context; {needed} of memory "
        f"needed as {report.dtype} on {report.device}"
    )
    if report.available_bytes is not None:
        found += f", {readable_size(report.available_bytes)} free"
    if report.download_bytes:
        found += f"; {readable_size(report.download_bytes)} will be downloaded at the first use"
    if report.available_bytes is None or _needed_bytes(report, settings) <= report.available_bytes:
        return ok("model", found)
    return warning(
        "model",
        f"{found}. It may run out of memory",
        fix="set AUTOBLOG_CANDIDATES=1, choose a smaller AUTOBLOG_MODEL, or close other programs",
    )


def _needed_bytes(report: ModelReport, settings: Settings) -> int:
    """Count the weights, and the whole context of every candidate at once."""
    return (
        report.weights_bytes + report.cache_bytes_per_token * report.context * settings.candidates
    )


def check_database(open_ledger: Callable[[], Ledger]) -> Check:
    """Open the ledger, making it if it is new."""
    try:
        ledger = open_ledger()
        attempts = len(ledger.attempts.history())
        ledger.close()
    except AutoblogError as error:
        return failed_by("database", error, fix="check AUTOBLOG_DATABASE_URL")
    return ok("database", f"can be written; {attempts} attempts remembered")
