"""Facts about WordPress's REST API that autoblog or its fake site relies on."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests

from autoblog.wordpress import Site, Transport, find_site
from tests.contract.blog import Blog

_TIMEOUT_S = 60
_EVERYWHERE = "publish,future,draft,pending,private,trash"


@dataclass(kw_only=True)
class Rest:
    """Plain requests as one user, without any of autoblog's client."""

    site: Site
    login: tuple[str, str] | None

    def ask(self, method: str, route: str, **sent: object) -> requests.Response:
        """Send `sent` as JSON with POST, as parameters with anything else."""
        written = method == "POST"
        return requests.request(
            method,
            f"{self.site.api_root}wp/v2/{route}",
            params=None if written else {name: str(value) for name, value in sent.items()},
            json=sent if written else None,
            auth=self.login,
            timeout=_TIMEOUT_S,
        )

    def create(self, **fields: object) -> dict[str, object]:
        """Create a post and return it."""
        answer = self.ask("POST", "posts", **({"title": "A title"} | fields))
        assert answer.status_code == 201, answer.text
        created: dict[str, object] = answer.json()
        return created


As = Callable[[str | None], Rest]


@pytest.fixture
def rest(blog: Blog) -> As:
    site = find_site(blog.url, http=Transport())

    def log_in(role: str | None) -> Rest:
        if role is None:
            return Rest(site=site, login=None)
        user = blog.credentials(role)
        return Rest(site=site, login=(user.username, user.application_password))

    return log_in


def _code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestCreating:
    def test_unknown_fields_and_unregistered_meta_are_dropped_in_silence(self, rest: As) -> None:
        created = rest("author").create(nonsense=1, meta={"autoblog": "x"})

        assert "nonsense" not in created
        assert "autoblog" not in str(created["meta"])

    def test_a_draft_without_a_slug_has_none(self, rest: As) -> None:
        assert rest("author").create(title="Hello there")["slug"] == ""

    @pytest.mark.parametrize(
        ("asked", "got"),
        [
            ("Hello World! it's", "hello-world-its"),
            ("a.b/c_d", "a-b-c_d"),
            ("Ärger & Café", "arger-cafe"),
            ("日本", "%e6%97%a5%e6%9c%ac"),
            ("--x--y--", "x-y"),
        ],
    )
    def test_a_slug_is_brought_into_form(self, rest: As, asked: str, got: str) -> None:
        suffix = secrets.token_hex(4)

        assert rest("author").create(slug=f"{asked} {suffix}")["slug"] == f"{got}-{suffix}"

    def test_a_long_slug_is_cut(self, rest: As) -> None:
        slug = str(rest("author").create(slug=secrets.token_hex(1) + "x" * 300)["slug"])

        assert len(slug) <= 200

    def test_a_slug_of_a_feed_is_numbered_as_soon_as_it_is_published(self, rest: As) -> None:
        author = rest("author")
        draft = author.create(slug="rss")

        live = author.ask("POST", f"posts/{draft['id']}", status="publish").json()

        assert str(draft["slug"]).rpartition("-")[2] == "rss"
        assert str(live["slug"]).startswith("rss-")

    @pytest.mark.parametrize(
        ("role", "fields", "refusal"),
        [
            (None, {}, (401, "rest_cannot_create")),
            ("subscriber", {}, (403, "rest_cannot_create")),
            ("contributor", {"status": "publish"}, (403, "rest_cannot_publish")),
            ("contributor", {"status": "private"}, (403, "rest_cannot_publish")),
            ("author", {"author": 1}, (403, "rest_cannot_edit_others")),
            ("author", {"title": ""}, (400, "empty_content")),
            ("author", {"tags": ["name"]}, (400, "rest_invalid_param")),
            ("author", {"status": "nonsense"}, (400, "rest_invalid_param")),
        ],
    )
    def test_what_may_not_be_is_refused_with_its_code(
        self, rest: As, role: str | None, fields: dict[str, object], refusal: tuple[int, str]
    ) -> None:
        assert _code(rest(role).ask("POST", "posts", **({"title": "A"} | fields))) == refusal

    def test_json_that_is_not_declared_as_json_is_not_read(self, rest: As) -> None:
        author = rest("author")

        answer = requests.post(
            f"{author.site.api_root}wp/v2/posts",
            data='{"title": "A"}',
            auth=author.login,
            timeout=_TIMEOUT_S,
        )

        assert _code(answer) == (400, "empty_content")

    def test_fields_of_the_answer_can_be_chosen_and_a_whole_before_its_part_ends_the_list(
        self, rest: As
    ) -> None:
        def keys(fields: str) -> set[str]:
            return set(rest("author").ask("POST", f"posts?_fields={fields}", title="A").json())

        assert keys("id,content.raw,status") == {"id", "content", "status"}
        assert keys("id,content,content.raw,status") == {"id", "content"}


