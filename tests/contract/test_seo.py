"""A draft's meta description reaches the SEO plugin, and never overwrites a human's work."""

import pytest

from autoblog.wordpress import Terms
from tests.contract import seo_plugins
from tests.contract.blog import Blog, Human, log_in, sample
from tests.contract.breakages import Breakage

_TEXT = 'Tea & "toast" — what a reader needs to know: 1 < 2 in über 50% of cases.'


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
@pytest.mark.parametrize(
    ("plugin", "key"), seo_plugins.READABLE, ids=[str(one) for one, _ in seo_plugins.READABLE]
)
def test_a_description_is_stored_and_read_back(
    blog: Blog, human: Human, plugin: Breakage, key: str, role: str
) -> None:
    with blog.breaking(plugin):
        wordpress = log_in(blog, role)
        described = wordpress.set_meta_description(wordpress.create_draft(sample(), Terms()), _TEXT)

        assert described is not None
        assert (described.outcome, described.why) == ("stored", "")
        meta = human.post(described.ref.id)["meta"]
        assert isinstance(meta, dict)
        assert meta[key].startswith("Tea &")


def test_a_plugin_that_lets_nobody_read_is_believed(blog: Blog) -> None:
    with blog.breaking(seo_plugins.RANK_MATH):
        wordpress = log_in(blog)
        described = wordpress.set_meta_description(wordpress.create_draft(sample(), Terms()), _TEXT)

    assert described is not None
    assert described.outcome == "unconfirmed"


@pytest.mark.parametrize("plugin", seo_plugins.TAKING, ids=str)
def test_a_described_draft_can_be_published(blog: Blog, plugin: Breakage) -> None:
    with blog.breaking(plugin):
        wordpress = log_in(blog)
        ref = wordpress.create_draft(sample(), Terms())
        blog.later()
        described = wordpress.set_meta_description(ref, _TEXT)
        assert described is not None

        published = wordpress.set_status(described.ref, "publish")

    assert (published.status, published.note) == ("publish", "")


@pytest.mark.parametrize("plugin", seo_plugins.DROPPING, ids=str)
def test_a_description_that_is_dropped_in_silence_is_told(blog: Blog, plugin: Breakage) -> None:
    with blog.breaking(plugin):
        wordpress = log_in(blog)
        described = wordpress.set_meta_description(wordpress.create_draft(sample(), Terms()), _TEXT)

    assert described is not None
    assert described.outcome == "refused"
    assert "silently" in described.why


def test_a_yoast_that_takes_none_is_left_alone(blog: Blog, human: Human) -> None:
    with blog.breaking(seo_plugins.OLD_YOAST):
        wordpress = log_in(blog)
        ref = wordpress.create_draft(sample(), Terms())
        blog.later()
        described = wordpress.set_meta_description(ref, _TEXT)
        again = wordpress.set_meta_description(ref, _TEXT)

    assert described is not None
    assert (described.outcome, described.ref) == ("refused", ref)
    assert again is None
    assert human.post(ref.id)["modified_gmt"] == ref.modified_gmt


@pytest.mark.parametrize("plugin", seo_plugins.TAKING, ids=str)
def test_a_draft_that_a_human_edited_is_not_described(
    blog: Blog, human: Human, plugin: Breakage
) -> None:
    with blog.breaking(plugin):
        wordpress = log_in(blog)
        ref = wordpress.create_draft(sample(), Terms())
        blog.later()
        human.change(ref.id, content="<p>Better words.</p>")

        described = wordpress.set_meta_description(ref, _TEXT)

        assert described is not None
        assert (described.outcome, described.ref) == ("left", ref)
        assert not any(dict(human.post(ref.id)["meta"]).values())  # type: ignore[call-overload]  # a list or an object
        assert wordpress.set_status(described.ref, "publish").status == "draft"


@pytest.mark.parametrize(
    ("plugin", "key"), seo_plugins.READABLE, ids=[str(one) for one, _ in seo_plugins.READABLE]
)
def test_a_description_that_stands_already_stays(
    blog: Blog, human: Human, plugin: Breakage, key: str
) -> None:
    with blog.breaking(plugin):
        wordpress = log_in(blog)
        ref = wordpress.create_draft(sample(), Terms())
        human.change(ref.id, meta={key: "A human's words."})

        described = wordpress.set_meta_description(wordpress.read_post(ref.id), _TEXT)

        assert described is not None
        assert described.outcome == "left"
        meta = human.post(ref.id)["meta"]
        assert isinstance(meta, dict)
        assert meta[key] == "A human's words."


def test_a_site_without_an_seo_plugin_takes_none(blog: Blog) -> None:
    wordpress = log_in(blog)

    assert wordpress.set_meta_description(wordpress.create_draft(sample(), Terms()), _TEXT) is None
