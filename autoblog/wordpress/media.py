"""Pictures on the site: stored once, found again, finished where the server broke off.

A missing picture never blocks a post: it is left out, with a warning.
"""

import contextlib
import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from autoblog.covers import Picture, fit, shrink
from autoblog.errors import AnswerUnclearError
from autoblog.posts import harmless_title, holds_tag
from autoblog.wordpress.current_user import CurrentUser
from autoblog.wordpress.http.addresses import host_of
from autoblog.wordpress.narrow_text import narrow
from autoblog.wordpress.rest.answers import Answer, Refusal, id_of, mapping_of
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.error_codes import ErrorKind

_ROUTE: Final = "wp/v2/media"
_FIELDS: Final = "id,slug,source_url,title,alt_text,media_details"
_SUFFIXES: Final = {"image/png": "png", "image/jpeg": "jpg"}
_HASH_DIGITS: Final = 16
# The alternative text and the title travel in the address, and servers accept 8 kB of that.
_LONGEST_TEXT: Final = 200
# WordPress scales larger pictures down itself; PHP takes files of 2 MB by default.
_LONGEST_SIDE_PX: Final = 2560
_MOST_BYTES: Final = 2_000_000
_TOO_LARGE: Final = frozenset(
    {"http_413", "rest_upload_file_too_big", "rest_upload_limited_space", "rest_upload_no_data"}
)
_NO_SPACE: Final = "rest_upload_user_quota_exceeded"
_MAY_NOT: Final = (
    "the user's role may not upload files; give it the role Author, or set AUTOBLOG_COVER=false"
)
_MOST_UPLOADS: Final = 4
_MOST_RESUMPTIONS: Final = 5
_LOOK_AGAIN_AFTER_S: Final = 5.0
_MOST_NAMES: Final = 4
_SERVER_ERROR: Final = 500
_CREATED: Final = 201


@dataclass(frozen=True, kw_only=True)
class Media:
    """The site's number for a picture, or None, and warnings."""

    id: int | None = None
    warnings: tuple[str, ...] = ()


