"""What the client does where a real site cannot be made to misbehave at will."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from autoblog.errors import (
    AnswerUnclearError,
    LoginRefusedError,
    PostGoneError,
    SiteAwayError,
    SiteBlockedError,
)
from autoblog.wordpress import Credentials, Patience, Terms, Transport, WordPress, find_site
from tests.contract.blog import sample
from tests.fake_site import FakeSite, faults


@dataclass(kw_only=True)
class _Visit:
    site: FakeSite
    wordpress: WordPress
    waits: list[float]


def _visit(site: FakeSite, role: str | None = None) -> _Visit:
    user = site.user(role) if role else site.user("author")
    credentials = Credentials(
        username=user.username, application_password=user.application_password
    )
    http = Transport()
    waits: list[float] = []
    wordpress = WordPress(
        site=find_site(site.url, http=http, credentials=credentials),
        credentials=credentials,
        http=http,
        patience=Patience(wait=waits.append),
    )
    wordpress.login()
    site.received.clear()
    return _Visit(site=site, wordpress=wordpress, waits=waits)


_UNCLEAR = [
    faults.timeout(acts=True),
    faults.timeout(acts=False),
    faults.reset(acts=True),
    faults.reset(acts=False),
    faults.half_body(),
    faults.empty_body(),
    faults.fatal_error(acts=True),
    faults.wp_die(acts=True),
    faults.challenge(acts=True),
    *(faults.status(code, acts=True) for code in (500, 502, 503, 504, 520, 522, 524)),
]
_NOT_DONE: list[tuple[faults.Fault, type[Exception]]] = [
    (faults.refused(), SiteAwayError),
    (faults.too_many_requests(None), SiteAwayError),
    (faults.maintenance(), SiteAwayError),
    (faults.status(403, acts=False), SiteBlockedError),
]


@pytest.mark.parametrize(
    "fault",
    [*_UNCLEAR, faults.notice_before_headers()],
    ids=lambda fault: f"{fault.name} {fault.acts}",
)
def test_an_order_is_sent_once_and_an_unclear_answer_said_to_be_so(fault: faults.Fault) -> None:
    with FakeSite() as site:
        visit = _visit(site)
        site.faults.script(fault, method="POST", times=9)

        with pytest.raises(AnswerUnclearError):
            visit.wordpress.create_draft(sample(), Terms())

        assert len(site.written()) == 1
        assert len(site.posts) == int(fault.acts)
        assert visit.waits == []


@pytest.mark.parametrize(
    ("fault", "error"), _NOT_DONE, ids=lambda value: getattr(value, "name", None)
)
def test_an_order_that_was_not_carried_out_is_sent_once(
    fault: faults.Fault, error: type[Exception]
) -> None:
    with FakeSite() as site:
        visit = _visit(site)
        site.faults.script(fault, method="POST", times=9)

        with pytest.raises(error):
            visit.wordpress.create_draft(sample(), Terms())

        assert len(site.written()) == 1
        assert site.posts == {}


@pytest.mark.parametrize("fault", _UNCLEAR, ids=lambda fault: f"{fault.name} {fault.acts}")
def test_a_status_that_may_have_been_set_may_be_set_again(fault: faults.Fault) -> None:
    with FakeSite() as site:
        visit = _visit(site)
        ref = visit.wordpress.create_draft(sample(), Terms())
        site.faults.script(fault, method="POST")

        with pytest.raises(AnswerUnclearError):
            visit.wordpress.set_status(ref, "publish")
        again = visit.wordpress.set_status(ref, "publish")

        assert (again.status, again.note) == ("publish", "")


def test_a_question_is_asked_again_after_a_wait() -> None:
    with FakeSite() as site:
        visit = _visit(site)
        site.faults.script(faults.too_many_requests("7"), method="GET")
        site.faults.script(faults.status(502, acts=False), method="GET")

        assert visit.wordpress.find_post(secrets.token_hex(16)) is None
        assert 7 <= visit.waits[0] <= 8
        assert len(visit.waits) == 2


@pytest.mark.parametrize("fault", [faults.status(403, acts=False), faults.challenge()])
def test_a_host_that_blocks_us_is_asked_no_more(fault: faults.Fault) -> None:
    with FakeSite() as site:
        visit = _visit(site)
        site.faults.script(fault, times=9)

        with pytest.raises(SiteBlockedError, match="allow"):
            visit.wordpress.find_post(secrets.token_hex(16))

        assert (len(site.received), visit.waits) == (1, [])


def test_a_draft_is_asked_for_without_a_date_and_never_as_anything_else() -> None:
    with FakeSite() as site:
        visit = _visit(site)
        visit.wordpress.create_draft(sample(), Terms(category_ids=(1,)))

        sent = site.written()[0].json()

    assert sent["status"] == "draft"
    assert not [name for name in sent if "date" in name]
    assert sent["categories"] == [1]
    assert "tags" not in sent


def test_the_answer_to_an_order_is_kept_small() -> None:
    with FakeSite() as site:
        _visit(site).wordpress.create_draft(sample(), Terms())

        assert "rendered" not in site.written()[0].query["_fields"]
        assert "_fields" in site.written()[0].query


def test_a_search_that_finds_anything_at_all_is_not_believed() -> None:
    with FakeSite() as site:
        visit = _visit(site)
        _visit(site, "editor").wordpress.create_draft(sample(), Terms())
        post = sample()
        ref = visit.wordpress.create_draft(post, Terms())
        site.habits.search_counts_everything = True

        assert visit.wordpress.find_post(secrets.token_hex(16)) is None
        assert visit.wordpress.find_post(post.marker) == ref


def test_another_post_that_speaks_of_the_marker_is_not_taken_for_ours() -> None:
    with FakeSite() as site:
        visit = _visit(site)
        post = sample()
        other = visit.wordpress.create_draft(sample(title=f"About {post.marker}"), Terms())

        assert visit.wordpress.find_post(post.marker) is None
        assert other.id in site.posts


def test_a_post_in_a_private_place_is_not_sent_again() -> None:
    with FakeSite() as site:
        visit = _visit(site, "contributor")
        post = sample()
        ref = visit.wordpress.create_draft(post, Terms())
        site.posts[ref.id].author = site.user("editor").id
        site.posts[ref.id].status = "private"

        with pytest.raises(PostGoneError, match="private"):
            visit.wordpress.find_post(post.marker)


def test_a_lost_marker_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with FakeSite() as site:
        visit = _visit(site)
        site.habits.loses_markers = True

        visit.wordpress.create_draft(sample(), Terms())

    assert "lost its marker" in caplog.text


def test_a_login_that_ends_meanwhile_is_named() -> None:
    with FakeSite() as site:
        visit = _visit(site)
        site.habits.application_passwords = False

        with pytest.raises(LoginRefusedError, match="doctor"):
            visit.wordpress.create_draft(sample(), Terms())


class TestTerms:
    def test_a_tag_that_somebody_else_makes_meanwhile_is_used(self) -> None:
        with FakeSite() as site:
            visit = _visit(site)
            number = site.add_tag("Tea")
            # The look-up comes a moment too early to see it.
            site.faults.script(faults.nothing_found(), method="GET", route="tags")

            terms = visit.wordpress.terms((), ("Tea",))

        assert terms == Terms(tag_ids=(number,))

    @pytest.mark.parametrize(
        "fault", [faults.timeout(acts=True), faults.fatal_error(acts=True), faults.half_body()]
    )
    def test_a_tag_that_may_have_been_made_is_looked_up(self, fault: faults.Fault) -> None:
        with FakeSite() as site:
            visit = _visit(site)
            site.faults.script(fault, method="POST", route="tags")

            terms = visit.wordpress.terms((), ("Tea",))

            assert terms == Terms(tag_ids=(2,))
            assert len(site.written()) == 1

    @pytest.mark.parametrize(
        "fault", [faults.timeout(acts=False), faults.status(403, acts=False), faults.challenge()]
    )
    def test_a_tag_that_cannot_be_made_costs_a_warning_and_not_the_post(
        self, fault: faults.Fault
    ) -> None:
        with FakeSite() as site:
            visit = _visit(site)
            site.faults.script(fault, method="POST", route="tags", times=9)

            terms = visit.wordpress.terms((), ("Tea",))

        assert terms.tag_ids == ()
        assert len(terms.warnings) == 1

    def test_a_site_that_is_away_is_no_matter_of_terms(self) -> None:
        with FakeSite() as site:
            visit = _visit(site)
            site.faults.script(faults.maintenance(), times=9)

            with pytest.raises(SiteAwayError):
                visit.wordpress.terms((), ("Tea",))

    def test_a_role_that_turns_out_not_to_be_enough_is_asked_once(self) -> None:
        with FakeSite() as site:
            visit = _visit(site, "editor")
            site.faults.script(faults.refusal("rest_cannot_create", 403), method="POST", times=9)

            terms = visit.wordpress.terms(("A", "B"), ())

            assert len(site.written()) == 1
        assert len(terms.warnings) == 2

    def test_lists_without_a_count_are_read_to_their_end(self) -> None:
        with FakeSite() as site:
            for number in range(150):
                site.add_tag(f"{number} tea")
            last = site.add_tag("tea")
            site.faults.script(faults.without_counts(), method="GET", times=9)

            assert _visit(site).wordpress.terms((), ("tea",)).tag_ids == (last,)


_CAUSES: list[tuple[Callable[[FakeSite], None], str]] = [
    (lambda site: setattr(site.habits, "server", "Apache/2.4"), "SetEnvIf"),
    (lambda site: setattr(site.habits, "server", "LiteSpeed"), "SetEnvIf"),
    (lambda site: setattr(site.habits, "server", "nginx/1.25"), "fastcgi_pass_header"),
    (lambda site: setattr(site.habits, "server", ""), "SetEnvIf.*fastcgi_pass_header"),
]


@pytest.mark.parametrize(("prepare", "fix"), _CAUSES)
def test_the_fix_for_a_lost_login_is_that_of_the_sites_server(
    prepare: Callable[[FakeSite], None], fix: str
) -> None:
    with FakeSite(strips_authorization=True) as site:
        prepare(site)

        with pytest.raises(LoginRefusedError, match=fix) as refused:
            _visit(site)

    assert site.application_password not in str(refused.value)
    assert "authorize-application.php?app_name=autoblog" in str(refused.value)


@pytest.mark.parametrize(
    ("url", "cause"),
    [("https://blog.example", "Wordfence"), ("http://localhost:8000", "WP_ENVIRONMENT_TYPE")],
)
def test_switched_off_application_passwords_have_a_fix_for_each_cause(url: str, cause: str) -> None:
    with (
        FakeSite(url, application_passwords=False) as site,
        pytest.raises(LoginRefusedError, match=cause),
    ):
        _visit(site)
