"""A generator that records each call: the first step of replaying a post."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from autoblog.generation import (
    ChatMessage,
    ChatPrompt,
    Completion,
    Decoding,
    LogLikelihood,
    TextGenerator,
)


@dataclass(frozen=True, kw_only=True)
class RecordedCall:
    """One call of `generate`; `completions[i][j]` was drawn with `seeds[i][j]`."""

    prompts: tuple[str, ...]
    decoding: Decoding
    seeds: tuple[tuple[int, ...], ...]
    completions: tuple[tuple[Completion, ...], ...]
    seconds: float


class RecordingGenerator:
    """A `TextGenerator` that passes everything on to another; `calls` are those it answered."""

    def __init__(self, generator: TextGenerator) -> None:
        self._generator = generator
        self.calls: list[RecordedCall] = []
        self.model = generator.model
        self.revision = generator.revision
        self.device = generator.device
        self.dtype = generator.dtype
        self.engine = generator.engine
        self.context = generator.context
        self.family = generator.family
        self.own_decoding = generator.own_decoding
        self.knows_headers = generator.knows_headers
        self.can_score = generator.can_score
        self.scoring_s = 0.0

    def count_tokens(self, text: str) -> int:
        """Return how many tokens `text` takes as a prompt."""
        return self._generator.count_tokens(text)

    def chat_prompt(self, messages: Sequence[ChatMessage]) -> ChatPrompt | None:
        """Return the prompt of a conversation; see `TextGenerator.chat_prompt`."""
        return self._generator.chat_prompt(messages)

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """Return how likely each text is after its prompt; see `TextGenerator.log_likelihoods`."""
        started = monotonic()
        found = self._generator.log_likelihoods(pairs)
        self.scoring_s += monotonic() - started
        return found

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds; see `TextGenerator.generate`."""
        started = monotonic()
        completions = self._generator.generate(prompts, decoding=decoding, seeds=seeds)
        call = RecordedCall(
            prompts=tuple(prompts),
            decoding=decoding,
            seeds=tuple(map(tuple, seeds)),
            completions=tuple(map(tuple, completions)),
            seconds=monotonic() - started,
        )
        self.calls.append(call)
        return completions

    def close(self) -> None:
        """Free the model's memory."""
        self._generator.close()

    @property
    def tokens(self) -> int:
        """The tokens of all completions in `calls`."""
        rows = (row for call in self.calls for row in call.completions)
        return sum(completion.tokens for row in rows for completion in row)

    @property
    def generating_s(self) -> float:
        """The seconds that the model has spent on `calls`."""
        return sum(call.seconds for call in self.calls)
