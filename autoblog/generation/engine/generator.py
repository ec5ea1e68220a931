"""Our own engine as a `TextGenerator`; beam search is left to transformers."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from types import MappingProxyType

import torch

from autoblog.decoding_options import Options
from autoblog.errors import GenerationError, OutOfMemoryError
from autoblog.generation.decoding import Decoding
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from autoblog.generation.engine.group_batch import GroupBatches
from autoblog.generation.engine.prompts import Prompts
from autoblog.generation.error_messages import (
    check_logits,
    no_memory,
    no_memory_for_scores,
    told_to_stop,
)
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loop_detection import has_looped
from autoblog.generation.memory import available_memory, free_memory, unless_memory_is_full
from autoblog.generation.rows import Note, Row, completions_of, rows_of, slide_windows
from autoblog.generation.scored_pieces import ScoredPiece, cut_pieces, gather, in_batches
from autoblog.generation.stop_strings import has_stopped, reach_of
from autoblog.generation.text_generator import (
    Completion,
    LogLikelihood,
    SoFar,
    TextGenerator,
    Watch,
    watch_nothing,
)
from autoblog.generation.tokenization import TokenReader, Tokens

# The share of free memory that caches may take; a step's tensors and other programs need the rest.
MEMORY_SHARE = 0.7

Batches = GroupBatches | SlotBatches
"""What starts batches over a model's weights: for CPUs, and for GPUs."""


