"""What the filters judge one topic's texts by."""

from dataclasses import replace

from autoblog.filter_limits import move
from autoblog.filters import Context
from autoblog.topics import Topic


def context_of(topic: Topic, usual: Context) -> Context:
    """The usual context with the topic's own: limits, language, and addresses that it gives."""
    return replace(
        usual,
        limits=move(usual.limits, topic.filters),
        language=topic.language or usual.language,
        known=f"{usual.known}\n{topic.title}\n{topic.notes}",
    )
