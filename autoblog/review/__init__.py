"""Reads from the site what became of our posts, and changes nothing there."""

from autoblog.review.edits import share_changed
from autoblog.review.reviewed_posts import ReviewedPost, review_posts
from autoblog.review.totals import Totals, count

__all__ = ["ReviewedPost", "Totals", "count", "review_posts", "share_changed"]
