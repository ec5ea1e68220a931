"""One WordPress site with one login: all that the rest of the program uses."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Literal

from autoblog.covers import Picture
from autoblog.posts import Post
from autoblog.topics import PostStatus
from autoblog.wordpress import posts
from autoblog.wordpress.current_user import (
    CurrentUser,
    check_role,
    log_in,
    read_current_user,
)
from autoblog.wordpress.draft_check import DraftCheck, check_draft
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.retry import Retry
from autoblog.wordpress.http.transport import Transport
from autoblog.wordpress.login_facts import RefusedLogin, read_refused_login
from autoblog.wordpress.media import Media, MediaLibrary
from autoblog.wordpress.post_refs import PostRef, read_statuses
from autoblog.wordpress.post_search import PostSearch
from autoblog.wordpress.published_posts import (
    Changes,
    PublishedPost,
    read_changes,
    read_latest,
)
from autoblog.wordpress.rest.api import Api
from autoblog.wordpress.rest.site import Site
from autoblog.wordpress.seo_fields import MetaDescription, MetaDescriptionWriter
from autoblog.wordpress.snapshots import Snapshot, read_snapshots
from autoblog.wordpress.terms import MissingTerms, Taxonomy, TermFinder, Terms
from autoblog.wordpress.untouched import is_untouched


class WordPress:
    """A site and a login, which is proven once, before the first request that needs the user.

    Every method raises the errors of `autoblog.errors` that the site's answer means.
    """

    def __init__(
        self, *, site: Site, credentials: Credentials, http: Transport, retry: Retry
    ) -> None:
        self.site = site
        self._credentials = credentials
        self._http = http
        self._api = Api(site=site, credentials=credentials, http=http, retry=retry)
        self._user: CurrentUser | None = None
        self._meta_descriptions = MetaDescriptionWriter(self._api)

    def login(self) -> CurrentUser:
        """Prove the login and return its user. Raises `LoginRefusedError` if it is refused."""
        self._user = log_in(self._api)
        return self._user

    def examine_login(self) -> CurrentUser | RefusedLogin:
        """Prove the login, or return the facts about its refusal."""
        answer = read_current_user(self._api)
        if isinstance(answer, CurrentUser):
            self._user = answer
            return answer
        return read_refused_login(
            answer, site=self.site, credentials=self._credentials, http=self._http
        )

    def may(self, capability: str) -> bool:
        """Tell whether the user has a capability such as `upload_files`."""
        return self._proven_user().may(capability)

    def check_role(self, status: PostStatus) -> None:
        """Raise `RoleRefusedError` if the user may not bring a post to `status`."""
        self._user = check_role(self._api, self._proven_user(), status)

    def terms(self, categories: Sequence[str], tags: Sequence[str]) -> Terms:
        """Return the site's numbers for these names; see `TermFinder.find`."""
        return self._term_finder.find(categories, tags)

    def missing_terms(self, taxonomy: Taxonomy, names: Sequence[str]) -> MissingTerms:
        """Return those of `names` that the site has no term for; see `TermFinder.missing`."""
        return self._term_finder.missing(taxonomy, names)

    def put_picture(
        self,
        picture: Picture,
        *,
        wait: Callable[[float], object],
        known_id: int | None = None,
    ) -> Media:
        """Return the site's number for a picture, storing it once; see `MediaLibrary.put`."""
        return self._media.put(picture, wait=wait, known_id=known_id)

    def seal_of(self, marker: str) -> str:
        """Return the digits that prove a marker to be ours; see `Credentials.seal`."""
        return self._credentials.seal(marker)

    def find_posts(
        self, post: Post, *, since: datetime | None = None, until: int | None = None
    ) -> list[PostRef]:
        """Return the posts on the site that are `post`, trashed or not; see `PostSearch.find`."""
        return self._search.find(post, since=since, until=until)

    def create_draft(
        self, post: Post, terms: Terms, *, featured_media: int | None = None
    ) -> PostRef:
        """Store `post` as a draft with one request; see `posts.create_draft`."""
        return posts.create_draft(self._api, post, terms, featured_media=featured_media)

    def set_meta_description(self, ref: PostRef, text: str) -> MetaDescription | None:
        """Give our draft a meta description if an SEO plugin takes it; see `seo_fields`."""
        self._proven_user()
        return self._meta_descriptions.write(ref, text)

    def set_status(self, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
        """Bring our draft to `status` unless a human changed it; see `posts.set_status`."""
        return posts.set_status(self._api, ref, status)

    def read_post(self, post_id: int) -> PostRef:
        """Return a post. Raises `PostGoneError` if it was trashed, deleted or taken over."""
        return posts.read_post(self._api, post_id)

    def is_untouched(self, ref: PostRef, post: Post) -> bool:
        """Tell whether a draft is still as `post` was sent; see `untouched.is_untouched`."""
        return ref.status == "draft" and self._is_as_sent(ref, post)

    def withdraw(self, ref: PostRef, post: Post) -> bool:
        """Delete our double for good unless somebody has worked on it; tell whether it is gone.

        Raises `PostGoneError` if the site says that it is gone already.
        """
        self.read_post(ref.id)
        return self._is_as_sent(ref, post) and posts.delete_draft(self._api, ref.id)

    def _is_as_sent(self, ref: PostRef, post: Post) -> bool:
        user_id = self._proven_user().user_id
        terms = self.terms(post.categories, post.tags)
        return is_untouched(self._api, ref.id, post, terms, user_id=user_id, status=ref.status)

    def read_snapshots(self, ids: Sequence[int]) -> dict[int, Snapshot]:
        """Return many posts as they are now; see `snapshots.read_snapshots`."""
        self._proven_user()
        return read_snapshots(self._api, ids, statuses=self._statuses)

    def read_changes(self, known: Mapping[int, str], *, since: datetime | None) -> Changes:
        """Return what changed among the published posts; see `published_posts.read_changes`."""
        return read_changes(self._api, known, since=since)

    def latest_posts(self, *, most: int) -> list[PublishedPost]:
        """Return the newest published posts; see `published_posts.read_latest`."""
        return read_latest(self._api, most=most)

    def check_draft(self, post: Post) -> DraftCheck:
        """Make a draft, read it back and remove it; see `draft_check.check_draft`."""
        user_id = self._proven_user().user_id
        return check_draft(self._api, post, user_id=user_id, statuses=self._statuses)

    @cached_property
    def _statuses(self) -> str:
        return read_statuses(self._api)

    @cached_property
    def _search(self) -> PostSearch:
        user_id = self._proven_user().user_id
        return PostSearch(self._api, user_id=user_id, statuses=self._statuses)

    @cached_property
    def _term_finder(self) -> TermFinder:
        return TermFinder(self._api, self._proven_user())

    @cached_property
    def _media(self) -> MediaLibrary:
        return MediaLibrary(self._api, self._proven_user())

    def _proven_user(self) -> CurrentUser:
        return self.login() if self._user is None else self._user
