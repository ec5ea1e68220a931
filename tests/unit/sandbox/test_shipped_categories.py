"""The throwaway site has the categories that the shipped topics name."""

from autoblog.package_data import shipped_templates
from autoblog.sandbox.sandbox import CATEGORIES
from autoblog.topics import read_topics


def test_the_sandbox_has_the_categories_of_the_shipped_topics() -> None:
    topics = read_topics(shipped_templates() / "topics.yaml")
    named = {category for topic in topics for category in topic.categories}
    assert named == set(CATEGORIES)
