"""The looks at a site by which a delivery learns whether a post is there, with the waits between.

One look proves nothing: the answer may come from a cache, from a copy of the database that lags, or
from before a request was carried out that is still on its way.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from autoblog.errors import AnswerUnclearError, PostGoneError
from autoblog.ledger import StoredPost
from autoblog.log_lines import Line
from autoblog.wordpress import PostRef, WordPress

log = logging.getLogger(__name__)

# After a lost answer WordPress may still be at work on the request. A proxy in front of it gives
# up after 60 to 100 s; the sum of these is about that.
LOOK_AGAIN_AFTER_S = (5.0, 15.0, 45.0)
LOOK_FOR_GONE_AFTER_S = (5.0, 15.0)

TRASH = "trash"


@dataclass(frozen=True, kw_only=True)
class Lookout:
    """The looks for kept posts; `wait` returns true if autoblog is told to stop.

    The looks that wait raise `AnswerUnclearError` then: without the waits they would prove nothing.
    """

    wordpress: WordPress
    wait: Callable[[float], object]

    def find(self, stored: StoredPost, *, until: PostRef | None = None) -> list[PostRef]:
        """Return the posts of the topic, the oldest first; see `PostSearch.find`."""
        last = None if until is None else until.id
        return self.wordpress.find_posts(stored.kept.post, since=stored.kept_at, until=last)

    def find_later(self, stored: StoredPost) -> list[PostRef]:
        """Return the posts of the topic as soon as there are any, or none after 65 seconds."""
        for pause_s in LOOK_AGAIN_AFTER_S:
            self._wait(pause_s)
            found = self.find(stored)
            if found:
                return found
        return []

    def find_gone(self, stored: StoredPost, error: PostGoneError) -> PostRef:
        """Return a post that the site said was gone, if it has it all the same.

        Raises `error` if the post lies in the trash, is hidden from us, or was not found twice.
        """
        for pause_s in LOOK_FOR_GONE_AFTER_S:
            self._wait(pause_s)
            found = self.find(stored)
            if found:
                if found[0].status == TRASH:
                    raise error
                return found[0]
        raise error

    def oldest(self, stored: StoredPost, ref: PostRef) -> tuple[PostRef, bool]:
        """Return the oldest post of the topic as soon as the site's lists show our `ref`, too.

        Also returns whether they show it anywhere but in the trash.
        """
        found: list[PostRef] = []
        for pause_s in (0.0, *LOOK_AGAIN_AFTER_S):
            if pause_s:
                self._wait(pause_s)
            try:
                found = self.find(stored, until=ref)
            except PostGoneError:
                return ref, False  # somebody has it already: the next step tells
            ours = next((one for one in found if one.id == ref.id), None)
            if ours is not None:
                return found[0], ours.status != TRASH
        log.warning(
            Line(
                "the site does not list a post that it has just made, so a double of it would not "
                "be seen; a cache or a search plugin may be at fault",
                post_id=ref.id,
            )
        )
        return found[0] if found else ref, False

    def _wait(self, pause_s: float) -> None:
        if self.wait(pause_s):
            raise AnswerUnclearError(
                "autoblog was told to stop while it waited to see whether the site has the post; "
                "the next run looks again"
            )
