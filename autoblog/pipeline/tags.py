"""The tags of a post: its topic's own, or those that its text suggests."""

from collections import Counter
from collections.abc import Sequence

from autoblog.filters import Context
from autoblog.ledger import Ledger
from autoblog.pipeline.optional_stages import attempt_extra
from autoblog.posts import Article, find_tags
from autoblog.topics import Topic


def tags_of(
    topic: Topic,
    article: Article,
    *,
    topics: Sequence[Topic],
    site: str,
    ledger: Ledger,
    context: Context,
) -> tuple[str, ...]:
    """Return the topic's own tags; if it does not mention tags, find some in the article."""
    if topic.names_tags:
        return topic.tags
    known = _known_tags(topics, site, ledger)

    def find() -> tuple[str, ...]:
        return find_tags(
            "\n\n".join([f"{article.title}.", *(section.text for section in article.sections)]),
            title=article.title,
            headings=[section.heading for section in article.sections if section.heading],
            known=known,
            keywords=topic.keywords,
            language=context.language,
            banned=context.banned,
        )

    return attempt_extra("tags", find, topic=topic.slug, otherwise=())


def _known_tags(topics: Sequence[Topic], site: str, ledger: Ledger) -> list[str]:
    """Return the blog's tags: those of the topics file, then those of earlier posts."""
    typed = Counter(tag for topic in topics for tag in topic.tags)
    names = [name for name, _ in typed.most_common()] + ledger.tags(site)
    return list({name.casefold(): name for name in reversed(names)}.values())[::-1]
