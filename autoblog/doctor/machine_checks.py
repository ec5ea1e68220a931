"""The checks of this machine: settings, topics, model and database."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from autoblog.doctor.examination import Check, Examination, failed, failed_by, ok, warning
from autoblog.errors import AutoblogError, Problem, SettingError, TemplateError
from autoblog.generation import ModelReport, ServerReport, check_server
from autoblog.generation import check_model as report_on_model
from autoblog.ledger import sqlite_file
from autoblog.prompts import prompt_folders, read_script
from autoblog.readable_sizes import readable_size
from autoblog.settings import Settings
from autoblog.topics import Topic, read_topics
from autoblog.wordpress import safe_address

USUAL_CANDIDATES = 16
"""As many candidates are reckoned with where their number is left to the machine."""


def check_settings(found: Examination) -> Iterator[Check]:
    """Read the settings.

    An address of plain http fails. If it leads to https, the examination goes on there.
    """
    dependencies = found.dependencies
    try:
        found.settings = dependencies.load_settings(None)
    except SettingError as error:
        yield _with_safe_address(found, error) or failed_by(
            "settings", error, fix="correct these lines in .env or in the environment"
        )
    else:
        settings = found.settings
        yield ok("settings", f"model {settings.model}, posts become {settings.post_status}")
    if (file := dependencies.open_to_others) is not None:
        yield warning(
            "env file",
            f"other users of this machine may read {file}, which holds a password",
            fix=f"chmod 600 {file}",
        )


def _with_safe_address(found: Examination, error: SettingError) -> Check | None:
    """Load the settings with the https address that the plain http one leads to, if it does."""
    typed = found.dependencies.typed_address or ""
    if not typed.lower().startswith("http://"):
        return None
    safe = safe_address(typed, found.dependencies.http)
    if safe is None:
        return None
    try:
        found.settings = found.dependencies.load_settings(safe)
    except SettingError:
        return None
    return failed(
        "settings",
        f"WORDPRESS_URL is {typed}, which is plain http: the password would travel in the clear. "
        f"The site is also reached at {safe}, and was looked at there",
        fix=f"write WORDPRESS_URL={safe.rstrip('/')}",
        exit_code=error.exit_code,
    )


def check_topics(found: Examination) -> Iterator[Check]:
    """Read the topics and write every prompt once, which tries every template."""
    path, timezone = found.settings.topics, found.settings.timezone
    try:
        topics = read_topics(path, timezone=timezone)
        _try_templates(topics, prompt_folders(path))
    except AutoblogError as error:
        yield failed_by("topics", error, fix="correct these lines; then run doctor again")
        return
    found.topics = topics
    count = "1 topic" if len(topics) == 1 else f"{len(topics)} topics"
    yield ok("topics", f"{count} in {path}, and their templates{_shipped(topics, path)}")


def _try_templates(topics: Sequence[Topic], folders: Sequence[Path]) -> None:
    """Write every topic's prompts once. Raises `TemplateError` with all problems, by topic."""
    slugs: dict[Problem, list[str]] = {}
    for topic in topics:
        try:
            read_script(topic, folders=folders).try_all()
        except TemplateError as error:
            for problem in error.problems:
                slugs.setdefault(problem, []).append(topic.slug)
    if slugs:
        raise TemplateError(
            [
                replace(problem, text=f"{problem.text} (topic {slug}{_and_more(others)})")
                for problem, (slug, *others) in slugs.items()
            ]
        )


def _and_more(others: Sequence[str]) -> str:
    return f" and {len(others)} more" if others else ""


def _shipped(topics: Sequence[Topic], path: Path) -> str:
    """Name the templates that are not beside the topics file, so that those of autoblog are used.

    Somebody who edits a template wants to know that it is not read.
    """
    own, _ = prompt_folders(path)
    names = sorted({f"{topic.template}.txt.j2" for topic in topics})
    absent = [name for name in names if not (own / name).exists()]
    return f"; autoblog's own {', '.join(absent)} (there is none in {own})" if absent else ""


def check_model(found: Examination) -> Iterator[Check]:
    """Compare the memory that the model needs with this machine's, or try the model server."""
    settings = found.settings
    try:
        server = settings.server
        if server is not None:
            yield _judge_server(check_server(server))
            return
        report = report_on_model(settings.model, device=settings.device, dtype=settings.dtype)
    except AutoblogError as error:
        yield failed_by("model", error, fix="set AUTOBLOG_MODEL=starter to try everything else")
    else:
        yield _judge_model(report, settings)


def _judge_server(report: ServerReport) -> Check:
    address, abilities = report.address, report.abilities
    routes = [("chat", abilities.chat), ("completions", abilities.completions)]
    offered = " and ".join(name for name, there in routes if there)
    context = address.context or report.context_told
    told = f"{context} tokens of context" if context else "a context that it does not tell"
    found = f"{address.model} on {address.host}: {offered}, {told}; texts and topics go there"
    if not report.missing:
        return ok("model", found)
    return ok("model", f"{found}. It does not honour {'; '.join(report.missing)}")


def _judge_model(report: ModelReport, settings: Settings) -> Check:
    # the weights, and the whole context of every candidate at once
    cache_bytes = (
        report.cache_bytes_per_token * report.context * (settings.candidates or USUAL_CANDIDATES)
    )
    needed_bytes = report.weights_bytes + cache_bytes
    found = (
        f"{report.architecture} with {report.parameters / 1e6:.0f} million parameters and "
        f"{report.context} tokens of context; {readable_size(needed_bytes)} of memory "
        f"needed as {report.dtype} on {report.device}"
    )
    if report.available_bytes is not None:
        found += f", {readable_size(report.available_bytes)} free"
    if report.download_bytes:
        found += f"; {readable_size(report.download_bytes)} will be downloaded at the first use"
    if report.available_bytes is None or needed_bytes <= report.available_bytes:
        return ok("model", found)
    return warning(
        "model",
        f"{found}. It may run out of memory",
        fix="set AUTOBLOG_CANDIDATES=1, choose a smaller AUTOBLOG_MODEL, or close other programs",
    )


def check_database(found: Examination) -> Iterator[Check]:
    """Open the ledger, making it if it is new, and write to it without keeping what was written.

    A new one is removed again: the folder may be the wrong one.
    """
    file = sqlite_file(found.settings.database_url.get_secret_value())
    is_new = file is not None and not file.exists()
    try:
        ledger = found.dependencies.open_ledger(found.settings)
        ledger.prove_writable()
        attempts = len(ledger.attempts.history())
        ledger.close()
    except AutoblogError as error:
        yield failed_by("database", error, fix="check AUTOBLOG_DATABASE_URL")
        return
    if file is not None and is_new:
        file.unlink()
        yield ok("database", f"can be written; the first post makes a new one, {file.absolute()}")
    else:
        yield ok("database", f"can be written; {attempts} attempts remembered")
