"""A model server's address, and the options of one request; pure."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from autoblog.generation.decoding import Decoding

ServerForm = Literal["auto", "chat", "document"]

_MOST_SEEDS: Final = 2**31 - 1
"""Servers read a seed as a 32-bit integer; llama.cpp takes the largest for "draw one"."""

_GREEDY_BELOW: Final = 1e-3
_MOST_STOPS: Final = 4  # OpenAI's own limit; texts are cut here, too


@dataclass(frozen=True, kw_only=True)
class ServerAddress:
    """Where a server is, and which of its models writes.

    `url` ends where `/models` follows, such as `http://localhost:11434/v1`. `context` is the most
    tokens that the model sees, None to ask the server. `form` tells whether the model gets requests
    (`chat`) or a document to continue. `tokenizer` names the model's tokenizer, for servers that do
    not count tokens: a folder, a tokenizer.json or a model of the hub.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    context: int | None = None
    form: ServerForm = "auto"
    tokenizer: str = ""

    @property
    def host(self) -> str:
        """The server's name, with its port if that is unusual."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def root(self) -> str:
        """The address without `/v1`, where servers have routes of their own."""
        return self.url.rstrip("/").removesuffix("/v1")


def whole_characters(text: str) -> str:
    """Return the text with a question mark for half a character, which JSON cannot carry.

    YAML allows one (a lone surrogate).
    """
    return text.encode(errors="replace").decode()


def usual_options(decoding: Decoding, *, seed: int) -> dict[str, Any]:
    """Return the options that every server knows."""
    greedy = decoding.temperature < _GREEDY_BELOW
    options: dict[str, Any] = {
        "max_tokens": decoding.max_new_tokens,
        "temperature": 0.0 if greedy else decoding.temperature,
        "top_p": decoding.top_p,
        "seed": seed % _MOST_SEEDS,
    }
    if decoding.stop:
        options["stop"] = list(decoding.stop[:_MOST_STOPS])
    return options


def further_options(decoding: Decoding) -> dict[str, Any]:
    """Return the options that only some servers know, under each name that they are known by."""
    options: dict[str, Any] = {}
    if decoding.top_k:
        options["top_k"] = decoding.top_k
    if decoding.min_p:
        options["min_p"] = decoding.min_p
    if decoding.repetition_penalty != 1:
        options["repetition_penalty"] = decoding.repetition_penalty  # vLLM, SGLang
        options["repeat_penalty"] = decoding.repetition_penalty  # llama.cpp
    if decoding.no_repeat_ngram_size:
        options["no_repeat_ngram_size"] = decoding.no_repeat_ngram_size
    if decoding.dry_multiplier:
        options["dry_multiplier"] = decoding.dry_multiplier
        options["dry_base"] = decoding.dry_base
        options["dry_allowed_length"] = decoding.dry_allowed_length
        options["dry_sequence_breakers"] = list(decoding.dry_sequence_breakers)
    return options
