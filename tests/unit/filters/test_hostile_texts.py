"""No text, however long and odd, keeps the filters busy: a model may write anything."""

import time

import pytest

from autoblog.filters import Context, check, signature, tidy

LETTERS = 20_000
MOST_SECONDS = 10  # a fraction of it on a quiet machine; what grows with the square takes longer
"""All filters take a tenth of it; a pattern that looks at each rest of a text takes twice it."""

PIECES = (
    *(
        "a",
        "a ",
        "A. ",
        "a.",
        "a@",
        "a.a@",
        "1",
        "1 ",
        "0 ",
        "+1 (",
        "1-8",
        "tel. 1",
        "www.",
        "://",
    ),
    *("\n", "\n\n", "\n \n", " ", "\t", "- ", "- a\n", "1. ", "#", "# ", "### a\n", "> "),
    *(
        "[",
        "[a",
        "[](",
        "[a](b",
        "![",
        "]",
        "[your ",
        "<",
        "<a ",
        "<a b=",
        "</a",
        "<!--",
        "&#1",
        "&",
    ),
    *("|", "| a ", "|---", "---|\n", "`", "```", "~~~\n", "_", "{{", "{{a", "{%", "%A", "X", "X."),
    *('"', "\u201c", "(", ")", "a (at) ", "a [at] b", "insert ", "insert your ", "lorem ", "dear "),
    *(
        "a.com/",
        "a-a.",
        "/a",
        "a/",
        "a.b.c/d?",
        "https://",
        "-",
        "a-",
        "a'",
        "!",
        "?! ",
        "...",
        ":\n\n",
    ),
    *(
        "here is a ",
        "write a ",
        "as an ai ",
        "sure, ",
        "i am ",
        "title:",
        "user: a\n",
        "<|",
        "fuck ",
    ),
    *("日", "日。", "ไ ", "ไ", "が\u3099", "e\u0301", "\u200d", "\ufffd", "🎉", "\ud800", "\x00"),
    *("Tel. Tel. a@b.cc. 5550123. ", "One two three. Call 202-555-0143. ", "- a@b.org\n"),
)


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_a_long_text_of_one_piece_is_judged_in_time(piece: str) -> None:
    text = (piece * LETTERS)[:LETTERS] + "x"
    started = time.process_time()
    context = Context(
        prompt=text[:200], earlier=[signature("One of the earlier posts. " * 9)], banned=("a b",)
    )
    check(tidy(text), context=context)
    check(text, context=context)
    assert time.process_time() - started < MOST_SECONDS
