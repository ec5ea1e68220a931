"""The delivery of a kept post to WordPress, exactly once.

    ready    | look for the post; if it is absent, note the intent and send once
    sending  | look for the post; send again only if it is surely absent
    created  | look once more; if an older post of the topic has come up, ours goes
             | set the meta description, then the wanted status: both may be repeated
             | (a post with a `publish_at` waits here, as a draft, until that time)
    done

Absence is proven only by a look that shows what came later: our own post. So a list from a cache or
a lagging copy of the database, and another machine with a ledger of its own, make no double that
lasts. A post whose answer was lost and that is then found never becomes `created`: a human may have
changed it before we found it. What a human did to a post on the site stays.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from autoblog.errors import (
    AnswerUnclearError,
    PostGoneError,
    PostRefusedError,
    PostUnclearError,
    StorageError,
    WordPressError,
)
from autoblog.ledger import KeptPost, Ledger, StoredPost
from autoblog.log_lines import Line
from autoblog.pipeline.covers import DrawCover, put_cover
from autoblog.pipeline.lookout import TRASH, Lookout
from autoblog.pipeline.meta_descriptions import put_description
from autoblog.pipeline.optional_stages import attempt_extra
from autoblog.wordpress import PostRef, WordPress

log = logging.getLogger(__name__)

MAX_SENDS = 2
MOST_SENDS = 6
"""The sends of a post in all its runs without a clear answer; then a human has to look."""
MAY_STILL_WORK_S = 3600.0
"""By this machine's clock, which may have been set meanwhile; waiting in vain costs a minute."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The delivery of kept posts to one site; `wait` returns true if autoblog is told to stop."""

    ledger: Ledger
    wordpress: WordPress
    wait: Callable[[float], object]
    now: Callable[[], datetime]
    draw_cover: DrawCover | None = None

    @property
    def _lookout(self) -> Lookout:
        return Lookout(wordpress=self.wordpress, wait=self.wait)

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
                stored = replace(stored, kept=kept)
                if kept.ref is not None:
                    return self._complete_alone(stored, kept.ref)
                return self._find_or_send(stored)
            except PostGoneError as error:
                return self._complete_found(kept, self._lookout.find_gone(stored, error))
        except PostGoneError as error:
            self.ledger.lose(marker, str(error))
            raise
        finally:
            self.ledger.let_go(marker)

    def _complete_found(self, kept: KeptPost, found: PostRef) -> PostRef:
        """Continue with a post that the site denied and lists all the same.

        A human may have changed it meanwhile: the receipt tells, or else what the post holds.
        """
        current = self.ledger.kept_post(kept.post.marker)
        receipt = current.ref if current else None
        try:
            if receipt is None or receipt.id != found.id or not receipt.modified_gmt:
                return self._adopt(kept, [found])
            return self._complete(kept, replace(found, modified_gmt=receipt.modified_gmt))
        except PostGoneError as error:
            raise _contradiction(found, error) from error

    def _find_or_send(self, stored: StoredPost) -> PostRef:
        found = self._lookout.find(stored)
        if not found and stored.kept.state == "sending" and stored.idle_s < MAY_STILL_WORK_S:
            # The sender was killed; WordPress may still be at work on its request.
            found = self._lookout.find_later(stored)
        return self._adopt(stored.kept, found) if found else self._send(stored)

    def _send(self, stored: StoredPost) -> PostRef:
        kept, marker = stored.kept, stored.kept.post.marker
        if stored.sends >= MOST_SENDS:
            raise self._set_aside(stored)
        terms = self.wordpress.terms(kept.post.categories, kept.post.tags)
        for warning in terms.warnings:
            log.warning(Line("term warning", topic=kept.topic, reason=warning))
        cover_id = self._put_cover(kept)
        for _ in range(min(MAX_SENDS, MOST_SENDS - stored.sends)):
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
                return self._complete_alone(stored, ref)
            found = self._lookout.find_later(stored)
            if found:
                return self._adopt(kept, found)
        raise unclear

    def _set_aside(self, stored: StoredPost) -> PostUnclearError:
        """Leave the post to a human, who alone can tell whether the site has it."""
        kept = stored.kept
        error = PostUnclearError(
            f"The post {kept.title!r} was sent {stored.sends} times, the site never said clearly "
            "whether it took it, and none is found there. Look for it in wp-admin: a plugin may "
            "take out the mark by which autoblog finds its posts. If it is not there, run "
            f"'autoblog publish --topic {kept.topic}'"
        )
        self.ledger.fail(kept.post.marker, str(error))
        return error

    def _adopt(self, kept: KeptPost, found: Sequence[PostRef]) -> PostRef:
        """Continue with the oldest post that the site has, though its answer was lost.

        A human may have changed it since, so it is published only if nothing shows that. Later
        doubles of ours go.
        """
        oldest, *doubles = found
        for double in doubles:
            if double.status == "draft":
                self._withdraw(kept, double, is_listed=True)
        if self._is_untouched(kept, oldest):
            return self._complete(kept, oldest)
        return self._leave(kept, oldest, why="it is not as we sent it or somebody has worked on it")

    def _is_untouched(self, kept: KeptPost, found: PostRef) -> bool:
        """Tell whether a post that the site lists is as it was sent.

        A site that lists it and says that there is none is asked again by the next run.
        """
        try:
            return self.wordpress.is_untouched(found, kept.post)
        except PostGoneError as error:
            raise _contradiction(found, error) from error

    def _leave(self, kept: KeptPost, found: PostRef, *, why: str) -> PostRef:
        """Be content with a post that is not ours alone, whatever its status."""
        if found.status == TRASH:
            raise PostGoneError(f"post {found.id} is in the site's trash, where a human put it")
        wants_more = kept.wanted_status != "draft" or kept.publish_at is not None
        if wants_more and found.status != kept.wanted_status:
            note = f"Post {found.id} was left {_a(found.status)}, since {why}."
            found = replace(found, note=note)
        return self._finish(kept, found)

    def _complete_alone(self, stored: StoredPost, ref: PostRef) -> PostRef:
        """Bring our untouched draft to its wanted status, unless an older one has come up.

        Two machines that send at the same time both look afterwards, so one post is left.
        """
        kept = stored.kept
        oldest, is_listed = self._lookout.oldest(stored, ref)
        if oldest.id == ref.id:
            return self._complete(kept, ref)
        log.warning(Line("another post of this topic is older", topic=kept.topic, post_id=ref.id))
        if not self._withdraw(kept, ref, is_listed=is_listed):
            return self._leave(
                kept, ref, why=f"post {oldest.id} is of the same topic and older; keep one of them"
            )
        if self._is_untouched(kept, oldest):
            return self._complete(kept, oldest)
        why = "another machine, or another ledger, sent it first, and ours was withdrawn"
        return self._leave(kept, oldest, why=why)

    def _withdraw(self, kept: KeptPost, double: PostRef, *, is_listed: bool) -> bool:
        """Delete a double of ours that nobody has worked on; tell whether it is gone.

        A site that lists it and says that there is none is asked again by the next run.
        """
        try:
            gone = self.wordpress.withdraw(double, kept.post)
        except PostGoneError as error:
            if is_listed:
                raise _contradiction(double, error) from error
            gone = True
        what = "our double was withdrawn" if gone else "a double was left, since it was changed"
        log.warning(Line(what, topic=kept.topic, post_id=double.id))
        return gone

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


def _a(status: str) -> str:
    return "a draft" if status == "draft" else status


def _contradiction(ref: PostRef, error: PostGoneError) -> AnswerUnclearError:
    return AnswerUnclearError(
        f"the site lists post {ref.id} and says that there is none ({error}); the next run asks "
        "again"
    )
