"""Posts on a site that misbehaves as a real one cannot be made to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from autoblog.errors import (
    AnswerUnclearError,
    LoginRefusedError,
    PostGoneError,
    RoleRefusedError,
    SiteAwayError,
    SiteBlockedError,
)
from autoblog.wordpress import Terms
from tests.contract.blog import find, sample
from tests.fake_site import FakeSite, faults
from tests.unit.wordpress.visit import visit

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
    (faults.maintenance(), AnswerUnclearError),
    (faults.status(403, acts=False), SiteBlockedError),
]


@pytest.mark.parametrize(
    "fault",
    [*_UNCLEAR, faults.notice_before_headers()],
    ids=lambda fault: f"{fault.name} {fault.acts}",
)
def test_an_order_is_sent_once_and_an_unclear_answer_said_to_be_so(fault: faults.Fault) -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(fault, method="POST", times=9)

        with pytest.raises(AnswerUnclearError):
            here.wordpress.create_draft(sample(), Terms())

        assert len(site.written()) == 1
        assert len(site.posts) == int(fault.acts)
        assert here.waits == []


@pytest.mark.parametrize(
    ("fault", "error"), _NOT_DONE, ids=lambda value: getattr(value, "name", None)
)
def test_an_order_that_was_not_carried_out_is_sent_once(
    fault: faults.Fault, error: type[Exception]
) -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(fault, method="POST", times=9)

        with pytest.raises(error):
            here.wordpress.create_draft(sample(), Terms())

        assert len(site.written()) == 1
        assert site.posts == {}


@pytest.mark.parametrize("fault", _UNCLEAR, ids=lambda fault: f"{fault.name} {fault.acts}")
def test_a_status_that_may_have_been_set_may_be_set_again(fault: faults.Fault) -> None:
    with FakeSite() as site:
        here = visit(site)
        ref = here.wordpress.create_draft(sample(), Terms())
        site.faults.script(fault, method="POST")

        with pytest.raises(AnswerUnclearError):
            here.wordpress.set_status(ref, "publish")
        again = here.wordpress.set_status(ref, "publish")

        assert (again.status, again.note) == ("publish", "")


def test_a_question_is_asked_again_after_a_wait() -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(faults.too_many_requests("7"), method="GET")
        site.faults.script(faults.status(502, acts=False), method="GET")

        assert find(here.wordpress, sample()) is None
        assert 7 <= here.waits[0] <= 8
        assert len(here.waits) == 2


@pytest.mark.parametrize("fault", [faults.status(403, acts=False), faults.challenge()])
def test_a_host_that_blocks_us_is_asked_no_more(fault: faults.Fault) -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(fault, times=9)

        with pytest.raises(SiteBlockedError, match="Ask the host"):
            find(here.wordpress, sample())

        assert (len(site.received), here.waits) == (1, [])


def test_a_draft_is_asked_for_without_a_date_and_never_as_anything_else() -> None:
    with FakeSite() as site:
        here = visit(site)
        here.wordpress.create_draft(sample(), Terms(category_ids=(1,)))

        sent = site.written()[0].json()

    assert sent["status"] == "draft"
    assert not [name for name in sent if "date" in name]
    assert sent["categories"] == [1]
    assert "tags" not in sent


def test_the_answer_to_an_order_is_kept_small() -> None:
    with FakeSite() as site:
        visit(site).wordpress.create_draft(sample(), Terms())

        assert "rendered" not in site.written()[0].query["_fields"]
        assert "_fields" in site.written()[0].query


def test_a_search_that_finds_anything_at_all_is_not_believed() -> None:
    with FakeSite() as site:
        here = visit(site)
        visit(site, "editor").wordpress.create_draft(sample(), Terms())
        site.habits.search_counts_everything = True
        assert find(here.wordpress, sample()) is None

        post = sample()
        ref = here.wordpress.create_draft(post, Terms())

        assert find(here.wordpress, post) == ref


def test_another_post_that_speaks_of_the_marker_is_not_taken_for_ours() -> None:
    with FakeSite() as site:
        here = visit(site)
        post = sample()
        other = here.wordpress.create_draft(sample(title=f"About {post.marker}"), Terms())

        assert find(here.wordpress, post) is None
        assert other.id in site.posts


def test_the_listing_begins_well_before_the_post_may_have_been_sent() -> None:
    since = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    with FakeSite(now=lambda: datetime.now(tz=UTC) + timedelta(hours=1)) as site:
        find(visit(site).wordpress, sample(), since=since)

        begins = datetime.fromisoformat(site.received[-1].query["modified_after"])

    assert timedelta(minutes=62) <= since - begins <= timedelta(minutes=63)


def test_the_public_copy_of_a_hidden_post_is_not_taken_for_it() -> None:
    with FakeSite() as site:
        here = visit(site, "contributor")
        post = sample()
        ref = here.wordpress.create_draft(post, Terms())
        site.posts[ref.id].author = site.user("editor").id
        editor = visit(site, "editor").wordpress
        editor.set_status(editor.create_draft(post, Terms()), "publish")

        with pytest.raises(PostGoneError, match="another author"):
            find(here.wordpress, post)


def test_a_post_in_a_private_place_is_not_sent_again() -> None:
    with FakeSite() as site:
        here = visit(site, "contributor")
        post = sample()
        ref = here.wordpress.create_draft(post, Terms())
        site.posts[ref.id].author = site.user("editor").id
        site.posts[ref.id].status = "private"

        with pytest.raises(PostGoneError, match="private"):
            find(here.wordpress, post)


def test_a_lost_marker_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with FakeSite() as site:
        here = visit(site)
        site.habits.loses_markers = True

        here.wordpress.create_draft(sample(), Terms())

    assert "lost its marker" in caplog.text


def test_a_login_that_ends_meanwhile_is_named() -> None:
    with FakeSite() as site:
        here = visit(site)
        site.habits.application_passwords = False

        with pytest.raises(LoginRefusedError, match="doctor"):
            here.wordpress.create_draft(sample(), Terms())


def test_a_post_can_be_looked_at() -> None:
    with FakeSite() as site:
        here = visit(site)
        ref = here.wordpress.create_draft(sample(), Terms())

        assert here.wordpress.read_post(ref.id) == ref


def test_the_listing_may_end_between_two_pages() -> None:
    with FakeSite(search_finds_drafts=False) as site:
        here = visit(site)
        for _ in range(20):
            here.wordpress.create_draft(sample(), Terms())
        site.faults.script(faults.without_counts(), method="GET", times=9)

        assert find(here.wordpress, sample(), since=datetime.now(tz=UTC)) is None


def test_terms_that_the_role_may_not_assign_cost_no_post() -> None:
    with FakeSite() as site:
        here = visit(site)
        fault = faults.refusal("rest_cannot_assign_term", 403)
        site.faults.script(fault, method="POST", route="/posts")

        ref = here.wordpress.create_draft(sample(), Terms(category_ids=(1,), tag_ids=(2,)))

        sent = [request.json() for request in site.written("/posts")]
        assert ["categories" in body for body in sent] == [True, False]
        assert list(site.posts) == [ref.id]


def test_a_database_without_emoji_gets_the_title_without_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    post = replace(sample(), title="Bread \U0001f35e day", excerpt="Warm \U0001f525.")
    with FakeSite() as site:
        here = visit(site)
        fault = faults.refusal("db_insert_error", 500)
        site.faults.script(fault, method="POST", route="/posts")

        ref = here.wordpress.create_draft(post, Terms())

        assert (site.posts[ref.id].title, site.posts[ref.id].excerpt) == ("Bread  day", "Warm .")
        assert "utf8mb4" in caplog.text


@pytest.mark.parametrize("status", [404, 410])
def test_a_new_post_cannot_be_gone(status: int) -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(faults.refusal("rest_post_invalid_id", status), method="POST")

        with pytest.raises(AnswerUnclearError):
            here.wordpress.create_draft(sample(), Terms())


def test_an_answer_about_another_post_is_not_believed() -> None:
    with FakeSite() as site:
        here = visit(site)
        earlier = here.wordpress.create_draft(replace(sample(), title="Earlier"), Terms())
        ours = replace(sample(), marker="f" * 32, title="Ours", content=_other_content("f" * 32))
        record = {"id": earlier.id, "status": "draft", "title": {"raw": "Earlier"}}
        old = {**record, "content": {"raw": site.posts[earlier.id].content}}
        site.faults.script(faults.created(old), method="POST", route="/posts")

        with pytest.raises(AnswerUnclearError, match=f"another one, number {earlier.id}"):
            here.wordpress.create_draft(ours, Terms())

        site.faults.script(faults.answering({**record, "id": 999}), method="GET")
        with pytest.raises(AnswerUnclearError, match="answered with post 999"):
            here.wordpress.set_status(earlier, "publish")
        assert site.posts[earlier.id].status == "draft"


def test_a_draft_is_not_judged_by_an_answer_about_another_post() -> None:
    with FakeSite() as site:
        here, post = visit(site), sample()
        ref = here.wordpress.create_draft(post, Terms())
        other = {"id": 999, "status": "draft", "content": {"raw": "Other words"}}
        for judge in (here.wordpress.is_untouched, here.wordpress.withdraw):
            site.faults.script(faults.answering(other), method="GET", route="context=edit")
            with pytest.raises(AnswerUnclearError, match="answered with post 999"):
                judge(ref, post)
        assert here.wordpress.is_untouched(ref, post)


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (faults.refusal("rest_cannot_read", 403), RoleRefusedError),
        (faults.refusal("rest_post_invalid_parent", 404), PostGoneError),
        (faults.status(403, acts=False), SiteBlockedError),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_draft_is_not_judged_while_its_revisions_are_hidden(
    refusal: faults.Fault, error: type[Exception]
) -> None:
    with FakeSite() as site:
        here, post = visit(site), sample()
        ref = here.wordpress.create_draft(post, Terms())
        site.faults.script(refusal, method="GET", route="revisions")
        with pytest.raises(error):
            here.wordpress.is_untouched(ref, post)
        site.faults.script(faults.refusal("rest_no_route", 404), method="GET", route="revisions")
        assert here.wordpress.is_untouched(ref, post)


def _other_content(marker: str) -> str:
    return sample().content.replace(sample().marker, marker).replace("<p>", "<p>Other: ")


def test_a_page_cache_hides_no_post_and_vouches_for_no_login() -> None:
    with FakeSite(page_cache=True) as site:
        here, post = visit(site), sample()
        assert find(here.wordpress, post) is None
        ref = here.wordpress.create_draft(post, Terms())
        assert find(here.wordpress, post) == ref
        assert here.wordpress.set_status(ref, "publish").status == "publish"
        assert here.wordpress.read_post(ref.id).status == "publish"

        site.habits.application_passwords = False
        with pytest.raises(LoginRefusedError):
            here.wordpress.login()


@pytest.mark.parametrize("looks", ["search", "slug=", "author="])
def test_a_list_that_is_answered_as_if_a_post_were_gone_proves_nothing(looks: str) -> None:
    with FakeSite() as site:
        here = visit(site)
        missing = faults.refusal("rest_post_invalid_id", 404)
        site.faults.script(missing, method="GET", route=looks)

        with pytest.raises(AnswerUnclearError, match="A list of posts was asked for"):
            here.wordpress.find_posts(sample())


def test_a_double_whose_tag_two_machines_made_at_the_same_moment_is_withdrawn() -> None:
    with FakeSite() as site:
        wordpress, post = visit(site).wordpress, replace(sample(), tags=("faults",))
        theirs, ours = site.add_tag("faults"), site.add_tag("ours")
        double = wordpress.create_draft(post, Terms(tag_ids=(ours,)))

        assert wordpress.terms((), ("faults",)).tag_ids == (theirs,)
        assert not wordpress.withdraw(double, post)
        # The site holds the tag twice, and a look-up finds the other one.
        site.terms[ours] = replace(site.terms[ours], name="Faults", slug="faults-2")
        assert wordpress.withdraw(double, post)
