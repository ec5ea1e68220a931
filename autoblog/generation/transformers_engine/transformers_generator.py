"""Any Hugging Face causal model as a `TextGenerator`, through transformers' `generate`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from autoblog.errors import GenerationError, OutOfMemoryError, UsageError
from autoblog.generation import Completion, Decoding, LogLikelihood
from autoblog.generation.completions import completions_of, rows_of
from autoblog.generation.devices import dtype_name
from autoblog.generation.error_messages import no_memory
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.memory import free_memory, is_out_of_memory
from autoblog.generation.prompt_reader import TokenReader
from autoblog.generation.rows import (
    Batch,
    Limits,
    Row,
    next_beam_batch,
    next_sampling_batch,
    slide_windows,
)
from autoblog.generation.scored_pieces import cut_pieces, gather
from autoblog.generation.tokenization import Tokens
from autoblog.generation.transformers_engine.piece_scores import score_pieces
from autoblog.generation.transformers_engine.transformers_batch import continue_batch

if TYPE_CHECKING:
    import torch


class TransformersGenerator(TokenReader):
    """Continues prompts in batches, with one random stream for each candidate.

    A text depends on the model, its prompt, the decoding and its seed: not on its neighbours, the
    order of the prompts, or the global random state, which stays untouched. It is the same again
    on the same machine for the same call. In batches of another shape the same sums are made in
    another order, so scores differ in their last bits; where two tokens are that close the texts
    part. In float32 this is rare, in bfloat16 and float16 it is common.
    """

    def __init__(
        self,
        network: Any,
        tokens: Tokens,
        *,
        model: str,
        revision: str,
        context: int,
        max_batch: int,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._network = network
        super().__init__(tokens, context=context)
        self._max_batch = max_batch
        self._stopped = stopped
        self._device: torch.device = network.device
        self.model = model
        self.revision = revision
        self.device = str(self._device)
        self.dtype = dtype_name(network.dtype)
        self.engine = "transformers"

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds; see `TextGenerator.generate`."""
        self._check_open()
        _check_candidates(decoding, seeds)
        rows = rows_of(prompts, seeds, tokens=self._tokens, decoding=decoding, context=self.context)
        with quiet_libraries():
            self._write(rows, decoding)
        return completions_of(rows, prompts=len(prompts), tokens=self._tokens, decoding=decoding)

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """How likely each text is after its prompt; see `TextGenerator`."""
        self._check_open()
        with quiet_libraries():
            documents = [self._tokens.encode_pair(prompt, text) for prompt, text in pairs]
            pieces = cut_pieces(documents, context=self.context)
            totals = score_pieces(
                self._network,
                self._tokens,
                pieces,
                max_batch=self._max_batch,
                stopped=self._stopped,
                free=partial(free_memory, self._device),
            )
        return gather(documents, pieces, totals)

    def close(self) -> None:
        """Give the model's memory back, on the GPU too."""
        self._network = None
        free_memory(self._device)

    def _check_open(self) -> None:
        if self._network is None:
            raise GenerationError("The model has been closed; load it again.")

    def _write(self, rows: Sequence[Row], decoding: Decoding) -> None:
        """Run batches until every row has ended; a batch that does not fit is halved once."""
        limits = Limits(
            context=self.context, max_new_tokens=decoding.max_new_tokens, max_batch=self._max_batch
        )
        halved = False
        while pending := [row for row in rows if not row.ended]:
            slide_windows(pending, context=self.context, ends_paragraph=self._tokens.ends_paragraph)
            batch = _next_batch(pending, limits, decoding)
            if self._fits(batch, decoding):
                continue
            smaller = len(batch.inputs) * decoding.num_beams // 2
            if halved or len(batch.inputs) == 1:
                count = len(batch.inputs) * decoding.num_beams
                raise OutOfMemoryError(
                    no_memory(batch.rows, decoding, count=count, device=self.device)
                )
            halved = True
            limits = replace(limits, max_batch=smaller)

    def _fits(self, batch: Batch, decoding: Decoding) -> bool:
        """Write the batch's tokens into its rows; False if memory ran out, and nothing is changed.

        The answer is a value, not an exception: a traceback would keep the batch's tensors alive.
        """
        try:
            continue_batch(self._network, self._tokens, batch, decoding, stopped=self._stopped)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        else:
            return True
        free_memory(self._device)
        return False


def _next_batch(rows: Sequence[Row], limits: Limits, decoding: Decoding) -> Batch:
    if decoding.num_beams == 1:
        return next_sampling_batch(rows, limits)
    return next_beam_batch(rows, limits, num_beams=decoding.num_beams)


def _check_candidates(decoding: Decoding, seeds: Sequence[Sequence[int]]) -> None:
    """Beam search has no more candidates than beams."""
    most = max((len(own) for own in seeds), default=0)
    if 1 < decoding.num_beams < most:
        raise UsageError(
            f"{most} candidates are asked for, but {decoding.num_beams} beams give "
            f"{decoding.num_beams} at most: raise --num-beams or ask for fewer candidates."
        )
