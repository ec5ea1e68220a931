"""The results of a rehearsal as one page for a browser."""

from autoblog.preview.page import render_page

__all__ = ["render_page"]
