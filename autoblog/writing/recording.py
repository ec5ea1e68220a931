"""A generator that remembers what it was asked for and what it answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from autoblog.generation import (
    ChatPrompt,
    Completion,
    Decoding,
    LogLikelihood,
    Message,
    TextGenerator,
)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request to the model; `completions[i][j]` is what came of `seeds[i][j]`."""

    prompts: tuple[str, ...]
    decoding: Decoding
    seeds: tuple[tuple[int, ...], ...]
    completions: tuple[tuple[Completion, ...], ...]
    seconds: float


class Recording:
    """Writes as the generator in it does. Only a call that was answered is remembered."""

    def __init__(self, generator: TextGenerator) -> None:
        self._generator = generator
        self.calls: list[Call] = []
        self.model = generator.model
        self.revision = generator.revision
        self.device = generator.device
        self.dtype = generator.dtype
        self.engine = generator.engine
        self.context = generator.context
        self.scoring_s = 0.0

    def count_tokens(self, text: str) -> int:
        """How many tokens `text` takes as a prompt."""
        return self._generator.count_tokens(text)

    def chat_prompt(self, messages: Sequence[Message]) -> ChatPrompt | None:
        """The conversation up to where the model answers; see `TextGenerator.chat_prompt`."""
        return self._generator.chat_prompt(messages)

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """How likely each text is after its prompt; see `TextGenerator.log_likelihoods`."""
        started = monotonic()
        found = self._generator.log_likelihoods(pairs)
        self.scoring_s += monotonic() - started
        return found

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds; see `TextGenerator.generate`."""
        started = monotonic()
        found = self._generator.generate(prompts, decoding=decoding, seeds=seeds)
        call = Call(
            prompts=tuple(prompts),
            decoding=decoding,
            seeds=tuple(map(tuple, seeds)),
            completions=tuple(map(tuple, found)),
            seconds=monotonic() - started,
        )
        self.calls.append(call)
        return found

    def close(self) -> None:
        """Give the model's memory back."""
        self._generator.close()

    @property
    def generating_s(self) -> float:
        """How long the model has been writing."""
        return sum(call.seconds for call in self.calls)
