"""Tags for a post whose topic names none; never costs the post anything."""

import logging
from collections import Counter
from collections.abc import Sequence

from autoblog.filters import Context
from autoblog.ledger import Ledger
from autoblog.posts import Article, find_tags
from autoblog.topics import Topic

log = logging.getLogger(__name__)


def tags_of(
    topic: Topic,
    article: Article,
    *,
    topics: Sequence[Topic],
    site: str,
    ledger: Ledger,
    context: Context,
) -> tuple[str, ...]:
    """The topic's own tags; where it says nothing of any, what its article turns on."""
    if topic.names_tags:
        return topic.tags
    text = "\n\n".join([f"{article.title}.", *(section.text for section in article.sections)])
    known = _known(topics, site, ledger)
    try:
        return find_tags(
            text,
            title=article.title,
            headings=[one.heading for one in article.sections if one.heading],
            known=known,
            keywords=topic.keywords,
            language=context.language,
            banned=context.banned,
        )
    except Exception:  # a mistake in an ornament must not cost the post
        log.exception("%s goes without tags, which is a bug in autoblog", topic.slug)
        return ()


def _known(topics: Sequence[Topic], site: str, ledger: Ledger) -> list[str]:
    """The blog's tags: those of the topics file, then those that earlier posts were given."""
    typed = Counter(tag for topic in topics for tag in topic.tags)
    names = [name for name, _ in typed.most_common()] + ledger.tags(site)
    return list({name.casefold(): name for name in reversed(names)}.values())[::-1]
