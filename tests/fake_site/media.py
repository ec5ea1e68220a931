"""The fake site's `wp/v2/media`."""

import re
from collections.abc import Callable
from itertools import count

from tests.fake_site.cleaning import kses, slug_of, unique_slug
from tests.fake_site.habits import Habits
from tests.fake_site.messages import Request, Response, RestError, html_response, json_response
from tests.fake_site.records import Database, FakeMedia, User

_SIZES = ("medium", "large", "thumbnail", "medium_large", "full")
_ATTACHED = "X-WP-Upload-Attachment-ID"


class MediaOf:
    """The library: lists, shows, takes, describes, finishes and deletes pictures."""

    def __init__(self, database: Database, habits: Habits, url: Callable[[], str]) -> None:
        self._database = database
        self._habits = habits
        self._url = url

    def answer(
        self, request: Request, user: User | None, media_id: int | None, action: str
    ) -> Response:
        deletes = request.query.get("_method") == "DELETE" or request.method == "DELETE"
        match request.method, media_id:
            case "GET", None:
                return self._list(request.query)
            case "POST", None:
                return self._create(request, user)
            case "GET", int():
                return json_response(200, self._shown(self._get(media_id)))
            case "POST" | "DELETE", int():
                media = self._mine(user, media_id)
                if deletes:
                    del self._database.media[media_id]
                    return json_response(200, {"deleted": True, "previous": {}})
                return self._finish(media) if action else self._update(media, request.json())
        raise RestError("rest_no_route", 404)

    def _list(self, query: dict[str, str]) -> Response:
        media = self._database.media.values()
        found = [m for m in media if m.slug in query.get("slug", m.slug).split(",")]
        found = [m for m in found if query.get("search", "") in f"{m.title} {m.file_name}"]
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": "1" if found else "0"}
        return json_response(200, [self._shown(media) for media in found], headers)

    def _create(self, request: Request, user: User | None) -> Response:
        if user is None or not user.may("upload_files"):
            raise RestError("rest_cannot_create", 401 if user is None else 403)
        if len(request.body) > self._habits.largest_upload:
            return html_response(413, "413 Request Entity Too Large")
        if not request.body:
            raise RestError("rest_upload_no_data", 400)
        if "content-type" not in request.headers:
            raise RestError("rest_upload_no_content_type", 400)
        if "content-disposition" not in request.headers:
            raise RestError("rest_upload_no_content_disposition", 400)
        name = re.search(r'filename="?([^";]+)', request.headers["content-disposition"])
        if name is None:
            raise RestError("rest_upload_invalid_disposition", 400)
        return self._store(name[1], request, user)

    def _store(self, file_name: str, request: Request, user: User) -> Response:
        stem, _, suffix = file_name.rpartition(".")
        files = {media.file_name for media in self._database.media.values()}
        names = (f"{stem}-{number}" if number else stem for number in count())
        free = next(name for name in names if f"{name}.{suffix}" not in files)
        query = {} if self._habits.strips_queries else request.query
        title = query.get("title") or free
        slugs = {media.slug for media in self._database.media.values()}
        media = FakeMedia(
            id=self._database.next_id(),
            author=user.id,
            slug=unique_slug(slug_of(query.get("slug") or title), slugs.__contains__),
            title=title if user.may("unfiltered_html") else kses(title),
            alt_text=" ".join(re.sub(r"<[^>]*>", "", query.get("alt_text", "")).split()),
            file_name=f"{free}.{suffix}",
            data=request.body,
            unfinished=self._habits.breaks_off_in_media,
        )
        self._database.media[media.id] = media
        attached = {_ATTACHED: str(media.id)}
        if media.unfinished:
            return html_response(500, "There has been a critical error.", attached)
        return json_response(201, self._shown(media), attached)

    def _update(self, media: FakeMedia, body: dict[str, object]) -> Response:
        media.alt_text = str(body.get("alt_text", media.alt_text))
        return json_response(200, self._shown(media))

    def _finish(self, media: FakeMedia) -> Response:
        """Make the sizes; each call that breaks off makes some of them."""
        if media.unfinished > 1:
            media.unfinished -= 1
            return html_response(500, "There has been a critical error.")
        media.unfinished = 0
        return json_response(200, self._shown(media))

    def _get(self, media_id: int) -> FakeMedia:
        if media_id not in self._database.media:
            raise RestError("rest_post_invalid_id", 404, message="Invalid post ID.")
        return self._database.media[media_id]

    def _mine(self, user: User | None, media_id: int) -> FakeMedia:
        media = self._get(media_id)
        others = user is not None and user.may("edit_others_posts")
        if user is None or not (others or media.author == user.id):
            raise RestError("rest_cannot_edit", 401 if user is None else 403)
        return media

    def _shown(self, media: FakeMedia) -> dict[str, object]:
        sizes = {} if media.unfinished else {name: {"width": 1} for name in _SIZES}
        return {
            "id": media.id,
            "slug": media.slug,
            "status": "inherit",
            "author": media.author,
            "title": {"rendered": media.title},
            "alt_text": media.alt_text,
            "media_type": "image",
            "source_url": f"{self._url()}/wp-content/uploads/2026/11/{media.file_name}",
            "media_details": {"width": 1200, "height": 630, "sizes": sizes},
        }
