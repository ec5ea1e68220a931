"""The checks of the user's role against the settings and topics."""

from collections.abc import Iterator, Sequence
from typing import Final

from autoblog.doctor.examination import (
    Check,
    Examination,
    failed,
    failed_by,
    ok,
    split_message,
    warning,
)
from autoblog.errors import AutoblogError, RoleRefusedError
from autoblog.settings import Settings
from autoblog.topics import Topic
from autoblog.wordpress import CurrentUser

_USERS: Final = "in wp-admin under Users"
_NAMED_TOPICS: Final = 3
# Each category is a request to the site.
_MOST_CATEGORIES: Final = 20
_MAY: Final = (
    ("edit_posts", "write drafts"),
    ("publish_posts", "publish"),
    ("upload_files", "upload pictures"),
    ("manage_categories", "make categories"),
)


def check_role(found: Examination) -> Iterator[Check]:
    """Compare the role's capabilities with the statuses that are asked for."""
    user = found.user
    if user.may("edit_posts"):
        found.writer = user
    yield _judge_role(user, found.settings, found.topics)


def _judge_role(user: CurrentUser, settings: Settings, topics: Sequence[Topic]) -> Check:
    may = [text for capability, text in _MAY if capability in user.capabilities]
    may_not = [text for capability, text in _MAY if not user.may(capability)]
    untold = [text for capability, text in _MAY if capability in user.untold]
    found = f"{user.described} may {_listed(may)}" if may else f"{user.described} may not write"
    if may and may_not:
        found += f"; may not {_listed(may_not, 'or')}"
    if untold:
        found += f"; the site does not tell whether it may {_listed(untold, 'or')}"
    if not user.may("edit_posts"):
        fix = f"give {user.username} the role Author {_USERS}, or Contributor for drafts only"
        return failed("role", found, fix=fix, exit_code=RoleRefusedError.exit_code)
    if not user.may("publish_posts") and (asking := _who_publishes(settings, topics)):
        return failed(
            "role",
            f"{found}. But {asking} asks for publishing",
            fix=f"give {user.username} the role Author {_USERS}, or ask for drafts there",
            exit_code=RoleRefusedError.exit_code,
        )
    if user.may("manage_options"):
        return warning(
            "role",
            f"{found}, and everything else: anyone who gets this password owns the site",
            fix=f"make a user of its own with the role Author {_USERS}, and use that",
        )
    if user.may("unfiltered_html"):
        return warning(
            "role",
            f"{found}, and WordPress keeps whatever markup this user sends, scripts too",
            fix=f"give {user.username} the role Author {_USERS}; autoblog needs no more",
        )
    return ok("role", found)


def check_covers(found: Examination) -> Iterator[Check]:
    """Tell whether posts can get their pictures."""
    user = found.writer
    if not found.settings.cover:
        yield ok("covers", "switched off by AUTOBLOG_COVER")
    elif "upload_files" in user.untold:
        yield ok("covers", "posts get a cover picture if the site lets us upload it")
    elif user.may("upload_files"):
        yield ok("covers", "posts get a cover picture")
    else:
        yield warning(
            "covers",
            f"{user.described} may not upload pictures, so posts get no cover",
            fix=f"give {user.username} the role Author {_USERS}, or set AUTOBLOG_COVER=false",
        )


def check_categories(found: Examination) -> Iterator[Check]:
    """Tell which categories of the topics are missing on the site, and who makes them."""
    named = list(dict.fromkeys(name for topic in found.topics for name in topic.categories))
    if not named:
        yield ok("categories", "the topics name none; posts go to the site's default")
        return
    try:
        looked_up = found.wordpress.missing_terms("categories", named[:_MOST_CATEGORIES])
    except AutoblogError as error:
        yield failed_by("categories", error, fix="run doctor again later")
        return
    for ambiguous in looked_up.warnings:
        cause, step = split_message(ambiguous)
        yield warning("categories", cause, fix=step)
    missing = looked_up.names
    if looked_up.warnings and not missing:
        return
    if not missing:
        yield ok("categories", f"the site has all that the topics name ({_listed(named)})")
    elif found.writer.may("manage_categories"):
        yield ok("categories", f"will be made when they are needed: {_listed(missing)}")
    else:
        yield _without_categories(found.writer, missing)


def _without_categories(user: CurrentUser, missing: Sequence[str]) -> Check:
    lacks = "categories" if len(missing) > 1 else "category"
    return warning(
        "categories",
        f"the site has no {lacks} {_listed(missing)}, and {user.described} may not make any: posts "
        "will go without",
        fix=f"make {_listed(missing)} in wp-admin under Posts > Categories, or take it out of the "
        "topic file",
    )


def _who_publishes(settings: Settings, topics: Sequence[Topic]) -> str:
    """Return who asks for publishing, the setting or some topics; empty if nobody does."""
    asking = [topic.slug for topic in topics if topic.status == "publish"]
    if settings.post_status == "publish":
        return "AUTOBLOG_POST_STATUS"
    if not asking:
        return ""
    more = f" and {len(asking) - _NAMED_TOPICS} more" if len(asking) > _NAMED_TOPICS else ""
    return f"the topic file ({', '.join(asking[:_NAMED_TOPICS])}{more})"


def _listed(texts: Sequence[str], link: str = "and") -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {link} {texts[-1]}"
