"""The pruning of details that nothing needs any more."""

from datetime import datetime
from typing import Final

from sqlalchemy import Engine, String, cast, delete, exists, select, update

from autoblog.ledger.database import transaction
from autoblog.ledger.schema import attempts, posts, reviews, writings

# Posts in these states are never sent again, so nothing needs their texts.
_SENT: Final = ("done", "gone")
# A post that still waits on the site may be edited, and is then compared with what was sent.
_SETTLED: Final = ("published", "trashed", "gone")


def prune(engine: Engine, before: datetime) -> int:
    """Drop details from before a moment; return how many rows became smaller.

    The details are the rejections of attempts, the prompts and candidates of all posts, and the
    texts of settled posts. The rows of attempts and posts stay for ever: that a topic was written,
    where its post is and what its outcome was.
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
