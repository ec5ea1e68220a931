"""What ends a row or a batch early: stop strings, loops, and a program that is told to stop."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from autoblog.generation.error_messages import told_to_stop
from autoblog.generation.loop_detection import has_looped
from autoblog.generation.stop_strings import TextAfter, has_stopped, reach_of


class StopOnRequest:
    """Ends the whole batch at the next token once the program is told to stop."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self._stopped = stopped

    def __call__(self, input_ids: Tensor, scores: object, **_: object) -> Tensor:  # noqa: ARG002  # generate's call
        """Return (rows,) booleans that end no row. Raises `StoppedError`."""
        if self._stopped():
            raise told_to_stop()
        return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)


NewTokens = Callable[[], list[list[int]]]
"""Returns the tokens that each row of a batch has written in it so far."""


class TellWatcher:
    """Ends no row, and tells a watcher of every token."""

    def __init__(self, tell: Callable[[NewTokens], object], *, width: int) -> None:
        """Call `tell` with what returns the tokens after the inputs, which are `width` wide."""
        self._tell = tell
        self._width = width

    def __call__(self, input_ids: Tensor, scores: object, **_: object) -> Tensor:  # noqa: ARG002  # generate's call
        """Return (rows,) booleans that end no row."""
        self._tell(input_ids[:, self._width :].tolist)
        return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)


class StopStrings:
    """Tells `generate` which rows have just written a stop string, so that the others go on.

    Only each row's latest tokens are read: as many as the longest string can have, since every
    token holds at least one byte. transformers' own `stop_strings` first compares every string with
    every token of the vocabulary, and also reads the prompt.
    """

    # generate pads finished rows only if some criterion has this name; its value is not read.
    eos_token_id = None

    def __init__(
        self,
        stop: Sequence[str],
        *,
        starts: Sequence[int],
        begun: Sequence[tuple[str, ...]],
        text_after: TextAfter,
    ) -> None:
        """Look for `stop` in each row from the index in `starts` on, where its own text begins.

        `begun` are the `remainders` of each row's prompt, none if its own text does not begin in
        this batch. `text_after(ids, start)` is the text of `ids[start:]`. In a beam search a row
        of `starts` is for several rows of the batch.
        """
        self._stop = tuple(stop)
        self._starts = list(starts)
        self._begun = list(begun)
        self._text_after = text_after
        self._reach = reach_of(stop)

    def __call__(self, input_ids: Tensor, scores: object, **_: object) -> Tensor:  # noqa: ARG002  # generate's call
        """Return (rows,) booleans for (rows, length) ids."""
        beams = input_ids.shape[0] // len(self._starts)
        first = max(0, input_ids.shape[1] - self._reach - 1)  # text_after reads one token before
        ended = [
            has_stopped(
                ids,
                self._starts[row // beams] - first,
                stop=self._stop,
                begun=self._begun[row // beams],
                reach=self._reach,
                text_after=self._text_after,
            )
            for row, ids in enumerate(input_ids[:, first:].tolist())
        ]
        return torch.tensor(ended, dtype=torch.bool, device=input_ids.device)


class StopLoops:
    """Tells `generate` which rows have begun to repeat themselves."""

    eos_token_id = None  # as in `StopStrings`

    def __init__(self, own: Sequence[Sequence[int]], *, width: int) -> None:
        """Take each row's own tokens before this batch, which is `width` tokens wide."""
        self._own = [list(tokens) for tokens in own]
        self._width = width

    def __call__(self, input_ids: Tensor, scores: object, **_: object) -> Tensor:  # noqa: ARG002  # generate's call
        """Return (rows,) booleans for (rows, length) ids."""
        new = input_ids[:, self._width :].tolist()
        ended = [has_looped([*own, *ids], 0) for own, ids in zip(self._own, new, strict=True)]
        return torch.tensor(ended, dtype=torch.bool, device=input_ids.device)
