"""Long documents: the header stays, the latest tokens stay, and there is always room."""

from hypothesis import given
from hypothesis import strategies as st

from autoblog.generation.context_window import ContextWindow, fit_window


def never(_: int) -> bool:
    return False


def test_a_document_that_fits_is_shown_whole() -> None:
    document = list(range(63))
    window = fit_window(
        ContextWindow(), document, prompt_length=10, context=64, ends_paragraph=never
    )
    assert window.view(document) == document


def test_a_full_window_keeps_the_header_and_the_latest_tokens() -> None:
    document = list(range(64))
    window = fit_window(
        ContextWindow(), document, prompt_length=10, context=64, ends_paragraph=never
    )
    assert window.view(document) == [*range(10), *range(42, 64)]


def test_a_long_prompt_keeps_its_first_quarter_of_the_context() -> None:
    document = list(range(64))
    window = fit_window(
        ContextWindow(), document, prompt_length=60, context=64, ends_paragraph=never
    )
    assert window.view(document) == [*range(16), *range(48, 64)]


def test_a_slid_tail_starts_after_a_paragraph_where_it_can() -> None:
    document = list(range(64))
    window = fit_window(
        ContextWindow(),
        document,
        prompt_length=10,
        context=64,
        ends_paragraph=lambda token: token in (45, 50, 60),
    )
    assert window.view(document) == [*range(10), *range(46, 64)]


@given(
    context=st.integers(8, 60),
    prompt_share=st.floats(0.05, 0.95),
    length=st.integers(1, 300),
    breaks=st.sets(st.integers(0, 300)),
)
def test_every_step_has_room_and_sees_the_token_before(
    context: int, prompt_share: float, length: int, breaks: set[int]
) -> None:
    prompt_length = max(1, int((context - 1) * prompt_share))
    document = list(range(prompt_length))
    window = ContextWindow()
    slides = 0
    for _ in range(length):
        before = window
        window = fit_window(
            window,
            document,
            prompt_length=prompt_length,
            context=context,
            ends_paragraph=breaks.__contains__,
        )
        slides += window != before
        shown = window.view(document)
        assert len(shown) == window.length(len(document)) < context
        assert shown[-1] == document[-1]
        assert shown[0] == 0
        assert shown == sorted(set(shown))
        document.append(len(document))
    assert slides <= 1 + length // (context // 2)