class TestDates:
    def test_a_future_without_a_date_is_published_at_once(self, rest: As) -> None:
        assert rest("author").create(status="future")["status"] == "publish"

    def test_a_future_in_the_past_is_published_at_once(self, rest: As) -> None:
        created = rest("author").create(status="future", date_gmt="2020-01-01T00:00:00")

        assert created["status"] == "publish"

    def test_a_publication_with_a_date_to_come_waits(self, rest: As) -> None:
        created = rest("author").create(status="publish", date_gmt="2099-01-01T00:00:00")

        assert created["status"] == "future"


class TestFinding:
    def test_without_a_status_only_published_posts_are_listed(self, rest: As) -> None:
        word = secrets.token_hex(8)
        draft = rest("author").create(title=word)
        live = rest("author").create(title=word, status="publish")

        listed = rest("author").ask("GET", "posts", search=word).json()

        assert [row["id"] for row in listed] == [live["id"]] != [draft["id"]]

    def test_any_status_leaves_out_the_trash(self, rest: As) -> None:
        word = secrets.token_hex(8)
        author = rest("author")
        author.ask("DELETE", f"posts/{author.create(title=word)['id']}")

        assert author.ask("GET", "posts", search=word, status="any").json() == []
        assert len(author.ask("GET", "posts", search=word, status=_EVERYWHERE).json()) == 1

    def test_drafts_of_others_are_counted_but_not_shown(self, rest: As) -> None:
        word = secrets.token_hex(8)
        rest("editor").create(title=word)

        answer = rest("author").ask("GET", "posts", search=word, status="draft")

        assert (answer.json(), answer.headers["X-WP-Total"]) == ([], "1")

    @pytest.mark.parametrize(("role", "inner"), [(None, 401), ("subscriber", 403)])
    def test_asking_for_drafts_without_the_right_hides_its_refusal_in_a_parameter(
        self, rest: As, role: str | None, inner: int
    ) -> None:
        answer = rest(role).ask("GET", "posts", status="draft")

        assert _code(answer) == (400, "rest_invalid_param")
        detail = answer.json()["data"]["details"]["status"]
        assert (detail["code"], detail["data"]["status"]) == ("rest_forbidden_status", inner)

    def test_a_page_beyond_the_last_is_refused(self, rest: As) -> None:
        rest("author").create(status="publish")

        answer = rest("author").ask("GET", "posts", page=999)

        assert _code(answer) == (400, "rest_post_invalid_page_number")

    def test_a_public_list_proves_no_login(self, rest: As) -> None:
        stranger = Rest(site=rest(None).site, login=("nobody", "wrong"))

        assert stranger.ask("GET", "posts").status_code == 200
        assert _code(stranger.ask("GET", "users/me")) == (401, "rest_not_logged_in")


