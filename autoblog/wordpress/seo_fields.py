"""A post's meta description in the field of the site's SEO plugin, written and read back.

Only a draft that nobody changed since `ref` is written to, and only if it has no description.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal

from autoblog.errors import AnswerUnclearError
from autoblog.wordpress.post_refs import REF_FIELDS, ROUTE, PostRef, read_ref, read_row
from autoblog.wordpress.rest.answers import Refusal, mapping_of
from autoblog.wordpress.rest.api import Api

_FIELDS: Final = f"{REF_FIELDS},meta,title.raw,content.raw,excerpt.raw"

Outcome = Literal["stored", "unconfirmed", "left", "refused"]
"""unconfirmed: the plugin took it and lets nobody read it. left: a human changed the post."""


@dataclass(frozen=True, kw_only=True)
class _Plugin:
    """An SEO plugin, known by the namespace of its routes.

    `route` takes descriptions; without one, the post's own route does. (Rank Math:
    `includes/rest/class-shared.php`; Yoast SEO since pull request 23240 of 2026.)
    """

    name: str
    namespace: str
    key: str
    route: str | None = None


PLUGINS: Final = (
    _Plugin(
        name="Rank Math",
        namespace="rankmath/v1",
        key="rank_math_description",
        route="rankmath/v1/updateMeta",
    ),
    _Plugin(name="Yoast SEO", namespace="yoast/v1", key="_yoast_wpseo_metadesc"),
)


@dataclass(frozen=True, kw_only=True)
class MetaDescription:
    """The outcome for a description. `ref` is the post as it is now; `why` is for the log."""

    ref: PostRef
    plugin: str
    outcome: Outcome
    why: str = ""


class MetaDescriptionWriter:
    """A writer for one post after another; stops once the site is known to take none."""

    def __init__(self, api: Api) -> None:
        self._api = api
        here = (p for p in PLUGINS if p.namespace in api.site.namespaces)
        self._plugin = next(here, None)

    def write(self, ref: PostRef, text: str) -> MetaDescription | None:
        """Give the draft `ref` the plain text as its description; None if no plugin takes any.

        Writing changes the post's `modified_gmt`. The returned `ref` has the new one, so that our
        own change is not taken for a human's.
        """
        plugin = self._plugin
        if plugin is None:
            return None
        result = partial(MetaDescription, plugin=plugin.name)
        before = self._read(ref.id)
        stored, now = _description(before, plugin), read_ref(self._api, before)
        if now.status != "draft" or (ref.modified_gmt and now.modified_gmt != ref.modified_gmt):
            return result(ref=ref, outcome="left", why="somebody changed the post")
        if stored:
            return result(ref=ref, outcome="left", why="it has one already")
        if stored is None and plugin.route is None:
            self._plugin = None
            why = "this version of the plugin takes none; Yoast SEO takes them from mid-2026 on"
            return result(ref=ref, outcome="refused", why=why)
        why = self._write(plugin, ref.id, text)
        after = self._read(ref.id)
        if _texts(after) == _texts(before):
            ref = replace(read_ref(self._api, after), note=ref.note)
        outcome, why = _judge(_description(after, plugin), text, why)
        return result(ref=ref, outcome=outcome, why=why)

    def _write(self, plugin: _Plugin, post_id: int, text: str) -> str:
        """Send the description once; return why it may not have been taken, or an empty text."""
        meta = {plugin.key: text}
        try:
            if plugin.route is None:
                answer = self._api.try_post(f"{ROUTE}/{post_id}", {"meta": meta}, fields="id")
            else:
                body = {"objectType": "post", "objectID": post_id, "meta": meta}
                answer = self._api.try_post(plugin.route, body, fields="slug")
        except AnswerUnclearError as unclear:
            return str(unclear)
        return answer.text if isinstance(answer, Refusal) else ""

    def _read(self, post_id: int) -> Mapping[str, object]:
        return read_row(self._api, post_id, fields=_FIELDS)


def _judge(stored: str | None, text: str, why: str) -> tuple[Outcome, str]:
    """Return the outcome for `text` and its reason, now that the site has `stored`."""
    if stored and _same(stored, text):
        return "stored", ""
    if stored is None and not why:
        return "unconfirmed", ""
    return "refused", why or "the site dropped it silently"


def _description(row: Mapping[str, object], plugin: _Plugin) -> str | None:
    """Return the stored description, maybe empty; None if it cannot be read."""
    value = mapping_of(row.get("meta")).get(plugin.key)
    return value if isinstance(value, str) else None


def _texts(row: Mapping[str, object]) -> list[object]:
    """Return the fields that a human would have edited."""
    return [row.get(name) for name in ("title", "content", "excerpt")]


def _same(one: str, other: str) -> bool:
    """Compare two texts without their spacing and escaping, which plugins change."""
    return html.unescape(one).split() == html.unescape(other).split()
