"""Drops from a database what nobody needs any more."""

from datetime import datetime
from typing import Final

from sqlalchemy import Engine, String, cast, delete, exists, select, update

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import attempts, posts, reviews, writings

# Posts in these states are never sent again, so their texts are not either.
_SENT: Final = ("done", "gone")
# What is still waiting on the site may be edited yet, and is then compared with what was sent.
_SETTLED: Final = ("published", "trashed", "gone")


def prune(engine: Engine, before: datetime) -> int:
    """Drop the details of attempts and the texts of settled posts from before a moment.

    So are the prompts and the candidates of all posts. The rows of attempts and posts themselves
    stay: that a topic was written, where it went and what came of it are kept for ever. Returns how
    many rows became smaller.
    """
    with transaction(engine) as connection:
        pruned = connection.execute(
            update(attempts)
            .where(attempts.c.at < before, cast(attempts.c.rejections, String) != "[]")
            .values(rejections=[])
        ).rowcount
        pruned += connection.execute(
            delete(writings).where(writings.c.written_at < before)
        ).rowcount
        texts = connection.execute(
            select(posts.c.marker, posts.c.post).where(
                posts.c.state.in_(_SENT),
                posts.c.changed_at < before,
                posts.c.post["content"].as_string() != "",
                exists().where(reviews.c.marker == posts.c.marker, reviews.c.outcome.in_(_SETTLED)),
            )
        ).all()
        for marker, post in texts:
            connection.execute(
                update(posts)
                .where(posts.c.marker == marker)
                .values(post={**post, "content": "", "excerpt": ""})
            )
    return pruned + len(texts)
