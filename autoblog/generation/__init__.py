"""What generating means: prompts and seeds in, completions out.

Importing this package does not import torch; `load_generator` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """How the next token is chosen; the names are those of transformers' `GenerationConfig`.

    With `num_beams` above 1 the search is deterministic and seeds have no effect.
    `stop` lists strings that end a completion; the string itself is left out of its text.
    """

    max_new_tokens: int = 400
    temperature: float = 0.8
    top_p: float = 0.95
    top_k: int = 50
    num_beams: int = 1
    repetition_penalty: float = 1.1
    no_repeat_ngram_size: int = 0
    early_stopping: bool = False
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What the model wrote after one prompt, without the prompt and without special tokens."""

    text: str
    tokens: int
    finish_reason: FinishReason
    seed: int


class TextGenerator(Protocol):
    """Anything that continues prompts: a model on a device, or a script in tests."""

    @property
    def model(self) -> str:
        """The name that the settings gave the model."""

    @property
    def device(self) -> str:
        """Where it runs, as torch names it: `cpu`, `cuda:0`."""

    @property
    def dtype(self) -> str:
        """The number format of the weights: `float32`, `bfloat16`, `float16`."""

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds.

        `seeds[i][j]` starts the random stream of candidate j of prompt i; the answer has the
        same shape. Raises `ContextError`, `OutOfMemoryError` or `GenerationError`.
        """
