"""Stop strings, row by row, in what a row has written itself."""

from collections.abc import Sequence

import torch

from autoblog.generation.stop_strings import cut_at_stop, remainders
from autoblog.generation.tokenization import Tokens
from autoblog.generation.transformers_engine.stopping_criteria import StopStrings
from tests.unit.generation.conftest import byte_level_tokenizer

TOKENS = Tokens(byte_level_tokenizer())


def rows_of(*texts: str) -> torch.Tensor:
    """Left-padded with `.`, whose tokens stand for a prompt."""
    ids = [TOKENS.encode(text) for text in texts]
    width = max(map(len, ids))
    [dot] = TOKENS.encode(".")
    return torch.tensor([[dot] * (width - len(row)) + row for row in ids])


def test_only_the_row_that_wrote_it_stops() -> None:
    rows = rows_of("one two\n\nthree", "one two three, four and five")
    stops = StopStrings(["\n\n"], starts=[1, 1], begun=[(), ()], text_after=TOKENS.text_after)
    assert stops(rows, None).tolist() == [True, False]


def test_a_stop_string_may_begin_inside_a_token() -> None:
    rows = rows_of("The quick", "The slow")
    stops = StopStrings(["ick"], starts=[1, 1], begun=[(), ()], text_after=TOKENS.text_after)
    assert stops(rows, None).tolist() == [True, False]


def test_the_prompt_does_not_count() -> None:
    rows = rows_of("a\n\nb")
    starts = [rows.shape[1] - 1]
    stops = StopStrings(["\n\n"], starts=starts, begun=[()], text_after=TOKENS.text_after)
    assert stops(rows, None).tolist() == [False]


def test_only_the_latest_tokens_are_read() -> None:
    read: list[int] = []

    def text_after(ids: Sequence[int], start: int) -> str:
        read.append(len(ids))
        return TOKENS.text_after(ids, start)

    rows = rows_of("a stop" + " and so on" * 50 + " stop", "no end" * 50)
    start = rows.shape[1] - 20
    stops = StopStrings(["stop"], starts=[start, start], begun=[(), ()], text_after=text_after)
    assert stops(rows, None).tolist() == [True, False]
    assert stops(rows[:, :-5], None).tolist() == [False, False]
    assert max(read) < 12


def test_what_the_prompt_has_begun_counts_at_the_start_alone() -> None:
    rows = rows_of("## Next", "so ## it", "## Next")
    starts = [rows.shape[1] - len(TOKENS.encode(text)) for text in ("## Next", "so ## it")]
    stops = StopStrings(
        ["\n## "],
        starts=[*starts, starts[0]],
        begun=[("## ",), ("## ",), ()],
        text_after=TOKENS.text_after,
    )
    assert stops(rows, None).tolist() == [True, False, False]


def test_a_long_text_does_not_start_where_its_latest_tokens_do() -> None:
    rows = rows_of("so on" * 30 + " stop")
    stops = StopStrings(["op"], starts=[1], begun=[("st",)], text_after=TOKENS.text_after)
    assert stops(rows[:, :-1], None).tolist() == [False]


def test_beams_share_the_start_of_their_input() -> None:
    rows = rows_of("a stop", "a go", "stop it", "stop")
    width = rows.shape[1]
    stops = StopStrings(
        ["stop"], starts=[0, width - 1], begun=[(), ()], text_after=TOKENS.text_after
    )
    assert stops(rows, None).tolist() == [True, False, False, False]


def test_a_text_is_cut_before_the_first_stop_string() -> None:
    assert cut_at_stop("one. two; three.", [";", "."]) == ("one", True)
    assert cut_at_stop("one", [";"]) == ("one", False)
    assert cut_at_stop("one", []) == ("one", False)


def test_a_text_that_goes_on_with_what_its_prompt_began_is_cut_at_once() -> None:
    stop = ["\n## ", "\nTitle:"]
    begun = remainders("Title: Bread\n\n", stop)
    assert begun == ("## ", "Title:")
    assert cut_at_stop("## Next\n\nText", stop, begun) == ("", True)
    assert cut_at_stop("So. ## Next", stop, begun) == ("So. ## Next", False)
    assert cut_at_stop("So.\n## Next", stop, begun) == ("So.", True)


def test_a_prompt_may_have_begun_more_or_less_of_a_stop_string_or_nothing() -> None:
    assert remainders("a\n\n", ["\n\n#"]) == ("\n#", "#")
    assert remainders("\n## ", ["\n## "]) == ()
    assert remainders("", ["\n## "]) == remainders("a\n", []) == ()