class MediaLibrary:
    """The site's media library; gives each warning once."""

    def __init__(self, api: Api, user: CurrentUser) -> None:
        self._api = api
        self._closed_because = None if user.may("upload_files") else _MAY_NOT
        self._warned: set[str] = set()

    def put(
        self,
        picture: Picture,
        *,
        wait: Callable[[float], object],
        known_id: int | None = None,
    ) -> Media:
        """Return the number of `picture` on the site, storing it if it is not there.

        `known_id` is its number from an earlier run. The picture is also looked for under a name
        made of its bytes, so a lost answer or a lost ledger never stores it twice. Raises only
        errors that also block the post: the site is away, or refuses the login.
        """
        if self._closed_because is not None:
            return self._without(self._closed_because)
        name = _name(picture)
        if known_id is not None and self._is_there(known_id, name):
            return Media(id=known_id)
        found, taken = self._find(name)
        if found is not None:
            return found
        try:
            return self._store(picture, f"{name}-{taken + 1}" if taken else name)
        except AnswerUnclearError:  # it may be stored, so it is never sent again
            wait(_LOOK_AGAIN_AFTER_S)
        found, _ = self._find(name)
        return found or self._without("the site did not say whether it stored the picture")

    def _is_there(self, media_id: int, name: str) -> bool:
        """Tell whether `media_id` is still our picture; a reinstalled site gives it to another."""
        answer = self._api.try_get(f"{_ROUTE}/{media_id}", {"_fields": _FIELDS})
        if not isinstance(answer, Answer):
            return False
        row = answer.record()
        return _is_named(row, name) and not _is_live(row)

    def _find(self, name: str) -> tuple[Media | None, int]:
        """Return the picture if the site has it, and how many of its name cannot be used."""
        slugs = ",".join([name, *(f"{name}-{number}" for number in range(2, _MOST_NAMES + 1))])
        rows = self._api.get(_ROUTE, {"slug": slugs, "_fields": _FIELDS}).rows()
        named = [row for row in rows if _is_named(row, name)]
        found = next((row for row in named if not _is_live(row)), {})
        media_id = id_of(found)
        if media_id is None:
            return None, len(named)
        return Media(id=media_id) if _has_sizes(found) else self._resume(media_id), 0

    def _store(self, picture: Picture, name: str) -> Media:
        """Send the picture, smaller each time that the site finds it too large.

        Raises `AnswerUnclearError` if the site may have stored it.
        """
        fitting: Picture | None = fit(
            picture, longest_side_px=_LONGEST_SIDE_PX, most_bytes=_MOST_BYTES
        )
        code = ""
        for _ in range(_MOST_UPLOADS):
            if fitting is None:
                break
            answer = self._send(fitting, name)
            if isinstance(answer, Answer):
                return self._stored(answer, picture)
            code = answer.code
            words = narrow(fitting.alt_text)
            if answer.kind is ErrorKind.NOT_STORED and words != fitting.alt_text:
                fitting = replace(fitting, alt_text=words)
                continue
            if code not in _TOO_LARGE:
                return self._refused(answer)
            fitting = shrink(fitting)
        if not code:
            return self._without("the picture cannot be made small enough to send")
        return self._close(f"the site does not take one, however small ({code})")

    def _send(self, picture: Picture, name: str) -> Answer | Refusal:
        """Send the file with its name and alternative text."""
        file_name = f"{name}.{_SUFFIXES[picture.media_type]}"
        headers = {
            "Content-Type": picture.media_type,
            "Content-Disposition": f'attachment; filename="{file_name}"',
        }
        text = harmless_title(picture.alt_text)[:_LONGEST_TEXT]
        title = html.escape(text, quote=False)
        params = {"slug": name, "title": title, "alt_text": text, "_fields": _FIELDS}
        return self._api.upload(_ROUTE, picture.data, headers=headers, params=params)

    def _stored(self, answer: Answer, picture: Picture) -> Media:
        row = mapping_of(answer.value)
        media_id = id_of(row)
        if media_id is None or answer.reply.status != _CREATED:
            raise AnswerUnclearError("The site did not confirm that it stored the picture.")
        if not row.get("alt_text") and picture.alt_text:
            return self._describe(media_id, harmless_title(picture.alt_text))
        return Media(id=media_id)

    def _describe(self, media_id: int, alt_text: str) -> Media:
        """Send the alternative text by itself, since something took it off the address."""
        try:
            answer = self._api.try_post(
                f"{_ROUTE}/{media_id}", {"alt_text": alt_text}, fields="id,alt_text"
            )
        except AnswerUnclearError:
            answer = None
        if isinstance(answer, Answer) and answer.record().get("alt_text"):
            return Media(id=media_id)
        warnings = self._once(
            "The site drops alternative texts of pictures; a plugin may be changing its REST API."
        )
        return Media(id=media_id, warnings=warnings)

    def _refused(self, refusal: Refusal) -> Media:
        attached = refusal.reply.headers.get("x-wp-upload-attachment-id", "")
        if refusal.reply.status >= _SERVER_ERROR and attached.isascii() and attached.isdigit():
            return self._resume(int(attached))
        match refusal.kind:
            case (
                ErrorKind.UNCLEAR
                | ErrorKind.AWAY
                | ErrorKind.LOGIN
                | ErrorKind.MOVED
                | ErrorKind.NO_ROUTE
            ):
                raise refusal.error()
            case ErrorKind.ROLE:
                return self._close(_MAY_NOT)
        if refusal.code == _NO_SPACE:
            return self._close("the site has no space left for pictures; delete some in wp-admin")
        return self._without(refusal.text.rstrip("."))

    def _resume(self, media_id: int) -> Media:
        """Let the site make the missing sizes, else delete the picture.

        Five times, as WordPress's own editor does (Gutenberg, `media-upload.ts`).
        """
        body = {"action": "create-image-subsizes"}
        for _ in range(_MOST_RESUMPTIONS):
            try:
                answer = self._api.try_post(
                    f"{_ROUTE}/{media_id}/post-process", body, fields="id,media_details"
                )
            except AnswerUnclearError:
                continue
            if isinstance(answer, Answer):
                return Media(id=media_id)
            if answer.kind is not ErrorKind.UNCLEAR:
                break
        with contextlib.suppress(AnswerUnclearError):  # at worst it stays in the library, unused
            self._api.delete(f"{_ROUTE}/{media_id}", force=True)
        return self._without(
            "the site's server breaks off while it makes the picture's sizes; ask the host to give "
            "PHP more memory"
        )

    def _close(self, why: str) -> Media:
        """Send no further pictures, since the site would refuse them as well."""
        self._closed_because = why
        return self._without(why)

    def _without(self, why: str) -> Media:
        host = host_of(self._api.site.home)
        return Media(warnings=self._once(f"Posts on {host} go without a cover: {why}."))

    def _once(self, warning: str) -> tuple[str, ...]:
        if warning in self._warned:
            return ()
        self._warned.add(warning)
        return (warning,)


def _name(picture: Picture) -> str:
    """Return a name made of the picture's bytes, in ASCII, which WordPress does not change."""
    return f"cover-{picture.sha256[:_HASH_DIGITS]}"


def _is_named(row: Mapping[str, object], name: str) -> bool:
    """Tell whether slug or file name hold `name`; plugins may change one of them."""
    return name in str(row.get("slug", "")) or name in str(row.get("source_url", ""))


def _is_live(row: Mapping[str, object]) -> bool:
    """Tell whether a picture's title holds a tag; someone with `unfiltered_html` stored it."""
    title = row.get("title")
    shown = title.get("rendered", "") if isinstance(title, Mapping) else title
    return holds_tag(f"{shown or ''} {row.get('alt_text', '')}")


def _has_sizes(row: Mapping[str, object]) -> bool:
    return bool(mapping_of(row.get("media_details")).get("sizes"))
