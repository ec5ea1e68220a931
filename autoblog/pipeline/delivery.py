"""The delivery of a kept post to WordPress, exactly once.

    ready    | look for the marker; if it is absent, note the intent and send once
    sending  | look for the marker; send again only if it is surely absent
    created  | set the meta description, then the wanted status: both may be repeated
             | (a post with a `publish_at` waits here, as a draft, until that time)
    done

A post whose answer was lost and that is then found never becomes `created`: a human may have
changed it before we found it. What a human did to a post on the site stays.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from autoblog.errors import (
    AnswerUnclearError,
    PostGoneError,
    PostRefusedError,
    StorageError,
    WordPressError,
)
from autoblog.ledger import KeptPost, Ledger, StoredPost
from autoblog.log_lines import Line
from autoblog.pipeline.covers import DrawCover, put_cover
from autoblog.pipeline.meta_descriptions import put_description
from autoblog.pipeline.optional_stages import attempt_extra
from autoblog.wordpress import PostRef, WordPress

log = logging.getLogger(__name__)

# After a lost answer WordPress may still be at work on the request. A proxy in front of it gives
# up after 60 to 100 s; the sum of these is about that.
LOOK_AGAIN_AFTER_S = (5.0, 15.0, 45.0)
MAX_SENDS = 2
MAY_STILL_WORK_S = 3600.0
"""By this machine's clock, which may have been set meanwhile; waiting in vain costs a minute."""
LOOK_FOR_GONE_AFTER_S = (5.0, 15.0)