class TestChanging:
    def test_the_trash_changes_the_slug_and_publishing_would_bring_the_post_back(
        self, rest: As
    ) -> None:
        author = rest("author")
        post = author.create(slug=secrets.token_hex(8))

        trashed = author.ask("DELETE", f"posts/{post['id']}").json()
        back = author.ask("POST", f"posts/{post['id']}", status="publish").json()

        assert (trashed["status"], trashed["slug"]) == ("trash", f"{post['slug']}__trashed")
        assert (back["status"], back["slug"]) == ("publish", post["slug"])

    def test_trashing_twice_is_refused(self, rest: As) -> None:
        author = rest("author")
        post = author.create()
        author.ask("DELETE", f"posts/{post['id']}")

        assert _code(author.ask("DELETE", f"posts/{post['id']}")) == (410, "rest_already_trashed")

    def test_publishing_twice_is_the_same_as_once(self, rest: As) -> None:
        author = rest("author")
        post = author.create(slug=secrets.token_hex(8))

        first = author.ask("POST", f"posts/{post['id']}", status="publish")
        again = author.ask("POST", f"posts/{post['id']}", status="publish")

        assert (first.status_code, again.status_code) == (200, 200)
        assert (again.json()["status"], again.json()["slug"]) == ("publish", post["slug"])

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_a_post_that_never_was_is_said_to_be_none(self, rest: As, method: str) -> None:
        answer = rest("author").ask(method, "posts/999999")

        assert _code(answer) == (404, "rest_post_invalid_id")

    def test_a_contributor_may_not_touch_what_an_editor_published(self, rest: As) -> None:
        post = rest("contributor").create(slug=secrets.token_hex(8))
        rest("editor").ask("POST", f"posts/{post['id']}", status="publish")

        route = f"posts/{post['id']}"
        refused = rest("contributor").ask("POST", route, status="draft")
        hidden = rest("contributor").ask("GET", route, context="edit")
        seen = rest("contributor").ask("GET", route)

        assert _code(refused) == (403, "rest_cannot_edit")
        assert _code(hidden) == (403, "rest_forbidden_context")
        assert seen.json()["status"] == "publish"

    def test_a_draft_of_another_is_out_of_an_authors_reach(self, rest: As) -> None:
        route = f"posts/{rest('editor').create()['id']}"

        assert _code(rest("author").ask("GET", route)) == (403, "rest_forbidden")
        assert _code(rest("author").ask("POST", route, title="B")) == (403, "rest_cannot_edit")
        assert _code(rest(None).ask("GET", route)) == (401, "rest_forbidden")


class TestTermsOfTheSite:
    @pytest.mark.parametrize(
        ("name", "refusal"),
        [("", (500, "empty_term_name")), ("x" * 250, (500, "db_insert_error"))],
    )
    def test_a_bad_name_is_refused_for_good_though_the_status_is_500(
        self, rest: As, name: str, refusal: tuple[int, str]
    ) -> None:
        assert _code(rest("author").ask("POST", "tags", name=name)) == refusal

    def test_a_name_that_exists_is_refused_with_its_number(self, rest: As) -> None:
        name = f"R & D {secrets.token_hex(4)}"
        made = rest("author").ask("POST", "tags", name=name).json()

        again = rest("author").ask("POST", "tags", name=name.lower())

        assert _code(again) == (400, "term_exists")
        assert again.json()["data"]["term_id"] == made["id"]

    def test_names_are_stored_and_searched_escaped(self, rest: As) -> None:
        name = f"AI & ML {secrets.token_hex(4)}"
        made = rest("author").ask("POST", "tags", name=name).json()
        escaped = name.replace("&", "&amp;")

        assert made["name"] == escaped
        assert rest("author").ask("GET", "tags", search=name).json() == []
        assert len(rest("author").ask("GET", "tags", search=escaped).json()) == 1

    def test_signs_make_another_term(self, rest: As) -> None:
        suffix = secrets.token_hex(4)
        slugs = [
            rest("author").ask("POST", "tags", name=f"{suffix} {name}").json()["slug"]
            for name in ("C", "C++", "C#")
        ]

        assert slugs == [f"{suffix}-c", f"{suffix}-c-2", f"{suffix}-c-3"]

    def test_an_author_may_not_make_categories(self, rest: As) -> None:
        answer = rest("author").ask("POST", "categories", name=secrets.token_hex(4))

        assert _code(answer) == (403, "rest_cannot_create")

    def test_a_page_holds_a_hundred_at_most(self, rest: As) -> None:
        answer = rest("author").ask("GET", "tags", per_page=101)

        assert _code(answer) == (400, "rest_invalid_param")


def test_a_route_that_is_not_there_is_said_to_be_none(rest: As) -> None:
    assert _code(rest("author").ask("GET", "nonsense")) == (404, "rest_no_route")
    assert _code(rest("author").ask("DELETE", "posts")) == (404, "rest_no_route")
