"""A `TextGenerator` that answers with texts from a test."""

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autoblog.errors import ContextError, GenerationError, UsageError
from autoblog.generation import ChatMessage, ChatPrompt, Completion, Decoding, LogLikelihood
from autoblog.generation.stop_strings import cut_at_stop, remainders

Script = Sequence[str] | Callable[[str, int], str]


@dataclass(frozen=True, kw_only=True)
class Call:
    """The arguments of one call of `generate`."""

    prompts: tuple[str, ...]
    decoding: Decoding
    seeds: tuple[tuple[int, ...], ...]


@dataclass
class ScriptedGenerator:
    """A model that continues prompts with texts from a script; words count as tokens.

    `script` is a function of prompt and seed, or a list of texts from which these choose. `error`
    is raised instead of an answer. `calls` holds all calls in order. With `takes_chat` it has a
    chat template. `word_likelihood` returns the log-probability of a word after the text before it;
    without it, a digest of both decides.
    """

    script: Script = ("A first sentence. A second sentence.",)
    error: Exception | None = None
    context: int = 2048
    model: str = "scripted"
    revision: str = "0" * 40
    device: str = "cpu"
    dtype: str = "float32"
    engine: str = "script"
    family: str = "script"
    own_decoding: Mapping[str, float] = field(default_factory=dict)
    closed: bool = False
    takes_chat: bool = False
    knows_headers: bool = True
    can_score: bool = True
    word_likelihood: Callable[[str, str], float] | None = None
    calls: list[Call] = field(default_factory=list)

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds."""
        self._check_open()
        self.calls.append(
            Call(
                prompts=tuple(prompts),
                decoding=decoding,
                seeds=tuple(map(tuple, seeds)),
            )
        )
        if self.error is not None:
            raise self.error
        if 1 < decoding.num_beams < max((len(row) for row in seeds), default=0):
            raise UsageError(f"{decoding.num_beams} beams give {decoding.num_beams} at most.")
        for prompt in prompts:
            if len(prompt.split()) >= self.context:
                raise ContextError(f"The prompt has {len(prompt.split())} of {self.context} words.")
        return [
            [self._completion(prompt, decoding, index, seed) for index, seed in enumerate(row)]
            for prompt, row in zip(prompts, seeds, strict=True)
        ]

    def count_tokens(self, text: str) -> int:
        """Return the number of words, at least 1, since a model adds an opening token."""
        return max(1, len(text.split()))

    def chat_prompt(self, messages: Sequence[ChatMessage]) -> ChatPrompt | None:
        """Return the messages between marks, or None; marks in their texts are broken up."""
        if not self.takes_chat:
            return None
        turns = (f"<|{turn.role}|> {turn.text.replace('<|', '< |')} <|end|>" for turn in messages)
        return ChatPrompt(" ".join([*turns, "<|assistant|>"]))

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """Return the sum over the text's words, each after all words before it."""
        self._check_open()
        return [self._likelihood(prompt.split(), text.split()) for prompt, text in pairs]

    def close(self) -> None:
        """Refuse to work from now on, as a closed model does."""
        self.closed = True

    def _check_open(self) -> None:
        if self.closed:
            raise GenerationError("The model has been closed; load it again.")

    def _likelihood(self, prompt: list[str], text: list[str]) -> LogLikelihood:
        judge = self.word_likelihood or _by_digest
        words = [*prompt, *text]
        indices = range(len(prompt), len(words))
        total = sum(judge(" ".join(words[:index]), words[index]) for index in indices)
        return LogLikelihood(total=total, tokens=len(text))

    def _completion(self, prompt: str, decoding: Decoding, index: int, seed: int) -> Completion:
        text = self._text(prompt, seed if decoding.seeded else index)
        text, _ = cut_at_stop(text, decoding.stop, remainders(prompt, decoding.stop))
        words = text.split(" ")
        cut = len(words) > decoding.max_new_tokens
        kept = words[: decoding.max_new_tokens]
        return Completion(
            text=" ".join(kept),
            tokens=min(len(words), decoding.max_new_tokens),
            finish_reason="length" if cut else "stop",
            seed=seed,
        )

    def _text(self, prompt: str, seed: int) -> str:
        if callable(self.script):
            return self.script(prompt, seed)
        digest = hashlib.sha256(f"{seed}\n{prompt}".encode()).digest()
        return random.Random(digest).choice(self.script)


def _by_digest(before: str, word: str) -> float:
    digest = hashlib.sha256(f"{before}\n{word}".encode()).digest()
    return -random.Random(digest).uniform(0.1, 9.0)
