"""Requests to one site's REST API with one login."""

import logging
import secrets
from collections.abc import Iterator, Mapping
from typing import Final

from autoblog.log_lines import Line
from autoblog.wordpress.http.addresses import (
    absolute,
    endpoint,
    host_of,
    plain_root,
    same_site,
)
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.retry import Retry
from autoblog.wordpress.http.transport import Transport
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.rest.replies import read_reply
from autoblog.wordpress.rest.site import Site

_log = logging.getLogger(__name__)
_AGAIN: Final = frozenset({ErrorKind.AWAY, ErrorKind.UNCLEAR})
MOST_PER_PAGE: Final = 100
"""The most rows that WordPress lists at once."""


class Api:
    """A site's REST API. Reads again while the site is away, and sends each change once.

    `get`, `rows` and `post` raise the error of a refusal. `try_get`, `try_post`, `upload` and
    `delete` return the `Refusal` to callers that act on it.
    """

    def __init__(
        self, *, site: Site, credentials: Credentials, http: Transport, retry: Retry
    ) -> None:
        self.site = site
        self.username = credentials.username
        self._credentials = credentials
        self._http = http
        self._root = site.api_root
        self._retry = retry
        self._warned_of_noise = False

    def get(self, route: str, params: Mapping[str, object]) -> Answer:
        """Return the answer to a GET request. Raises the error of a refusal."""
        return _answer(self.try_get(route, params))

    def try_get(self, route: str, params: Mapping[str, object]) -> Answer | Refusal:
        """Return the answer to a GET request, or its refusal; raises if the site stays away.

        Some servers redirect the addresses of the API, to add a slash for example. They know
        nothing of the form with `rest_route`, so that is tried, and kept if it works.
        """
        answer = self._retry.call(lambda: self._get_once(self._root, route, params))
        plain = plain_root(self._root)
        if plain == self._root or not _is_moved_within(answer):
            return answer
        again = self._retry.call(lambda: self._get_once(plain, route, params))
        if _is_moved_within(again):
            return answer
        self._root = plain
        return again

    def rows(
        self, route: str, params: Mapping[str, object], *, most: int, per_page: int = MOST_PER_PAGE
    ) -> Iterator[Mapping[str, object]]:
        """Yield a list's rows page by page, as many pages as `most` rows fill at most.

        Raises the error of a refusal. Past the last page WordPress refuses (`PAST_END`), which
        ends the list.
        """
        for page in range(1, -(-most // per_page) + 1):
            answer = self.try_get(route, {**params, "per_page": per_page, "page": page})
            if isinstance(answer, Refusal):
                if answer.kind is ErrorKind.PAST_END:
                    return
                raise answer.error()
            yield from answer.rows()
            if not answer.has_more(page=page, per_page=per_page):
                return

    def post(self, route: str, body: Mapping[str, object], *, fields: str) -> Answer:
        """Return the answer to a POST request. Raises the error of a refusal."""
        return _answer(self.try_post(route, body, fields=fields))

    def try_post(self, route: str, body: Mapping[str, object], *, fields: str) -> Answer | Refusal:
        """Return the answer to a POST request, or its refusal; `fields` are those that come back.

        Never name a field and a part of it (`title,title.raw`): WordPress then forgets the rest.
        """
        url = endpoint(self._root, route, {"_fields": fields})
        reply = self._http.post(url, body, credentials=self._credentials)
        return self._warn_of_noise(read_reply(reply, wrote=True))

    def upload(
        self,
        route: str,
        data: bytes,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, object],
    ) -> Answer | Refusal:
        """Send a file; `headers` tell its type and name, `params` its other fields."""
        url = endpoint(self._root, route, params)
        reply = self._http.post_bytes(url, data, headers=headers, credentials=self._credentials)
        return self._warn_of_noise(read_reply(reply, wrote=True))

    def delete(self, route: str, *, force: bool) -> Answer | Refusal:
        """Trash something, or with `force` delete it for good.

        Sent as a POST request that names the method, since some hosts block DELETE.
        """
        params = {"_method": "DELETE", "force": str(force).lower(), "_fields": "id,deleted"}
        url = endpoint(self._root, route, params)
        return read_reply(self._http.post(url, {}, credentials=self._credentials), wrote=True)

    def _get_once(self, root: str, route: str, params: Mapping[str, object]) -> Answer | Refusal:
        url = endpoint(root, route, {**params, **_uncached()})
        reply = self._http.get(url, credentials=self._credentials)
        answer = read_reply(reply, wrote=False)
        if isinstance(answer, Refusal) and answer.kind in _AGAIN:
            raise answer.error()
        return self._warn_of_noise(answer)

    def _warn_of_noise(self, answer: Answer | Refusal) -> Answer | Refusal:
        if isinstance(answer, Answer) and answer.noise and not self._warned_of_noise:
            self._warned_of_noise = True
            _log.warning(
                Line(
                    "the site prints text around its JSON, which was read all the same; "
                    "set WP_DEBUG_DISPLAY to false in wp-config.php",
                    host=host_of(self.site.api_root),
                    printed=answer.noise,
                )
            )
        return answer


def _is_moved_within(answer: Answer | Refusal) -> bool:
    """Tell whether a request was redirected to another address of the same site."""
    if isinstance(answer, Answer) or answer.kind is not ErrorKind.MOVED:
        return False
    target = absolute(answer.reply.url, answer.reply.headers.get("location", ""))
    return target is not None and same_site(answer.reply.url, target)


def _uncached() -> Mapping[str, str]:
    """Return a parameter that WordPress passes over and that makes an address no cache has seen.

    Some page caches keep what a login was shown, whatever the headers say, and some leave out
    parameters of well-known names.
    """
    return {f"n{secrets.token_hex(6)}": "1"}


def _answer(answer: Answer | Refusal) -> Answer:
    if isinstance(answer, Refusal):
        raise answer.error()
    return answer