class EngineGenerator(TokenReader):
    """Continues prompts in one running batch, with one random stream for each candidate.

    A text depends on the model, its prompt, the decoding and its seed: not on its neighbours, the
    order of the prompts, or the global random state, which stays untouched. In batches of another
    shape sums are made in another order, as with `TransformersGenerator`.
    """

    def __init__(
        self,
        batches: Batches,
        tokens: Tokens,
        *,
        model: str,
        revision: str,
        dtype: str,
        max_batch: int | None = None,
        stopped: Callable[[], bool] = lambda: False,
        watch: Watch = watch_nothing,
        load_for_beams: Callable[[], TextGenerator],
        family: str = "",
        own_decoding: Options = MappingProxyType({}),
    ) -> None:
        """Write through `batches`, and search beams through what `load_for_beams` loads."""
        super().__init__(tokens, context=batches.weights.decoder.context, family=family)
        self.batches: Batches | None = batches  # None once it is closed
        self._max_batch = max_batch
        self._stopped = stopped
        self._watch = watch
        self._load_for_beams = load_for_beams
        self._device = batches.weights.device
        self.model = model
        self.revision = revision
        self.device = str(self._device)
        self.dtype = dtype
        self.own_decoding = own_decoding
        self.engine = batches.engine

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds; see `TextGenerator.generate`."""
        batches = self._open_batches()
        if decoding.num_beams > 1:
            return self._search_beams(prompts, decoding, seeds)
        rows = rows_of(prompts, seeds, tokens=self.tokens, decoding=decoding, context=self.context)
        so_far = partial(
            completions_of, rows, prompts=len(prompts), tokens=self.tokens, decoding=decoding
        )
        with torch.inference_mode():
            self._write(batches, rows, self._note(decoding, so_far), decoding)
        return so_far()

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """Score each text after its prompt; see `TextGenerator.log_likelihoods`."""
        prompts = self._open_batches().prompts
        with quiet_libraries():
            documents = [self.tokens.encode_pair(prompt, text) for prompt, text in pairs]
        pieces = cut_pieces(documents, context=self.context)
        with torch.inference_mode():
            totals = [
                total
                for batch in in_batches(pieces, most_scored=prompts.prefill.most_scored)
                for total in self._score(prompts, batch)
            ]
        return gather(documents, pieces, totals)

    def close(self) -> None:
        """Free the model's memory, on the GPU too."""
        self.batches = None
        free_memory(self._device)

    def _open_batches(self) -> Batches:
        if self.batches is None:
            raise GenerationError("The model has been closed; load it again.")
        return self.batches

    def _score(self, prompts: Prompts, pieces: Sequence[ScoredPiece]) -> list[float]:
        """Return the log-probability of each piece's scored tokens."""
        if self._stopped():
            raise told_to_stop()
        totals = unless_memory_is_full(lambda: prompts.score(pieces))
        if totals is None:
            prompts.clear()
            free_memory(self._device)
            raise OutOfMemoryError(no_memory_for_scores(pieces[0], device=self.device))
        broken = not all(-math.inf < total <= 0 for total in totals)
        check_logits(broken=broken, dtype=self.dtype)
        return totals

    def _write(self, batches: Batches, rows: Sequence[Row], note: Note, decoding: Decoding) -> None:
        """Write every row to its end; if memory runs out, try once more with half the rows."""
        most = self._most_rows(batches, rows, decoding)
        if self._fits(batches, rows, note, decoding, max_rows=most):
            return
        left = [row for row in rows if not row.ended]
        if most == 1 or not self._fits(batches, left, note, decoding, max_rows=most // 2):
            raise OutOfMemoryError(no_memory(left, decoding, count=most, device=self.device))

    def _fits(
        self,
        batches: Batches,
        rows: Sequence[Row],
        note: Note,
        decoding: Decoding,
        *,
        max_rows: int,
    ) -> bool:
        """Write the rows, and return whether memory sufficed; written tokens are kept if not."""

        def write() -> bool:
            batch = batches.start(rows, self.tokens, decoding, max_rows=max_rows)
            batch.write(rows, note=note)
            return batch.met_broken_logits

        broken = unless_memory_is_full(write)
        if broken is None:
            batches.release()
            free_memory(self._device)
            return False
        check_logits(broken=broken, dtype=self.dtype)
        return True

    def _note(self, decoding: Decoding, so_far: SoFar) -> Note:
        """Return the function that appends a row's next token and slides a full window."""
        appender = Appender(self.tokens, decoding)

        def note(row: Row, token: int) -> bool:
            if self._stopped():
                raise told_to_stop()
            appender.append(row, token)
            self._watch(so_far)
            if row.ended or row.shown < self.context:
                return not row.ended
            slide_windows([row], context=self.context, ends_paragraph=self.tokens.ends_paragraph)
            return False

        return note

    def _most_rows(self, batches: Batches, rows: Sequence[Row], decoding: Decoding) -> int:
        """Return the number of rows whose caches fit into free memory."""
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
        """Search through transformers, whose network is loaded for this call only."""
        other = self._load_for_beams()
        try:
            return other.generate(prompts, decoding=decoding, seeds=seeds)
        finally:
            other.close()


class Appender:
    """Appends tokens to the rows of one call."""

    def __init__(self, tokens: Tokens, decoding: Decoding) -> None:
        self._tokens = tokens
        self._decoding = decoding
        self._firsts = {string[0] for string in decoding.stop}
        self._reach = reach_of(decoding.stop)
        self._watched: dict[tuple[int, int], int] = {}

    def append(self, row: Row, token: int) -> None:
        """Append the row's next token; an end-of-text token is not kept."""
        if token in self._tokens.eos_ids or token == self._tokens.pad_id:
            row.stopped = row.ended = True
            return
        row.document.append(token)
        row.stopped = self._has_stopped(row, token)
        row.looped = self._decoding.end_loops and has_looped(row.document, row.prompt_length)
        row.ended = row.stopped or row.looped or row.written >= self._decoding.max_new_tokens

    def _has_stopped(self, row: Row, token: int) -> bool:
        """Whether the row's latest tokens hold a stop string.

        Decoding them costs more than everything else that is done for a token here, so they are
        decoded only for a while after a token that may begin a stop string, or after a prompt
        that ends in the beginning of one. Few tokens hold a line break.
        """
        key = (row.prompt, row.candidate)
        if self._may_begin(token):
            self._watched[key] = self._reach
        left = self._watched.get(key, self._reach if row.begun else 0)
        if not left:
            return False
        self._watched[key] = left - 1
        return has_stopped(
            row.document,
            row.prompt_length,
            stop=self._decoding.stop,
            begun=row.begun,
            reach=self._reach,
            text_after=self._tokens.text_after,
        )

    def _may_begin(self, token: int) -> bool:
        """Whether the token holds a stop string's first character, or a part of a character."""
        text = self._tokens.text_of(token)
        return bool(self._firsts) and ("\ufffd" in text or not self._firsts.isdisjoint(text))
