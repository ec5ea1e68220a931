"""The interface of a model: prompts and seeds in, completions out; and a report of its needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from autoblog.decoding_options import Options
from autoblog.generation.decoding import Decoding

FinishReason = Literal["stop", "length", "loop"]
ChatRole = Literal["system", "user", "assistant"]


@dataclass(frozen=True, kw_only=True)
class Completion:
    """The model's text after one prompt, without the prompt and without special tokens.

    `tokens` counts the written tokens without the end-of-text token. It includes the tokens of a
    stop string, although the text ends before that string.
    """

    text: str
    tokens: int
    finish_reason: FinishReason
    seed: int


SoFar = Callable[[], list[list[Completion]]]
"""Returns the completions of a call as far as they are written, in the shape of its answer."""

Watch = Callable[[SoFar], object]
"""Is told after every token. Decoding costs more than that, so it calls `SoFar` now and then."""


def watch_nothing(_: SoFar) -> None:
    """Watch no text while it is written."""


@dataclass(frozen=True, kw_only=True)
class LogLikelihood:
    """The likelihood of a text after its prompt: its tokens' summed natural log-probabilities."""

    total: float
    tokens: int


@dataclass(frozen=True, kw_only=True)
class ChatMessage:
    """One turn of a conversation with a model that follows instructions."""

    role: ChatRole
    text: str


class ChatPrompt(str):
    """A prompt that a chat template wrote, so its special tokens are read as special.

    In any other string they are plain letters. A slice or a `strip` of a chat prompt is a plain
    string.
    """

    __slots__ = ()


class PromptReader(Protocol):
    """A model's tokenizer and context, which need no weights.

    `context` is the most tokens that the model sees at once, prompt and new text together. `family`
    is the `model_type` of its Hugging Face config, such as `gpt_neo` or `llama`. `knows_headers`
    tells whether autoblog trained the model, on posts that begin with `Title:`.
    """

    context: int
    family: str
    knows_headers: bool

    def count_tokens(self, text: str) -> int:
        """Count the tokens of `text` as a prompt, including the model's opening tokens."""

    def chat_prompt(self, messages: Sequence[ChatMessage]) -> ChatPrompt | None:
        """Write the conversation up to the model's answer; None for a model without chat template.

        Special tokens that somebody typed in a message become plain text. Raises `GenerationError`
        if the template refuses the conversation.
        """


class TextGenerator(PromptReader, Protocol):
    """Anything that continues prompts: a model on a device, or a script in tests."""

    model: str  # its name in the settings
    revision: str  # the version that was loaded: a commit of the hub, or `sha256:` of the files
    device: str  # in torch's words: `cpu`, `cuda:0`
    dtype: str  # of the weights: `float32`, `bfloat16`, `float16`, `int8`
    engine: str  # `transformers`, or `torch` or `kernels` for our own, or `openai` and a server
    own_decoding: Options  # what the model's generation_config.json names
    can_score: bool  # whether `log_likelihoods` works; some model servers give no probabilities

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """Score each text after its prompt: pairs are (prompt, text).

        A text longer than the context is scored in pieces, each after the start of its prompt and
        the tokens before it. Raises `OutOfMemoryError` or `GenerationError`.
        """

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds.

        `seeds[i][j]` starts the random stream of candidate j of prompt i; the answer has the
        same shape. Raises `ContextError`, `OutOfMemoryError` or `GenerationError`, and
        `UsageError` if beam search is asked for more candidates than it has beams.
        """

    def close(self) -> None:
        """Free the model's memory; the generator cannot be used afterwards."""


@dataclass(frozen=True, kw_only=True)
class ModelReport:
    """The needs of a model, known before its weights are loaded.

    `download_bytes` are still to be downloaded. `weights_bytes` is the memory of the weights,
    `cache_bytes_per_token` the memory of one token of one candidate, on average over the context.
    `available_bytes` is the device's free memory, None if unknown.
    """

    model: str
    folder: str
    download_bytes: int
    architecture: str
    parameters: int
    context: int
    device: str
    dtype: str
    weights_bytes: int
    cache_bytes_per_token: int
    available_bytes: int | None
