"""The results of a rehearsal as one page for a browser."""

from autoblog.preview.filter_words import FILTER_WORDS
from autoblog.preview.page import figure, render_page

__all__ = ["FILTER_WORDS", "figure", "render_page"]
