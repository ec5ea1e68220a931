"""The one door to a WordPress site for the rest of the program."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from autoblog.covers import Picture
from autoblog.posts import Post
from autoblog.wordpress import posts
from autoblog.wordpress.current_user import Login, Status, ask_who_we_are, check_role, log_in
from autoblog.wordpress.discovery.site import Site
from autoblog.wordpress.draft_check import Trial, try_draft
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.retry import Patience
from autoblog.wordpress.http.transport import Transport
from autoblog.wordpress.login_diagnosis import RefusedLogin, examine
from autoblog.wordpress.media import Media, MediaLibrary
from autoblog.wordpress.posts import PostRef
from autoblog.wordpress.published_posts import Changes, read_changes
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.seo_fields import Described, Describer
from autoblog.wordpress.snapshots import Standing, read_standings
from autoblog.wordpress.terms import Taxonomy, TermFinder, Terms


class WordPress:
    """One site with one login. Everything but `login` itself proves the login first, once."""

    def __init__(
        self, *, site: Site, credentials: Credentials, http: Transport, patience: Patience
    ) -> None:
        self.site = site
        self._credentials = credentials
        self._http = http
        self._api = Api(site=site, credentials=credentials, http=http, patience=patience)
        self._login: Login | None = None
        self._terms: TermFinder | None = None
        self._media: MediaLibrary | None = None
        self._describer = Describer(self._api)

    def login(self) -> Login:
        """Prove the login and return who we are. Raises `LoginRefusedError` with the causes."""
        self._login = log_in(self._api)
        return self._login

    def examine_login(self) -> Login | RefusedLogin:
        """Prove the login, or find out what can be known about its refusal."""
        answer = ask_who_we_are(self._api)
        if isinstance(answer, Login):
            self._login = answer
            return answer
        return examine(answer, site=self.site, credentials=self._credentials, http=self._http)

    def may(self, capability: str) -> bool:
        """Tell whether the user has a capability such as `upload_files`."""
        return self._known().may(capability)

    def check_role(self, status: Status) -> None:
        """Raise `RoleRefusedError` if the user may not bring a post to `status`."""
        check_role(self._known(), self.site, status)

    def terms(self, categories: Sequence[str], tags: Sequence[str]) -> Terms:
        """Return the site's numbers for these names; see `TermFinder.find`."""
        return self._finder().find(categories, tags)

    def missing_terms(self, taxonomy: Taxonomy, names: Sequence[str]) -> tuple[str, ...]:
        """Return those of `names` that the site does not have yet; makes none."""
        return self._finder().missing(taxonomy, names)

    def put_picture(
        self,
        picture: Picture,
        *,
        wait: Callable[[float], object],
        known_id: int | None = None,
    ) -> Media:
        """Return the site's number for a picture, storing it once; see `MediaLibrary.put`."""
        if self._media is None:
            self._media = MediaLibrary(self._api, self._known())
        return self._media.put(picture, wait=wait, known_id=known_id)

    def find_post(self, marker: str, *, since: datetime | None = None) -> PostRef | None:
        """Return the post that holds `marker`, trashed or not; see `posts.find_post`."""
        return posts.find_post(self._api, marker, user_id=self._known().user_id, since=since)

    def create_draft(
        self, post: Post, terms: Terms, *, featured_media: int | None = None
    ) -> PostRef:
        """Store `post` as a draft with one request; see `posts.create_draft`."""
        return posts.create_draft(self._api, post, terms, featured_media=featured_media)

    def describe(self, ref: PostRef, text: str) -> Described | None:
        """Give our draft a meta description if an SEO plugin takes it; see `Describer`."""
        self._known()
        return self._describer.describe(ref, text)

    def set_status(self, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
        """Bring our draft to `status` unless a human was there; see `posts.set_status`."""
        return posts.set_status(self._api, ref, status)

    def read_post(self, post_id: int) -> PostRef:
        """Look at a post. Raises `PostGoneError` if it was trashed, deleted or taken over."""
        return posts.read_post(self._api, post_id)

    def read_standings(self, ids: Sequence[int]) -> dict[int, Standing]:
        """Look at many posts at once; see `standing.read_standings`."""
        self._known()
        return read_standings(self._api, ids)

    def read_changes(self, known: Mapping[int, str], *, since: datetime | None) -> Changes:
        """Read what is new among the site's published posts; see `published.read_changes`."""
        return read_changes(self._api, known, since=since)

    def try_draft(self, post: Post) -> Trial:
        """Make a draft, read it back and remove it; see `trial.try_draft`."""
        return try_draft(self._api, post, user_id=self._known().user_id)

    def _finder(self) -> TermFinder:
        if self._terms is None:
            self._terms = TermFinder(self._api, self._known())
        return self._terms

    def _known(self) -> Login:
        return self.login() if self._login is None else self._login
