"""The one door to a WordPress site for the rest of the program."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from autoblog.posts import Post
from autoblog.wordpress import posts
from autoblog.wordpress.api import Api
from autoblog.wordpress.credentials import Credentials
from autoblog.wordpress.delays import Patience
from autoblog.wordpress.login import Login, Status, check_role, log_in
from autoblog.wordpress.posts import PostRef
from autoblog.wordpress.site import Site
from autoblog.wordpress.terms import TermFinder, Terms
from autoblog.wordpress.transport import Transport


class WordPress:
    """One site with one login. Everything but `login` itself proves the login first, once."""

    def __init__(
        self, *, site: Site, credentials: Credentials, http: Transport, patience: Patience
    ) -> None:
        self.site = site
        self._api = Api(site=site, credentials=credentials, http=http, patience=patience)
        self._login: Login | None = None
        self._terms: TermFinder | None = None

    def login(self) -> Login:
        """Prove the login and return who we are. Raises `LoginRefusedError` with the causes."""
        self._login = log_in(self._api)
        return self._login

    def may(self, capability: str) -> bool:
        """Tell whether the user has a capability such as `upload_files`."""
        return self._known().may(capability)

    def check_role(self, status: Status) -> None:
        """Raise `RoleRefusedError` if the user may not bring a post to `status`."""
        check_role(self._known(), self.site, status)

    def terms(self, categories: Sequence[str], tags: Sequence[str]) -> Terms:
        """Return the site's numbers for these names; see `TermFinder.find`."""
        if self._terms is None:
            self._terms = TermFinder(self._api, self._known())
        return self._terms.find(categories, tags)

    def find_post(self, marker: str, *, since: datetime | None = None) -> PostRef | None:
        """Return the post that holds `marker`, trashed or not; see `posts.find_post`."""
        return posts.find_post(self._api, marker, user_id=self._known().user_id, since=since)

    def create_draft(self, post: Post, terms: Terms) -> PostRef:
        """Store `post` as a draft with one request; see `posts.create_draft`."""
        return posts.create_draft(self._api, post, terms)

    def set_status(self, ref: PostRef, status: Literal["pending", "publish"]) -> PostRef:
        """Bring our draft to `status` unless a human was there; see `posts.set_status`."""
        return posts.set_status(self._api, ref, status)

    def read_post(self, post_id: int) -> PostRef:
        """Look at a post. Raises `PostGoneError` if it was trashed, deleted or taken over."""
        return posts.read_post(self._api, post_id)

    def _known(self) -> Login:
        return self.login() if self._login is None else self._login
