"""Renders articles as WordPress posts: escaped block markup, excerpt, slug and terms."""

from autoblog.posts.harmless import harmless_title, holds_tag
from autoblog.posts.keyword_extraction import word_stems
from autoblog.posts.post import Article, Post, Section, markers_in
from autoblog.posts.rendering import render
from autoblog.posts.tag_extraction import find_tags

__all__ = [
    "Article",
    "Post",
    "Section",
    "find_tags",
    "harmless_title",
    "holds_tag",
    "markers_in",
    "render",
    "word_stems",
]
