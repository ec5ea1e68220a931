"""Stop strings, row by row, in what a row has written itself."""

from collections.abc import Sequence

import torch

from autoblog.generation.stopping import StopStrings, cut_at_stop
from autoblog.generation.tokens import Tokens
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
    stops = StopStrings(["\n\n"], starts=[1, 1], text_after=TOKENS.text_after)
    assert stops(rows, None).tolist() == [True, False]


def test_a_stop_string_may_begin_inside_a_token() -> None:
    rows = rows_of("The quick", "The slow")
    stops = StopStrings(["ick"], starts=[1, 1], text_after=TOKENS.text_after)
    assert stops(rows, None).tolist() == [True, False]


def test_the_prompt_does_not_count() -> None:
    rows = rows_of("a\n\nb")
    stops = StopStrings(["\n\n"], starts=[rows.shape[1] - 1], text_after=TOKENS.text_after)
    assert stops(rows, None).tolist() == [False]


def test_only_the_latest_tokens_are_read() -> None:
    read: list[int] = []

    def text_after(ids: Sequence[int], start: int) -> str:
        read.append(len(ids))
        return TOKENS.text_after(ids, start)

    rows = rows_of("a stop" + " and so on" * 50 + " stop", "no end" * 50)
    start = rows.shape[1] - 20
    stops = StopStrings(["stop"], starts=[start, start], text_after=text_after)
    assert stops(rows, None).tolist() == [True, False]
    assert stops(rows[:, :-5], None).tolist() == [False, False]
    assert max(read) < 12


def test_beams_share_the_start_of_their_input() -> None:
    rows = rows_of("a stop", "a go", "stop it", "stop")
    width = rows.shape[1]
    stops = StopStrings(["stop"], starts=[0, width - 1], text_after=TOKENS.text_after)
    assert stops(rows, None).tolist() == [True, False, False, False]


def test_a_text_is_cut_before_the_first_stop_string() -> None:
    assert cut_at_stop("one. two; three.", [";", "."]) == ("one", True)
    assert cut_at_stop("one", [";"]) == ("one", False)
    assert cut_at_stop("one", []) == ("one", False)
