"""The order of a run's posts and topics, so that posts which fail each time keep nobody waiting.

A firewall may refuse one text for its words, and a plugin may die of one post. Such a post fails in
every run, and the topics behind it would never be written. After two failures it therefore goes
last. Once the site has taken another post meanwhile, it is clear that this post alone is refused;
it is then tried once in each run, and its failure ends no run. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from autoblog.errors import AutoblogError, PostRefusedError, SiteAwayError, WordPressError
from autoblog.ledger import Failures, KeptPost
from autoblog.pipeline.due import DueTopic

TRIES: Final = 2
MOST_DOUBTFUL: Final = 5
"""With as many posts that fail, and none that passes, the site is at fault: nothing is written."""
MOST_ALONE: Final = 3
"""An address that a firewall refuses over and over may be locked out."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a run does, in order; `alone` holds the markers of posts that alone are refused."""

    steps: tuple[KeptPost | DueTopic, ...]
    alone: frozenset[str]


def order_of(
    opened: Sequence[KeptPost],
    due_topics: Sequence[DueTopic],
    *,
    failures: Mapping[str, Failures],
) -> Order:
    """Return what to do with the posts that were begun and the topics that are due.

    `failures` holds the failed deliveries of open posts, by marker.
    """
    failing = [kept for kept in opened if _tries(kept, failures) >= TRIES]
    failing.sort(key=lambda kept: failures[kept.post.marker].last)
    alone = [kept for kept in failing if failures[kept.post.marker].others_passed]
    doubtful = [kept for kept in failing if kept not in alone]
    others = [kept for kept in opened if kept not in failing]
    begun = due_topics if len(doubtful) < MOST_DOUBTFUL else ()
    return Order(
        steps=(*alone[:MOST_ALONE], *others, *begun, *doubtful),
        alone=frozenset(kept.post.marker for kept in alone),
    )


def _tries(kept: KeptPost, failures: Mapping[str, Failures]) -> int:
    found = failures.get(kept.post.marker)
    return 0 if found is None else found.count


def refused_alone(error: AutoblogError) -> AutoblogError:
    """Return the error of a post that alone is refused, for one that blames site or login.

    Returns `error` itself if nothing took the connection, or if it concerns the post already.
    """
    no_connection = isinstance(error, SiteAwayError) and not error.code
    if not isinstance(error, WordPressError) or error.concerns == "post" or no_connection:
        return error
    return PostRefusedError(
        "The site has taken other posts since this one first failed, so it is this post alone that "
        "it does not take, probably for words in its text. Let the firewall or plugin that objects "
        "allow it, or give the topic another slug to have another text; every run tries it once "
        f"more. The last answer: {error}",
        code=error.code,
    )
