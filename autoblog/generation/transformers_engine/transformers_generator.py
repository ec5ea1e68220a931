"""Any Hugging Face causal model as a `TextGenerator`, through transformers' `generate`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from autoblog.decoding_options import Options
from autoblog.errors import GenerationError, OutOfMemoryError, UsageError
from autoblog.generation.decoding import Decoding
from autoblog.generation.devices import dtype_name
from autoblog.generation.error_messages import no_memory
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.memory import free_memory, unless_memory_is_full
from autoblog.generation.rows import BatchLimits, Row, completions_of, rows_of, slide_windows
from autoblog.generation.scored_pieces import cut_pieces, gather
from autoblog.generation.text_generator import Completion, LogLikelihood, Watch, watch_nothing
from autoblog.generation.tokenization import TokenReader, Tokens
from autoblog.generation.transformers_engine.padded_batch import (
    PaddedBatch,
    next_beam_batch,
    next_sampling_batch,
)
from autoblog.generation.transformers_engine.piece_scores import score_pieces
from autoblog.generation.transformers_engine.stopping_criteria import NewTokens
from autoblog.generation.transformers_engine.transformers_batch import continue_batch, own_tokens

if TYPE_CHECKING:
    import torch


class TransformersGenerator(TokenReader):
    """Continues prompts in batches, with one random stream for each candidate.

    A text depends on the model, its prompt, the decoding and its seed: not on its neighbours, the
    order of the prompts, or the global random state, which stays untouched. The same call on the
    same machine gives the same text again. In batches of another shape sums are made in another
    order, so logits differ in their last bits; if two tokens are that close, the texts part. This
    is rare in float32 and common in bfloat16 and float16.
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
        watch: Watch = watch_nothing,
        family: str = "",
        own_decoding: Options = MappingProxyType({}),
    ) -> None:
        super().__init__(tokens, context=context, family=family)
        self.network = network  # None once it is closed
        self._max_batch = max_batch
        self._stopped = stopped
        self._watch = watch
        self._device: torch.device = network.device
        self.model = model
        self.revision = revision
        self.device = str(self._device)
        self.dtype = dtype_name(network.dtype)
        self.engine = "transformers"
        self.own_decoding = own_decoding

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds; see `TextGenerator.generate`."""
        self._check_open()
        _check_candidates(decoding, seeds)
        rows = rows_of(prompts, seeds, tokens=self.tokens, decoding=decoding, context=self.context)
        self.write(rows, decoding)
        return completions_of(rows, prompts=len(prompts), tokens=self.tokens, decoding=decoding)

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """Score each text after its prompt; see `TextGenerator.log_likelihoods`."""
        self._check_open()
        with quiet_libraries():
            documents = [self.tokens.encode_pair(prompt, text) for prompt, text in pairs]
            pieces = cut_pieces(documents, context=self.context)
            totals = score_pieces(
                self.network,
                self.tokens,
                pieces,
                max_batch=self._max_batch,
                stopped=self._stopped,
                free=partial(free_memory, self._device),
            )
        return gather(documents, pieces, totals)

    def write(self, rows: Sequence[Row], decoding: Decoding) -> None:
        """Run batches until every row has ended; a batch that does not fit is halved once."""
        limits = BatchLimits(
            context=self.context, max_new_tokens=decoding.max_new_tokens, max_batch=self._max_batch
        )
        halved = False
        while pending := [row for row in rows if not row.ended]:
            slide_windows(pending, context=self.context, ends_paragraph=self.tokens.ends_paragraph)
            batch = _next_batch(pending, limits, decoding)
            if self._fits(batch, decoding, partial(self._tell, rows, batch, decoding)):
                continue
            smaller = len(batch.inputs) * decoding.num_beams // 2
            if halved or len(batch.inputs) == 1:
                count = len(batch.inputs) * decoding.num_beams
                raise OutOfMemoryError(
                    no_memory(batch.rows, decoding, count=count, device=self.device)
                )
            halved = True
            limits = replace(limits, max_batch=smaller)

    def close(self) -> None:
        """Free the model's memory, on the GPU too."""
        self.network = None
        free_memory(self._device)

    def _check_open(self) -> None:
        if self.network is None:
            raise GenerationError("The model has been closed; load it again.")

    def _fits(
        self, batch: PaddedBatch, decoding: Decoding, tell: Callable[[NewTokens], object]
    ) -> bool:
        """Write the batch's tokens into its rows; False if memory ran out, with no row changed."""

        def write() -> bool:
            with quiet_libraries():
                continue_batch(
                    self.network, self.tokens, batch, decoding, stopped=self._stopped, tell=tell
                )
            return True

        if unless_memory_is_full(write):
            return True
        free_memory(self._device)
        return False

    def _tell(
        self, rows: Sequence[Row], batch: PaddedBatch, decoding: Decoding, new: NewTokens
    ) -> None:
        """Tell the watcher of tokens that no row has yet; beams belong to none before the end."""

        def so_far() -> list[list[Completion]]:
            grown = {}
            if decoding.num_beams == 1:
                for row, tokens in zip(batch.rows, new(), strict=True):
                    own, _ = own_tokens(tokens, self.tokens)
                    grown[row.prompt, row.candidate] = replace(row, document=[*row.document, *own])
            return completions_of(
                [grown.get((row.prompt, row.candidate), row) for row in rows],
                prompts=1 + max(row.prompt for row in rows),
                tokens=self.tokens,
                decoding=decoding,
            )

        self._watch(so_far)


def _next_batch(rows: Sequence[Row], limits: BatchLimits, decoding: Decoding) -> PaddedBatch:
    if decoding.num_beams == 1:
        return next_sampling_batch(rows, limits)
    return next_beam_batch(rows, limits, num_beams=decoding.num_beams)


def _check_candidates(decoding: Decoding, seeds: Sequence[Sequence[int]]) -> None:
    """Raise `UsageError` if a beam search is asked for more candidates than beams."""
    most = max((len(own) for own in seeds), default=0)
    if 1 < decoding.num_beams < most:
        raise UsageError(
            f"{most} candidates are asked for, but {decoding.num_beams} beams give "
            f"{decoding.num_beams} at most: raise --num-beams or ask for fewer candidates."
        )
