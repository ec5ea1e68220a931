"""Reads from the site what became of our posts, and changes nothing there."""

from autoblog.review.reviewed_posts import ReviewedPost, Totals, count, review_posts, share_changed

__all__ = ["ReviewedPost", "Totals", "count", "review_posts", "share_changed"]
