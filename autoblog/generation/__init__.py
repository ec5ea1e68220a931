"""What generating means: prompts and seeds in, completions out.

Importing this package does not import torch; `load_generator` and `check_model` do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from autoblog.errors import UsageError

FinishReason = Literal["stop", "length", "loop"]


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """How the next token is chosen; the names are those of transformers' `GenerationConfig`.

    With `num_beams` above 1 the search is deterministic and seeds have no effect; so it is with a
    `temperature` of 0, which takes the likeliest token at every step. `top_k=0` and `top_p=1.0`
    switch these filters off, `repetition_penalty=1.0` and `no_repeat_ngram_size=0` likewise.
    `stop` lists strings that end a completion; the string itself is left out of its text. One may
    begin at the prompt's end, and then nothing of the completion is left.
    With `end_loops` a text that has begun to repeat itself ends there and then.

    Raises `UsageError`, naming every field that is out of range.
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
    end_loops: bool = True

    def __post_init__(self) -> None:
        rules = {
            "max_new_tokens must be 1 or more": self.max_new_tokens >= 1,
            "temperature must be 0 or more": 0 <= self.temperature < float("inf"),
            "top_p must be above 0 and at most 1": 0 < self.top_p <= 1,
            "top_k must be 0 or more": self.top_k >= 0,
            "num_beams must be 1 or more": self.num_beams >= 1,
            "repetition_penalty must be above 0": 0 < self.repetition_penalty < float("inf"),
            "no_repeat_ngram_size must be 0 or more": self.no_repeat_ngram_size >= 0,
            "stop must not hold an empty string": all(self.stop),
        }
        broken = [rule for rule, kept in rules.items() if not kept]
        if broken:
            raise UsageError("; ".join(broken))

    @property
    def seeded(self) -> bool:
        """Whether the seed makes a difference."""
        return self.num_beams == 1 and self.temperature > 0 and self.top_k != 1


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What the model wrote after one prompt, without the prompt and without special tokens.

    `tokens` counts the tokens it took, without the end-of-text token; a stop string that was cut
    off the text is counted, since it was written.
    """

    text: str
    tokens: int
    finish_reason: FinishReason
    seed: int


@dataclass(frozen=True, kw_only=True)
class LogLikelihood:
    """How likely a text is after its prompt: the sum of its tokens' natural log-probabilities."""

    total: float
    tokens: int


@dataclass(frozen=True, kw_only=True)
class Message:
    """One turn of a conversation with a model that takes instructions."""

    role: Literal["system", "user", "assistant"]
    text: str


class ChatPrompt(str):
    """A prompt in which special tokens are read as such, since a chat template wrote it.

    In every other string they are plain letters. Whatever makes another string of it (a slice, a
    `strip`) gives a plain one.
    """

    __slots__ = ()


class PromptReader(Protocol):
    """What a model makes of a prompt before it writes anything; weights are not needed for it."""

    @property
    def context(self) -> int:
        """How many tokens the model sees at once, prompt and new text together."""

    def count_tokens(self, text: str) -> int:
        """How many tokens `text` takes as a prompt, the model's opening ones included."""

    def chat_prompt(self, messages: Sequence[Message]) -> ChatPrompt | None:
        """The conversation up to where the model answers; None for a model that takes none.

        Special tokens that were typed in a message are no longer such. Raises `GenerationError`
        where the model's template refuses the conversation.
        """


class TextGenerator(PromptReader, Protocol):
    """Anything that continues prompts: a model on a device, or a script in tests."""

    @property
    def model(self) -> str:
        """The name that the settings gave the model."""

    @property
    def revision(self) -> str:
        """Which model that was when it was loaded: a commit of the hub, or `sha256:` of files."""

    @property
    def device(self) -> str:
        """Where it runs, as torch names it: `cpu`, `cuda:0`."""

    @property
    def dtype(self) -> str:
        """The number format of the weights: `float32`, `bfloat16`, `float16`, `int8`."""

    @property
    def engine(self) -> str:
        """What computes it: `transformers`, or our engine through `torch` or its own `kernels`."""

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """How likely each text is after its prompt: pairs are (prompt, text).

        A text that outgrows the context is scored over the start of its prompt and what stands
        before each piece. Raises `OutOfMemoryError` or `GenerationError`.
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
        """Give the model's memory back; the generator cannot be used afterwards."""


@dataclass(frozen=True, kw_only=True)
class ModelReport:
    """What is known of a model before its weights are loaded.

    `download_bytes` is what is not on this machine yet. `weights_bytes` is what the weights take
    in memory, `cache_bytes_per_token` what one token of one candidate adds to it;
    `available_bytes` is the device's free memory, None where unknown.
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


def load_generator(
    model: str,
    *,
    device: str = "auto",
    dtype: str = "auto",
    max_batch: int | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> TextGenerator:
    """Load `model`: a hub id, a folder, or `starter`; a hub model is downloaded once.

    At most `max_batch` candidates (with beam search: beams) are computed at once; without it as
    many as are worth it, and as free memory holds. `stopped` is asked before every token; once it
    is true, generating raises `StoppedError`. Raises `ModelError`, `SettingError` for a wrong
    device or dtype, `StorageError` for a full disk.
    """
    from autoblog.generation.loading.load_model import load  # noqa: PLC0415  # torch costs seconds

    return load(model, device=device, dtype=dtype, max_batch=max_batch, stopped=stopped)


def load_prompt_reader(model: str) -> PromptReader:
    """The tokenizer and the window of `model`, without its weights, which need not be here.

    Raises `ModelError`, or `StorageError` for a full disk.
    """
    from autoblog.generation.prompt_reader import read  # noqa: PLC0415  # transformers costs seconds

    return read(model)


def check_model(model: str, *, device: str = "auto", dtype: str = "auto") -> ModelReport:
    """Say what `model` would need, without loading or downloading its weights.

    Raises what `load_generator` raises.
    """
    from autoblog.generation.loading.model_requirements import report  # noqa: PLC0415  # torch costs seconds

    return report(model, device=device, dtype=dtype)


def model_folder(model: str) -> Path:
    """The folder that holds `model` whole; a hub model is downloaded once.

    Raises `ModelError`, or `StorageError` for a full disk.
    """
    from autoblog.generation.loading.model_lookup import Hub, find_folder  # noqa: PLC0415  # the hub's client is slow

    return find_folder(model, hub=Hub())
