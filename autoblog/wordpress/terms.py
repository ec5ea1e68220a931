"""The site's numbers for categories and tags by name; created where the role may.

A missing term never blocks a post: it is left out, with a warning. A category may be named with
those above it, as "Parent > Child".
"""

import html
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from autoblog.errors import AnswerUnclearError
from autoblog.wordpress.current_user import CurrentUser
from autoblog.wordpress.rest.answers import Answer, Refusal, id_of
from autoblog.wordpress.rest.api import MOST_PER_PAGE, Api
from autoblog.wordpress.rest.error_codes import ErrorKind

Taxonomy = Literal["categories", "tags"]
Row = Mapping[str, object]

_LONGEST_NAME: Final = 200  # wp_terms.name is varchar(200)
_MOST_ROWS: Final = 5_000
_FIELDS: Final = "id,name,parent"
_BETWEEN: Final = " > "
_SINGULAR: Final = {"categories": "category", "tags": "tag"}
_MAY_NOT: Final = (
    "the site has none of this name and the user's role may not create it; create it in wp-admin"
)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The site's numbers for a post's categories and tags, and warnings of terms left out."""

    category_ids: tuple[int, ...] = ()
    tag_ids: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MissingTerms:
    """The names that the site has no term for, and warnings of those that fit several."""

    names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class TermFinder:
    """A finder of terms for one post after another; gives each warning once."""

    def __init__(self, api: Api, user: CurrentUser) -> None:
        self._api = api
        # Creating a category takes the capability to manage them, creating a tag that to write.
        self._may_create = {
            "categories": user.may("manage_categories"),
            "tags": user.may("edit_posts"),
        }
        self._warnings: list[str] = []
        self._warned: set[str] = set()

    def find(self, categories: Sequence[str], tags: Sequence[str]) -> Terms:
        """Look up every name, and create those that the site lacks.

        The names are the user's, or few: `posts.tag_extraction` bounds those taken from a text.
        Raises only errors that also block the post: the site is away, or refuses the login.
        """
        self._warnings = []
        category_ids = self._ids("categories", categories)
        tag_ids = self._ids("tags", tags)
        fresh = [warning for warning in self._warnings if warning not in self._warned]
        self._warned.update(fresh)
        return Terms(category_ids=category_ids, tag_ids=tag_ids, warnings=tuple(fresh))

    def missing(self, taxonomy: Taxonomy, names: Sequence[str]) -> MissingTerms:
        """Return those of `names` that the site has no term for; creates none."""
        self._warnings = []
        usable = self._usable(taxonomy, names)
        missing = tuple(name for name in usable if self._look_up(taxonomy, name) is None)
        return MissingTerms(names=missing, warnings=tuple(self._warnings))

    def _ids(self, taxonomy: Taxonomy, names: Sequence[str]) -> tuple[int, ...]:
        ids: list[int] = []
        for name in self._usable(taxonomy, names):
            found = self._look_up(taxonomy, name) or self._create(taxonomy, name)
            if found is not None and found not in ids:
                ids.append(found)
        return tuple(ids)

    def _usable(self, taxonomy: Taxonomy, names: Sequence[str]) -> list[str]:
        usable: dict[str, str] = {}
        for typed in names:
            name = " ".join(unicodedata.normalize("NFC", typed).split())
            if not name:
                self._leave_out(taxonomy, typed, "its name is empty")
            elif len(name) > _LONGEST_NAME:
                why = f"it is longer than {_LONGEST_NAME} characters"
                self._leave_out(taxonomy, f"{name[:40]}...", why)
            else:
                usable.setdefault(fold(name), name)
        return list(usable.values())

    def _look_up(self, taxonomy: Taxonomy, name: str) -> int | None:
        """Find a term by its name or, for a category, by the names of those above it as well.

        Of several with one name the topmost is taken, with a warning.
        """
        found = self._named(taxonomy, name) or self._below(taxonomy, path_of(name))
        if not found:
            return None
        found.sort(key=lambda row: (_parent(row), id_of(row) or 0))
        if len(found) > 1:
            self._warn_of_namesakes(taxonomy, name, found)
        return id_of(found[0])

    def _named(self, taxonomy: Taxonomy, name: str) -> list[Row]:
        """Return the terms of a name, as WordPress stores it: with `&`, `<` and `>` escaped."""
        escaped = html.escape(name, quote=False)
        params = {"search": escaped, "orderby": "id", "order": "asc", "_fields": _FIELDS}
        rows = self._api.rows(f"wp/v2/{taxonomy}", params, most=_MOST_ROWS)
        return [row for row in rows if id_of(row) is not None and fold(_name(row)) == fold(name)]

    def _below(self, taxonomy: Taxonomy, path: Sequence[str]) -> list[Row]:
        """Return the terms at the end of a path of names; none for a single name."""
        if taxonomy != "categories" or len(path) == 1:
            return []
        found = self._named(taxonomy, path[0])
        for name in path[1:]:
            above = {id_of(row) for row in found}
            found = [row for row in self._named(taxonomy, name) if _parent(row) in above]
        return found

    def _warn_of_namesakes(self, taxonomy: Taxonomy, name: str, found: Sequence[Row]) -> None:
        parents = ",".join(str(_parent(row)) for row in found if _parent(row))
        params = {"include": parents, "_fields": _FIELDS}
        rows = self._api.rows(f"wp/v2/{taxonomy}", params, most=MOST_PER_PAGE) if parents else ()
        above = {id_of(row): f"{_name(row)}{_BETWEEN}" for row in rows}
        shown = [f"{above.get(_parent(row), '')}{_name(row)}" for row in found]
        self._warnings.append(
            f"{len(found)} {taxonomy} are called {name!r}; {shown[0]!r} (number "
            f"{id_of(found[0])}) was taken, and not {' or '.join(map(repr, shown[1:]))}. Name the "
            "category above it as well to choose."
        )

    def _create(self, taxonomy: Taxonomy, name: str) -> int | None:
        """Create a term and, for a category that is named with them, those above it."""
        if not self._may_create[taxonomy]:
            self._leave_out(taxonomy, name, _MAY_NOT)
            return None
        *above, own = path_of(name) if taxonomy == "categories" else [name]
        body: dict[str, object] = {"name": own}
        if above:
            path = _BETWEEN.join(above)
            parent = self._look_up(taxonomy, path) or self._create(taxonomy, path)
            if parent is None:
                return None
            body["parent"] = parent
        try:
            answer = self._api.try_post(f"wp/v2/{taxonomy}", body, fields=_FIELDS)
        except AnswerUnclearError:
            return self._look_again(taxonomy, name)
        if isinstance(answer, Answer):
            return id_of(answer.record())
        return self._refused(answer, taxonomy, name)

    def _refused(self, refusal: Refusal, taxonomy: Taxonomy, name: str) -> int | None:
        match refusal.kind:
            case ErrorKind.EXISTS if (term_id := refusal.data.get("term_id")) is not None:
                return term_id if isinstance(term_id, int) else None
            case ErrorKind.EXISTS | ErrorKind.UNCLEAR:
                return self._look_again(taxonomy, name)
            case ErrorKind.LOGIN | ErrorKind.AWAY | ErrorKind.MOVED | ErrorKind.NO_ROUTE:
                raise refusal.error()
            case ErrorKind.ROLE:
                self._may_create[taxonomy] = False
                self._leave_out(taxonomy, name, _MAY_NOT)
            case _:
                self._leave_out(taxonomy, name, f"WordPress says {refusal.code}")
        return None

    def _look_again(self, taxonomy: Taxonomy, name: str) -> int | None:
        """Look for a term that may have been created though the answer did not say so."""
        found = self._look_up(taxonomy, name)
        if found is None:
            self._leave_out(taxonomy, name, "the site did not create it")
        return found

    def _leave_out(self, taxonomy: Taxonomy, name: str, why: str) -> None:
        self._warnings.append(f"The {_SINGULAR[taxonomy]} {name!r} was left out: {why}.")


def path_of(name: str) -> list[str]:
    """Split "Parent > Child" into its names; a name that is no path is the only one."""
    names = [" ".join(part.split()) for part in name.split(_BETWEEN.strip())]
    return names if all(names) else [name]


def _name(row: Row) -> str:
    return html.unescape(str(row.get("name", "")))


def _parent(row: Row) -> int:
    parent = row.get("parent")
    return parent if isinstance(parent, int) else 0


def fold(name: str) -> str:
    """Return a name without its case and spacing, by which readers do not tell names apart."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
