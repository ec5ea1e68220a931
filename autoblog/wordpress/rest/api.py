"""Questions and orders to one site's REST API with one login."""

import logging
from collections.abc import Mapping
from typing import Final

from autoblog.wordpress.http.addresses import endpoint, host_of
from autoblog.wordpress.http.credentials import Credentials
from autoblog.wordpress.http.retry import Retry
from autoblog.wordpress.http.transport import Transport
from autoblog.wordpress.rest.answers import Answer, Refusal
from autoblog.wordpress.rest.error_codes import ErrorKind
from autoblog.wordpress.rest.replies import read_reply
from autoblog.wordpress.rest.site import Site

_log = logging.getLogger(__name__)
_COME_BACK: Final = frozenset({ErrorKind.AWAY, ErrorKind.UNCLEAR})


class Api:
    """Asks patiently, orders once.

    `get` and `post` return what WordPress answered or raise; `look` and `order` return a refusal
    as a value to callers that have something to do with it.
    """

    def __init__(
        self, *, site: Site, credentials: Credentials, http: Transport, retry: Retry
    ) -> None:
        self.site = site
        self.username = credentials.username
        self._credentials = credentials
        self._http = http
        self._retry = retry
        self._told_of_noise = False

    def get(self, route: str, params: Mapping[str, object]) -> Answer:
        """Ask a question, again if the site is away. Raises what the answer means."""
        return _answer(self.try_get(route, params))

    def try_get(self, route: str, params: Mapping[str, object]) -> Answer | Refusal:
        """Ask a question; raises only when the site stays away."""
        url = endpoint(self.site.api_root, route, params)
        return self._retry.call(lambda: self._look(url))

    def post(self, route: str, body: Mapping[str, object], *, fields: str) -> Answer:
        """Order something, once. Raises what the answer means."""
        return _answer(self.try_post(route, body, fields=fields))

    def try_post(self, route: str, body: Mapping[str, object], *, fields: str) -> Answer | Refusal:
        """Order something, once; `fields` are those that come back.

        Never name a field and a part of it (`title,title.raw`): WordPress then forgets the rest.
        """
        url = endpoint(self.site.api_root, route, {"_fields": fields})
        reply = self._http.post(url, body, credentials=self._credentials)
        return self._noting_noise(read_reply(reply, wrote=True))

    def upload(
        self,
        route: str,
        data: bytes,
        *,
        headers: Mapping[str, str],
        params: Mapping[str, object],
    ) -> Answer | Refusal:
        """Send a file, once; `headers` tell what it is, `params` what is to be known of it."""
        url = endpoint(self.site.api_root, route, params)
        reply = self._http.post_bytes(url, data, headers=headers, credentials=self._credentials)
        return self._noting_noise(read_reply(reply, wrote=True))

    def delete(self, route: str, *, force: bool) -> Answer | Refusal:
        """Trash something, or with `force` delete it for good.

        Sent as a POST that says what it means, since some hosts let no DELETE through.
        """
        params = {"_method": "DELETE", "force": str(force).lower(), "_fields": "id,deleted"}
        url = endpoint(self.site.api_root, route, params)
        return read_reply(self._http.post(url, {}, credentials=self._credentials), wrote=True)

    def _look(self, url: str) -> Answer | Refusal:
        reply = self._http.get(url, credentials=self._credentials)
        answer = read_reply(reply, wrote=False)
        if isinstance(answer, Refusal) and answer.kind in _COME_BACK:
            raise answer.error()
        return self._noting_noise(answer)

    def _noting_noise(self, answer: Answer | Refusal) -> Answer | Refusal:
        if isinstance(answer, Answer) and answer.noise and not self._told_of_noise:
            self._told_of_noise = True
            _log.warning(
                "%s prints text around its answers (%s); they were read all the same, but set "
                "WP_DEBUG_DISPLAY to false in wp-config.php",
                host_of(self.site.api_root),
                answer.noise,
            )
        return answer


def _answer(answer: Answer | Refusal) -> Answer:
    if isinstance(answer, Refusal):
        raise answer.error()
    return answer
