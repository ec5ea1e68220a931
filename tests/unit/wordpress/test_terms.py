"""Terms on a site that misbehaves as a real one cannot be made to."""

import pytest

from autoblog.errors import SiteAwayError
from autoblog.wordpress import Terms
from tests.fake_site import FakeSite, faults
from tests.unit.wordpress.visit import visit


def test_a_tag_that_somebody_else_makes_meanwhile_is_used() -> None:
    with FakeSite() as site:
        here = visit(site)
        number = site.add_tag("Tea")
        # The look-up comes a moment too early to find it.
        site.faults.script(faults.nothing_found(), method="GET", route="tags")

        terms = here.wordpress.terms((), ("Tea",))

    assert terms == Terms(tag_ids=(number,))


@pytest.mark.parametrize(
    "fault", [faults.timeout(acts=True), faults.fatal_error(acts=True), faults.half_body()]
)
def test_a_tag_that_may_have_been_made_is_looked_up(fault: faults.Fault) -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(fault, method="POST", route="tags")

        terms = here.wordpress.terms((), ("Tea",))

        assert terms == Terms(tag_ids=(2,))
        assert len(site.written()) == 1


@pytest.mark.parametrize(
    "fault", [faults.timeout(acts=False), faults.status(403, acts=False), faults.challenge()]
)
def test_a_tag_that_cannot_be_made_costs_a_warning_and_not_the_post(fault: faults.Fault) -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(fault, method="POST", route="tags", times=9)

        terms = here.wordpress.terms((), ("Tea",))

    assert terms.tag_ids == ()
    assert len(terms.warnings) == 1


def test_a_site_that_is_away_is_no_matter_of_terms() -> None:
    with FakeSite() as site:
        here = visit(site)
        site.faults.script(faults.maintenance(), times=9)

        with pytest.raises(SiteAwayError):
            here.wordpress.terms((), ("Tea",))


def test_a_role_that_turns_out_not_to_be_enough_is_asked_once() -> None:
    with FakeSite() as site:
        here = visit(site, "editor")
        site.faults.script(faults.refusal("rest_cannot_create", 403), method="POST", times=9)

        terms = here.wordpress.terms(("A", "B"), ())

        assert len(site.written()) == 1
    assert len(terms.warnings) == 2


def test_lists_without_a_count_are_read_to_their_end() -> None:
    with FakeSite() as site:
        for number in range(150):
            site.add_tag(f"{number} tea")
        last = site.add_tag("tea")
        site.faults.script(faults.without_counts(), method="GET", times=9)

        assert visit(site).wordpress.terms((), ("tea",)).tag_ids == (last,)
