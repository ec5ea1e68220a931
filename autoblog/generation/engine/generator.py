"""GPT-Neo as a `TextGenerator`, through its own engine; beam search is left to transformers."""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch

from autoblog.errors import GenerationError, OutOfMemoryError
from autoblog.generation import (
    Completion,
    Decoding,
    LogLikelihood,
    TextGenerator,
)
from autoblog.generation.completions import Appender, completions_of, rows_of
from autoblog.generation.engine.batches import Batches, GroupBatches
from autoblog.generation.engine.torch_step import score_text
from autoblog.generation.engine.weights import Weights
from autoblog.generation.error_messages import (
    check_scores,
    no_memory,
    no_memory_for_scores,
    told_to_stop,
)
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.memory import available_memory, free_memory, is_out_of_memory
from autoblog.generation.prompt_reader import TokenReader
from autoblog.generation.rows import Row, slide_windows
from autoblog.generation.scored_pieces import Piece, cut_pieces, gather
from autoblog.generation.tokenization import Tokens

# Of what is free when generating begins; the rest is for the tensors of a step, and for others.
MEMORY_SHARE = 0.7

_Part = TypeVar("_Part")


class GptNeoGenerator(TokenReader):
    """Continues prompts in one running batch, with one random stream for each candidate.

    A text depends on the model, its prompt, the decoding and its seed: not on its neighbours, the
    order of the prompts, or the global random state, which stays untouched. In batches of another
    shape the same sums are made in another order, as with `TransformersGenerator`.
    """

    def __init__(
        self,
        weights: Weights,
        tokens: Tokens,
        *,
        model: str,
        revision: str,
        dtype: str,
        max_batch: int | None = None,
        stopped: Callable[[], bool] = lambda: False,
        load_for_beams: Callable[[], TextGenerator],
        batches: Batches | None = None,
    ) -> None:
        """Without `batches` rows are written as a CPU writes them fastest."""
        super().__init__(tokens, context=weights.context)
        self._weights: Weights | None = weights
        self._batches: Batches | None = batches or GroupBatches(weights)
        self._max_batch = max_batch
        self._stopped = stopped
        self._load_for_beams = load_for_beams
        self._device = weights.device
        self.model = model
        self.revision = revision
        self.device = str(weights.device)
        self.dtype = dtype
        self.engine = weights.engine

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds; see `TextGenerator.generate`."""
        batches = self._open(self._batches)
        if decoding.num_beams > 1:
            return self._search_beams(prompts, decoding, seeds)
        rows = rows_of(prompts, seeds, tokens=self._tokens, decoding=decoding, context=self.context)
        with torch.inference_mode():
            self._write(batches, rows, decoding)
        return completions_of(rows, prompts=len(prompts), tokens=self._tokens, decoding=decoding)

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """How likely each text is after its prompt; see `TextGenerator`."""
        weights = self._open(self._weights)
        with quiet_libraries():
            documents = [self._tokens.encode_pair(prompt, text) for prompt, text in pairs]
        pieces = cut_pieces(documents, context=self.context)
        with torch.inference_mode():
            totals = [self._score(weights, piece) for piece in pieces]
        return gather(documents, pieces, totals)

    def close(self) -> None:
        """Give the model's memory back, on the GPU too."""
        self._weights = self._batches = None
        free_memory(self._device)

    @staticmethod
    def _open(part: _Part | None) -> _Part:
        if part is None:
            raise GenerationError("The model has been closed; load it again.")
        return part

    def _score(self, weights: Weights, piece: Piece) -> float:
        """The log-probability of one piece's scored tokens."""
        if self._stopped():
            raise told_to_stop()
        try:
            total = score_text(weights, piece)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            total = None
        if total is None:
            free_memory(self._device)
            raise OutOfMemoryError(no_memory_for_scores(piece, device=self.device))
        check_scores(broken=not -math.inf < total <= 0, dtype=self.dtype)
        return total

    def _write(self, batches: Batches, rows: Sequence[Row], decoding: Decoding) -> None:
        """Write every row to its end; when memory runs out, once more in half as many rows."""
        most = self._most_rows(batches, rows, decoding)
        if self._fits(batches, rows, decoding, max_rows=most):
            return
        left = [row for row in rows if not row.ended]
        if most == 1 or not self._fits(batches, left, decoding, max_rows=most // 2):
            raise OutOfMemoryError(no_memory(left, decoding, count=most, device=self.device))

    def _fits(
        self, batches: Batches, rows: Sequence[Row], decoding: Decoding, *, max_rows: int
    ) -> bool:
        """Whether memory held out; rows keep what they have written, whole tokens all."""
        if self._holds(batches, rows, decoding, max_rows=max_rows):
            return True
        batches.release()
        free_memory(self._device)
        return False

    def _holds(
        self, batches: Batches, rows: Sequence[Row], decoding: Decoding, *, max_rows: int
    ) -> bool:
        """The answer is a value, not an exception: a traceback would keep the caches alive."""
        try:
            batch = batches.start(rows, self._tokens, decoding, max_rows=max_rows)
            batch.write(rows, note=self._note(decoding))
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            return False
        check_scores(broken=batch.met_broken_scores, dtype=self.dtype)
        return True

    def _note(self, decoding: Decoding) -> Callable[[Row, int], bool]:
        """What is done with a row's next token; whether the row goes on in its window."""
        appender = Appender(self._tokens, decoding)

        def note(row: Row, token: int) -> bool:
            if self._stopped():
                raise told_to_stop()
            appender.append(row, token)
            if row.ended or row.shown < self.context:
                return not row.ended
            slide_windows([row], context=self.context, ends_paragraph=self._tokens.ends_paragraph)
            return False

        return note

    def _most_rows(self, batches: Batches, rows: Sequence[Row], decoding: Decoding) -> int:
        """How many rows' caches fit into the memory that is free."""
        most = self._max_batch or batches.most_rows
        free = available_memory(self._device)
        if free is None or not rows:
            return most
        longest = max(row.shown for row in rows) + decoding.max_new_tokens
        a_row = batches.bytes_of_a_row(min(longest, self.context))
        usable = int((free + batches.kept_bytes) * MEMORY_SHARE)
        return max(1, min(most, usable // a_row))

    def _search_beams(
        self, prompts: Sequence[str], decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Through transformers, whose network is loaded for this call and let go of after it."""
        other = self._load_for_beams()
        try:
            return other.generate(prompts, decoding=decoding, seeds=seeds)
        finally:
            other.close()
