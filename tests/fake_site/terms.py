"""The fake site's `wp/v2/categories` and `wp/v2/tags`."""

import math

from tests.fake_site.cleaning import slug_of, term_name, unique_slug
from tests.fake_site.messages import Request, Response, RestError, json_response
from tests.fake_site.records import Database, FakeTerm, User

_LONGEST_NAME = 200


class TermsOf:
    """One taxonomy's list, and the creation of its terms."""

    def __init__(self, database: Database, taxonomy: str, *, hierarchical: bool) -> None:
        self._database = database
        self._taxonomy = taxonomy
        self._needed = "manage_categories" if hierarchical else "edit_posts"

    def answer(self, request: Request, user: User | None) -> Response:
        if request.method == "GET":
            return self._list(request)
        if user is None or not user.may(self._needed):
            raise RestError("rest_cannot_create", 401 if user is None else 403)
        body = request.json()
        return self._create(str(body.get("name", "")), int(str(body.get("parent", 0))))

    def add(self, name: str, parent: int = 0) -> int:
        """Store a term and return its number; raises as WordPress does."""
        stored = term_name(name)
        if not stored:
            raise RestError("empty_term_name", 500, data=None)
        if len(stored) > _LONGEST_NAME:
            raise RestError("db_insert_error", 500, data="WordPress database error.")
        for term in self._all():
            if term.name.casefold() == stored.casefold() and term.parent == parent:
                data = {"status": 400, "term_id": term.id}
                raise RestError("term_exists", 400, data=data)
        taken = {term.slug for term in self._all()}
        slug = unique_slug(slug_of(stored) or "term", taken.__contains__)
        number = max(self._database.terms, default=0) + 1
        self._database.terms[number] = FakeTerm(
            id=number, taxonomy=self._taxonomy, name=stored, slug=slug, parent=parent
        )
        return number

    def _all(self) -> list[FakeTerm]:
        return [t for t in self._database.terms.values() if t.taxonomy == self._taxonomy]

    def _create(self, name: str, parent: int) -> Response:
        return json_response(201, _shown(self._database.terms[self.add(name, parent)]))

    def _list(self, request: Request) -> Response:
        query = request.query
        wanted = query.get("search", "").lower()
        found = [t for t in self._all() if wanted in t.name.lower() or wanted in t.slug]
        if "include" in query:
            found = [term for term in found if str(term.id) in query["include"].split(",")]
        found.sort(key=lambda term: term.id if query.get("orderby") == "id" else term.name)
        per_page, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        if not 1 <= per_page <= 100:
            raise RestError("rest_invalid_param", 400)
        pages = math.ceil(len(found) / per_page)
        shown = [_shown(term) for term in found[(page - 1) * per_page : page * per_page]]
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        return json_response(200, shown, headers)


def _shown(term: FakeTerm) -> dict[str, object]:
    shown = {"id": term.id, "name": term.name, "slug": term.slug, "taxonomy": term.taxonomy}
    return shown if term.taxonomy == "post_tag" else {**shown, "parent": term.parent}
