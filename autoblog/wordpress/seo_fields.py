"""A post's meta description in the fields of the site's SEO plugin: written, read back, reported.

Only a draft that nobody touched since `ref` is written to, and only where no description stands.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from autoblog.errors import AnswerUnclearError
from autoblog.wordpress.posts import REF_FIELDS, PostRef, read_ref
from autoblog.wordpress.rest.answers import Refusal
from autoblog.wordpress.rest.api import Api

_POSTS: Final = "wp/v2/posts"
_FIELDS: Final = f"{REF_FIELDS},meta,title.raw,content.raw,excerpt.raw"

Outcome = Literal["stored", "unconfirmed", "left", "refused"]
"""unconfirmed: the plugin took it and lets nobody read it. left: a human was there before."""


@dataclass(frozen=True, kw_only=True)
class _Plugin:
    """An SEO plugin, known by the namespace of its routes.

    `route` is where descriptions are written; without one, it is the post's own. (Rank Math:
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
    """What became of a description. `ref` is the post as it stands now; `why` is for the log."""

    ref: PostRef
    plugin: str
    outcome: Outcome
    why: str = ""


class MetaDescriptionWriter:
    """Describes one post after another; asks no more once the site is known to take none."""

    def __init__(self, api: Api) -> None:
        self._api = api
        here = (p for p in PLUGINS if p.namespace in api.site.namespaces)
        self._plugin = next(here, None)

    def write(self, ref: PostRef, text: str) -> MetaDescription | None:
        """Give the draft `ref` the description `text` (plain); None where no plugin takes any.

        Writing through WordPress changes the time of the post's last change. The one in the
        returned `ref` is that of our own writing, so that it is not taken for a human's.
        """
        plugin = self._plugin
        if plugin is None:
            return None
        before = self._look(ref.id)
        there, now = _description(before, plugin), read_ref(self._api, before)
        if now.status != "draft" or (ref.modified_gmt and now.modified_gmt != ref.modified_gmt):
            return MetaDescription(
                ref=ref, plugin=plugin.name, outcome="left", why="somebody was there"
            )
        if there:
            why = "it has one already"
            return MetaDescription(ref=ref, plugin=plugin.name, outcome="left", why=why)
        if there is None and plugin.route is None:
            self._plugin = None
            why = "this version of the plugin takes none; Yoast SEO does so from mid-2026 on"
            return MetaDescription(ref=ref, plugin=plugin.name, outcome="refused", why=why)
        why = self._write(plugin, ref.id, text)
        after = self._look(ref.id)
        if _words(after) == _words(before):
            ref = replace(read_ref(self._api, after), note=ref.note)
        return _judge(plugin, ref, _description(after, plugin), text, why)

    def _write(self, plugin: _Plugin, post_id: int, text: str) -> str:
        """Send the description once; return why it may not have been taken, or nothing."""
        meta = {plugin.key: text}
        try:
            if plugin.route is None:
                answer = self._api.try_post(f"{_POSTS}/{post_id}", {"meta": meta}, fields="id")
            else:
                order = {"objectType": "post", "objectID": post_id, "meta": meta}
                answer = self._api.try_post(plugin.route, order, fields="slug")
        except AnswerUnclearError as unclear:
            return str(unclear)
        return answer.text if isinstance(answer, Refusal) else ""

    def _look(self, post_id: int) -> Mapping[str, object]:
        params = {"context": "edit", "_fields": _FIELDS}
        return self._api.get(f"{_POSTS}/{post_id}", params).record()


def _judge(
    plugin: _Plugin, ref: PostRef, there: str | None, text: str, why: str
) -> MetaDescription:
    """Say what became of `text`, now that `there` stands beside the post."""
    if there and _same(there, text):
        return MetaDescription(ref=ref, plugin=plugin.name, outcome="stored")
    if there is None and not why:
        return MetaDescription(ref=ref, plugin=plugin.name, outcome="unconfirmed")
    why = why or "the site dropped it without a word"
    return MetaDescription(ref=ref, plugin=plugin.name, outcome="refused", why=why)


def _description(row: Mapping[str, object], plugin: _Plugin) -> str | None:
    """Return what stands there, maybe nothing; None where it cannot be read."""
    meta = row.get("meta")
    value = meta.get(plugin.key) if isinstance(meta, dict) else None
    return value if isinstance(value, str) else None


def _words(row: Mapping[str, object]) -> list[object]:
    """Return what a human would have edited."""
    return [row.get(name) for name in ("title", "content", "excerpt")]


def _same(one: str, other: str) -> bool:
    """Compare as a reader would: plugins escape and space a text anew."""
    return html.unescape(one).split() == html.unescape(other).split()
