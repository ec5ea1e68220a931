"""A `TextGenerator` that says what a test tells it to, for tests of the rooms that use one."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autoblog.errors import ContextError, GenerationError, UsageError
from autoblog.generation import ChatPrompt, Completion, Decoding, LogLikelihood, Message
from autoblog.generation.stop_strings import cut_at_stop, remainders

Script = Sequence[str] | Callable[[str, int], str]


@dataclass(frozen=True, kw_only=True)
class Call:
    """What one `generate` was asked for."""

    prompts: tuple[str, ...]
    decoding: Decoding
    seeds: tuple[tuple[int, ...], ...]


@dataclass
class ScriptedGenerator:
    """Continues prompts with texts from a script; words count as tokens.

    `script` is either a function of prompt and seed, or texts of which prompt and seed choose one.
    `error` is raised instead of an answer. `calls` holds what was asked, in order. `takes_chat`
    gives it a chat template. `word_likelihood` is the log-probability of a word after the text
    before it; without it, prompt and text decide by chance.
    """

    script: Script = ("A first sentence. A second sentence.",)
    error: Exception | None = None
    context: int = 2048
    model: str = "scripted"
    revision: str = "0" * 40
    device: str = "cpu"
    dtype: str = "float32"
    engine: str = "script"
    closed: bool = False
    takes_chat: bool = False
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
                seeds=tuple(tuple(own) for own in seeds),
            )
        )
        if self.error is not None:
            raise self.error
        if 1 < decoding.num_beams < max((len(own) for own in seeds), default=0):
            raise UsageError(f"{decoding.num_beams} beams give {decoding.num_beams} at most.")
        for prompt in prompts:
            if len(prompt.split()) >= self.context:
                raise ContextError(f"The prompt has {len(prompt.split())} of {self.context} words.")
        return [
            [self._completion(prompt, decoding, place, seed) for place, seed in enumerate(own)]
            for prompt, own in zip(prompts, seeds, strict=True)
        ]

    def count_tokens(self, text: str) -> int:
        """Words, and one for a text of none, as a model's opening token."""
        return max(1, len(text.split()))

    def chat_prompt(self, messages: Sequence[Message]) -> ChatPrompt | None:
        """Each message between marks, where it takes chat; marks that were typed are parted."""
        if not self.takes_chat:
            return None
        turns = (f"<|{one.role}|> {one.text.replace('<|', '< |')} <|end|>" for one in messages)
        return ChatPrompt(" ".join([*turns, "<|assistant|>"]))

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """The sum over the text's words, each after all that stands before it."""
        self._check_open()
        return [self._likelihood(prompt.split(), text.split()) for prompt, text in pairs]

    def close(self) -> None:
        """Refuse to work from now on, as a closed model does."""
        self.closed = True

    def _check_open(self) -> None:
        if self.closed:
            raise GenerationError("The model has been closed; load it again.")

    def _likelihood(self, prompt: list[str], text: list[str]) -> LogLikelihood:
        judge = self.word_likelihood or _by_chance
        words = [*prompt, *text]
        places = range(len(prompt), len(words))
        total = sum(judge(" ".join(words[:place]), words[place]) for place in places)
        return LogLikelihood(total=total, tokens=len(text))

    def _completion(self, prompt: str, decoding: Decoding, place: int, seed: int) -> Completion:
        text = self._text(prompt, seed if decoding.seeded else place)
        text, _ = cut_at_stop(text, decoding.stop, remainders(prompt, decoding.stop))
        words = text.split(" ")
        cut = len(words) > decoding.max_new_tokens
        return Completion(
            text=" ".join(words[: decoding.max_new_tokens]),
            tokens=min(len(words), decoding.max_new_tokens),
            finish_reason="length" if cut else "stop",
            seed=seed,
        )

    def _text(self, prompt: str, seed: int) -> str:
        if callable(self.script):
            return self.script(prompt, seed)
        digest = hashlib.sha256(f"{seed}\n{prompt}".encode()).digest()
        return random.Random(digest).choice(self.script)


def _by_chance(before: str, word: str) -> float:
    digest = hashlib.sha256(f"{before}\n{word}".encode()).digest()
    return -random.Random(digest).uniform(0.1, 9.0)
