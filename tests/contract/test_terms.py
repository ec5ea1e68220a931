"""Categories and tags by name, created where the role may; a missing one never blocks a post."""

import secrets

import pytest

from autoblog.wordpress import Terms
from tests.contract.blog import Blog, Human, log_in


def _fresh(name: str) -> str:
    return f"{name} {secrets.token_hex(4)}"


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
def test_a_new_tag_is_made_once(any_blog: Blog, role: str) -> None:
    name = _fresh("Tea")

    first = log_in(any_blog, role).terms((), (name,))
    again = log_in(any_blog, role).terms((), (name,))

    assert len(first.tag_ids) == 1
    assert (first.warnings, again) == ((), first)


@pytest.mark.parametrize(
    "name", ["R&D", "a < b > c", 'Say "so"', "it's", "C++", "C#", "Café", "日本語", "A &amp; B"]
)
def test_a_name_with_awkward_characters_is_found_again(blog: Blog, human: Human, name: str) -> None:
    name = _fresh(name)
    term_id = human.create_term("tags", name)

    assert log_in(blog).terms((), (name,)).tag_ids == (term_id,)


def test_case_and_spacing_do_not_make_another_term(blog: Blog, human: Human) -> None:
    name = _fresh("Quiet Weather")
    term_id = human.create_term("tags", name)

    assert log_in(blog).terms((), (f"  {name.upper().replace(' ', '   ')} ",)).tag_ids == (term_id,)


def test_the_same_name_twice_is_one_tag(blog: Blog) -> None:
    name = _fresh("Tea")

    assert len(log_in(blog).terms((), (name, name.lower(), name)).tag_ids) == 1


def test_a_name_that_is_part_of_many_others_is_found_on_a_later_page(
    blog: Blog, human: Human
) -> None:
    name = _fresh("x")
    for number in range(101):
        human.create_term("tags", f"{number} {name}")
    last = human.create_term("tags", name)

    assert log_in(blog).terms((), (name,)).tag_ids == (last,)


def test_tags_that_a_user_names_are_all_kept(blog: Blog, human: Human) -> None:
    known = [_fresh("known") for _ in range(4)]
    ids = [human.create_term("tags", name) for name in known]
    new = [_fresh("new") for _ in range(4)]

    terms = log_in(blog).terms((), (*known, *new))

    assert terms.tag_ids[:4] == tuple(ids)
    assert len(terms.tag_ids) == 8
    assert terms.warnings == ()


def test_an_editor_makes_a_category(any_blog: Blog) -> None:
    name = _fresh("Notes & more")

    made = log_in(any_blog, "editor").terms((name,), ())
    found = log_in(any_blog, "author").terms((name,), ())

    assert len(made.category_ids) == 1
    assert (found.category_ids, found.warnings) == (made.category_ids, ())


@pytest.mark.parametrize("role", ["author", "contributor"])
def test_a_role_that_may_not_make_categories_is_told_once(blog: Blog, role: str) -> None:
    wordpress = log_in(blog, role)
    name = _fresh("Notes")

    first = wordpress.terms((name,), ())
    again = wordpress.terms((name,), ())

    assert first.category_ids == again.category_ids == ()
    assert len(first.warnings) == 1
    assert name in first.warnings[0]
    assert again.warnings == ()


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "<b></b>", "&" * 60])
def test_a_name_that_wordpress_cannot_store_is_left_out_with_a_warning(
    blog: Blog, name: str
) -> None:
    terms = log_in(blog).terms((), (name,))

    assert terms.tag_ids == ()
    assert len(terms.warnings) == 1


def test_a_category_can_be_named_with_the_one_above_it(blog: Blog, human: Human) -> None:
    name, tech, sport = _fresh("R&D News"), _fresh("Tech"), _fresh("Sport & Fun")
    of_tech = human.create_term("categories", name, parent=human.create_term("categories", tech))
    of_sport = human.create_term("categories", name, parent=human.create_term("categories", sport))
    wordpress = log_in(blog)

    assert wordpress.terms((f"{sport} > {name}",), ()) == Terms(category_ids=(of_sport,))
    assert wordpress.terms((f"{tech}>{name.upper()}",), ()) == Terms(category_ids=(of_tech,))
    assert wordpress.terms((f"{name} > {tech}",), ()).category_ids == ()


def test_a_name_that_several_categories_have_is_told_with_those_above(
    blog: Blog, human: Human
) -> None:
    name, tech, sport = _fresh("News"), _fresh("Tech"), _fresh("Sport & Fun")
    first = human.create_term("categories", name, parent=human.create_term("categories", tech))
    human.create_term("categories", name, parent=human.create_term("categories", sport))
    terms = log_in(blog).terms((name,), ())

    assert terms.category_ids == (first,)
    [warning] = terms.warnings
    assert f"'{tech} > {name}'" in warning
    assert f"'{sport} > {name}'" in warning

    top = human.create_term("categories", name)
    assert log_in(blog).terms((name,), ()).category_ids == (top,)


def test_a_category_is_made_below_the_one_that_is_named_with_it(blog: Blog) -> None:
    top, middle, end = _fresh("Top"), _fresh("Middle"), _fresh("End")
    wordpress = log_in(blog, "editor")
    [made] = wordpress.terms((f"{top} > {middle} > {end}",), ()).category_ids
    [above] = wordpress.terms((f"{top} > {middle}",), ()).category_ids

    assert log_in(blog).terms((f"{middle} > {end}",), ()).category_ids == (made,)
    assert log_in(blog).terms((middle,), ()).category_ids == (above,)


def test_a_category_whose_name_holds_the_sign_is_found_by_it(blog: Blog, human: Human) -> None:
    name = _fresh("a > b")
    number = human.create_term("categories", name)

    assert log_in(blog).terms((name,), ()) == Terms(category_ids=(number,))
