"""How much of a text was changed."""

from hypothesis import given
from hypothesis import strategies as st

from autoblog.review import share_changed

WORDS = st.lists(st.sampled_from(["alpha", "beta", "it's", "日本"]), max_size=30)


def post(text: str) -> str:
    return f'<!-- wp:paragraph {{"metadata":{{"autoblog":"0"}}}} -->\n<p>{text}</p>\n<!-- /wp -->'


def test_nothing_changed_where_only_markup_entities_and_quotes_differ() -> None:
    sent = post("Salt & pepper: it's “good” [really].")
    stands = "<p class='x'>Salt &amp; pepper: it&#8217;s &#8220;good&#8221; &#091;really&#093;.</p>"

    assert share_changed(sent, stands) == 0


def test_one_word_of_ten_is_a_tenth() -> None:
    assert share_changed("a b c d e f g h i j", "a b c d X f g h i j") == 0.1


def test_a_text_twice_as_long_was_changed_by_half() -> None:
    assert share_changed("a b c d", "a b c d e f g h") == 0.5


def test_another_text_was_changed_wholly_and_an_emptied_one_too() -> None:
    assert share_changed("a b", "c d") == 1
    assert share_changed("a b", "") == 1


def test_one_letter_of_a_script_without_spaces_is_not_the_whole_sentence() -> None:
    assert share_changed("日本語の文章です", "日本語の文書です") < 0.2


@given(WORDS, WORDS)
def test_the_share_is_one_and_is_nothing_only_for_the_same_words(
    before: list[str], after: list[str]
) -> None:
    share = share_changed(" ".join(before), " ".join(after))

    assert 0 <= share <= 1
    assert (share == 0) == (before == after)


@given(st.text(), st.text())
def test_any_text_can_be_compared(before: str, after: str) -> None:
    assert 0 <= share_changed(before, after) <= 1