TRASH = "trash"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The delivery of kept posts to one site; `wait` returns true if autoblog is told to stop."""

    ledger: Ledger
    wordpress: WordPress
    wait: Callable[[float], object]
    now: Callable[[], datetime]
    draw_cover: DrawCover | None = None

    def bring(self, marker: str) -> PostRef | None:
        """Bring one kept post as far as it goes now; None if another process is bringing it.

        A post whose `publish_at` has not come becomes a draft, and stays `created`.
        Raises `WordPressError`; the ledger then holds how far the post came, and the next call
        continues from there.
        """
        stored = self.ledger.take(marker)
        if stored is None or stored.kept.waits(self.now()):
            self.ledger.let_go(marker)
            return None
        kept = stored.kept
        if kept.publish_at is not None and self.now() < kept.publish_at:
            kept = replace(kept, wanted_status="draft")
        try:
            try:
                if kept.ref is not None:
                    return self._complete(kept, kept.ref)
                return self._find_or_send(replace(stored, kept=kept))
            except PostGoneError as error:
                return self._complete_found(kept, self._look_for_gone(stored, error))
        except PostGoneError as error:
            self.ledger.lose(marker, str(error))
            raise
        finally:
            self.ledger.let_go(marker)

    def _complete_found(self, kept: KeptPost, found: PostRef) -> PostRef:
        try:
            return self._complete(kept, found)
        except PostGoneError as error:
            raise AnswerUnclearError(
                f"the site lists post {found.id} and says that there is none ({error}); the next "
                "run asks again"
            ) from error

    def _look_for_gone(self, stored: StoredPost, error: PostGoneError) -> PostRef:
        """Return a post that the site said was gone, if it has it all the same.

        One answer is no proof: it may come from a cache, or from a copy of the database that lags.
        Raises `error` if the post lies in the trash, is hidden from us, or was not found twice.
        """
        for pause_s in LOOK_FOR_GONE_AFTER_S:
            if self.wait(pause_s):
                raise AnswerUnclearError(
                    "autoblog was told to stop before it knew whether the post is gone; the next "
                    "run looks again"
                )
            found = self._find(stored)
            if found is not None:
                if found.status == TRASH:
                    raise error
                return found
        raise error

    def _find_or_send(self, stored: StoredPost) -> PostRef:
        kept = stored.kept
        found = self._find(stored)
        if found is None and kept.state == "sending" and stored.idle_s < MAY_STILL_WORK_S:
            # The sender was killed; WordPress may still be at work on its request.
            found = self._look_again(stored)
        return self._send(stored) if found is None else self._adopt(kept, found)

    def _find(self, stored: StoredPost) -> PostRef | None:
        return self.wordpress.find_post(stored.kept.post.marker, since=stored.kept_at)

    def _send(self, stored: StoredPost) -> PostRef:
        kept, marker = stored.kept, stored.kept.post.marker
        terms = self.wordpress.terms(kept.post.categories, kept.post.tags)
        for warning in terms.warnings:
            log.warning(Line("term warning", topic=kept.topic, reason=warning))
        cover_id = self._put_cover(kept)
        for _ in range(MAX_SENDS):
            self.ledger.intend(marker)
            try:
                ref = self.wordpress.create_draft(kept.post, terms, featured_media=cover_id)
            except AnswerUnclearError as error:
                self.ledger.note(marker, str(error))
                unclear = error
            except PostRefusedError as error:
                self.ledger.fail(marker, str(error))
                raise
            except WordPressError as error:
                if error.site_unchanged:
                    self.ledger.postpone(marker, str(error))
                raise
            else:
                self.ledger.receive(marker, ref)
                return self._complete(kept, ref)
            found = self._look_again(stored)
            if found is not None:
                return self._adopt(kept, found)
        raise unclear

    def _look_again(self, stored: StoredPost) -> PostRef | None:
        for pause_s in LOOK_AGAIN_AFTER_S:
            if self.wait(pause_s):
                # Looks without the waits between them would not prove that the post is absent.
                raise AnswerUnclearError(
                    "autoblog was told to stop while it waited to see whether the site has the "
                    "post; the next run looks again"
                )
            found = self._find(stored)
            if found is not None:
                return found
        return None

    def _adopt(self, kept: KeptPost, found: PostRef) -> PostRef:
        """Continue with a post that the site has, though its answer was lost.

        A human may have changed it since, so it is published only if nothing shows that.
        """
        if found.status != "draft":
            return self._set_status(kept, found)
        if self.wordpress.is_untouched(found, kept.post):
            return self._complete(kept, found)
        if kept.wanted_status == "draft" and kept.publish_at is None:
            return self._set_status(kept, found)
        note = (
            f"Post {found.id} was left a draft, since it is not as we sent it or somebody has "
            "worked on it."
        )
        return self._finish(kept, replace(found, note=note))

    def _complete(self, kept: KeptPost, ref: PostRef) -> PostRef:
        """Bring our untouched draft to its wanted status."""
        return self._set_status(kept, self._put_description(kept, ref))

    def _put_cover(self, kept: KeptPost) -> int | None:
        if self.draw_cover is None:
            return None
        stage = partial(
            put_cover,
            kept,
            draw_cover=self.draw_cover,
            ledger=self.ledger,
            wordpress=self.wordpress,
            wait=self.wait,
        )
        return attempt_extra("a cover", stage, topic=kept.topic, otherwise=None)

    def _put_description(self, kept: KeptPost, ref: PostRef) -> PostRef:
        stage = partial(put_description, kept, ref, ledger=self.ledger, wordpress=self.wordpress)
        fatal = (StorageError, PostGoneError)
        name = "a meta description"
        return attempt_extra(name, stage, topic=kept.topic, otherwise=ref, fatal=fatal)

    def _set_status(self, kept: KeptPost, ref: PostRef) -> PostRef:
        if ref.status == TRASH:
            raise PostGoneError(f"post {ref.id} is in the site's trash, where a human put it")
        if kept.wanted_status != "draft":
            try:
                ref = self.wordpress.set_status(ref, kept.wanted_status)
            except WordPressError as error:
                self.ledger.note(kept.post.marker, str(error))
                raise
        return self._finish(kept, ref) if kept.publish_at is None else self._finish_plan(kept, ref)

    def _finish_plan(self, kept: KeptPost, ref: PostRef) -> PostRef:
        """Leave the draft until its time comes, or check that the site has published it."""
        if kept.wanted_status == "draft" and ref.status == "draft":
            self.ledger.receive(kept.post.marker, ref)
            return ref
        if kept.wanted_status == "publish" and not ref.note:
            # Nobody may be watching at that hour, so the site is asked once more.
            ref = self.wordpress.read_post(ref.id)
        if kept.wanted_status == "publish" and ref.status != "publish" and not ref.note:
            note = f"Post {ref.id} was to be published, and the site made it {ref.status}."
            ref = replace(ref, note=note)
        return self._finish(kept, ref)

    def _finish(self, kept: KeptPost, ref: PostRef) -> PostRef:
        self.ledger.finish(kept.post.marker, ref)
        return ref
