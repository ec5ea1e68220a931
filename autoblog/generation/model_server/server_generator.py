"""Completions by a model server: a request for each seed, several at once."""

import math
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from autoblog.decoding_options import Options
from autoblog.errors import ContextError, GenerationError, ModelAwayError, ModelError, UsageError
from autoblog.generation.decoding import Decoding
from autoblog.generation.error_messages import told_to_stop
from autoblog.generation.model_server.probing import echoed
from autoblog.generation.model_server.server_connection import ServerConnection
from autoblog.generation.model_server.server_report import Abilities
from autoblog.generation.model_server.server_request import (
    further_options,
    usual_options,
    whole_characters,
)
from autoblog.generation.model_server.server_text import ServerText
from autoblog.generation.text_generator import (
    ChatMessage,
    ChatPrompt,
    ChatRole,
    Completion,
    LogLikelihood,
    SoFar,
    Watch,
    watch_nothing,
)

AT_ONCE: Final = 16
"""Requests at the same time. vLLM and llama.cpp compute them together; others let them wait."""

USUAL_CONTEXT: Final = 4096
"""Ollama's, which cuts longer prompts without a word; other servers tell their own."""

BYTES_PER_TOKEN: Final = 3
"""Where neither the server nor a tokenizer counts tokens: less than of any language that was
counted, so no prompt is taken for shorter than it is (English has some 4.4)."""

TEMPLATE_TOKENS: Final = 48
"""What a server's template adds to a conversation: SmolLM2's 28 tokens, others' the date, too."""

_POLL_S: Final = 0.2

TokenCounter = Callable[[str], int]
"""Counts the tokens of a text."""


_ROLES: Final[Mapping[str, ChatRole]] = {
    "System": "system",
    "User": "user",
    "Assistant": "assistant",
}
_TURN: Final = re.compile(rf"(?:\A|\n\n)({'|'.join(_ROLES)}): ")


class ServerPrompt(ChatPrompt):
    """A conversation for the server, which has the model's template.

    As text it can be read, and `of_text` makes the same prompt of the text that a ledger kept.
    """

    messages: tuple[ChatMessage, ...]

    @classmethod
    def of(cls, messages: Sequence[ChatMessage]) -> "ServerPrompt":
        """Return the prompt of a conversation."""
        prompt = cls("\n\n".join(f"{one.role.capitalize()}: {one.text}" for one in messages))
        prompt.messages = tuple(messages)
        return prompt

    @classmethod
    def of_text(cls, text: str) -> "ServerPrompt":
        """Return the prompt that has this text.

        A message that holds a paragraph which begins like a turn ("User: ") becomes two.
        """
        _, *pieces = _TURN.split(text)
        turns = zip(pieces[::2], pieces[1::2], strict=True)
        return cls.of(
            [ChatMessage(role=_ROLES[name], text=said) for name, said in turns]
            or [ChatMessage(role="user", text=text)]
        )


class ServerGenerator:
    """A `TextGenerator` whose model runs on a server.

    Each candidate is a request of its own, so that it can be written again by its seed. The server
    holds the model's template and its own decoding options, so those are not known here.
    """

    device = "server"
    revision = ""
    family = ""
    knows_headers = False
    own_decoding: Options = MappingProxyType({})

    def __init__(
        self,
        server: ServerConnection,
        abilities: Abilities,
        *,
        context: int,
        token_counter: TokenCounter | None = None,
        stopped: Callable[[], bool] = lambda: False,
        watch: Watch = watch_nothing,
    ) -> None:
        self._server: ServerConnection | None = server
        self._address = server.address
        self._abilities = abilities
        self._stopped = stopped
        self._watch = watch
        self._counts = True
        self._own_count = token_counter or _count_by_bytes
        self.context = context
        self.model = server.address.model
        self.dtype = "unknown"
        self.engine = f"openai {server.address.host}"
        self._chats = abilities.chats(server.address.form)
        self.can_score = abilities.logprobs and not self._chats
        self.count_tokens = lru_cache(maxsize=4096, typed=True)(self._count_tokens)

    def chat_prompt(self, messages: Sequence[ChatMessage]) -> ServerPrompt | None:
        """Return the conversation, or None if the model is to continue documents."""
        return ServerPrompt.of(messages) if self._chats else None

    @property
    def counts_tokens(self) -> bool:
        """Whether the server itself counts the tokens of a text."""
        self._count_tokens("a few words")
        return self._counts

    def _count_tokens(self, text: str) -> int:
        """Count the tokens of a prompt, a conversation's with what its template adds."""
        added = TEMPLATE_TOKENS if isinstance(text, ServerPrompt) else 0
        return added + self._count_letters(text)

    def _count_letters(self, text: str) -> int:
        """Count the tokens by the server (llama.cpp and vLLM can), or else here."""
        text = whole_characters(text)
        if self._counts:
            body = {"model": self.model, "content": text, "prompt": text}
            try:
                answer = self._open().post(f"{self._address.root}/tokenize", body)
                return max(1, int(answer.get("count") or len(answer["tokens"])))
            except ModelAwayError:
                raise
            except (GenerationError, ModelError, AttributeError, KeyError, TypeError, ValueError):
                self._counts = False
        return max(1, self._own_count(text))

    def log_likelihoods(self, pairs: Sequence[tuple[str, str]]) -> list[LogLikelihood]:
        """Score each text after its prompt. Raises `GenerationError` if the server cannot."""
        if not self.can_score:
            raise GenerationError(f"The model server {self._address.host} gives no probabilities.")
        found = []
        for prompt, text in pairs:
            if self._stopped():
                raise told_to_stop()
            tokens = echoed(self._open(), prompt + text)
            values = [value for place, value in tokens if place >= len(prompt)]
            found.append(LogLikelihood(total=sum(values), tokens=len(values)))
        return found

    def generate(
        self, prompts: Sequence[str], *, decoding: Decoding, seeds: Sequence[Sequence[int]]
    ) -> list[list[Completion]]:
        """Continue every prompt once for each of its seeds; see `TextGenerator.generate`.

        Raises `ModelAwayError` if the server stays away.
        """
        server = self._open()
        prompts = [_sent(prompt) for prompt in prompts]
        if decoding.num_beams > 1:
            raise UsageError("A model server has no beam search; leave --num-beams out.")
        for prompt in prompts:
            if (count := self.count_tokens(prompt)) >= self.context:
                raise ContextError(f"The prompt has {count} of {self.context} tokens.")
        texts = [
            [_text_of(prompt, decoding, seed) for seed in own]
            for prompt, own in zip(prompts, seeds, strict=True)
        ]
        ended = threading.Event()
        at_once = AT_ONCE if self._abilities.together else 1
        pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="model server")
        try:
            futures = [
                pool.submit(self._receive, server, prompt, decoding, text, ended)
                for prompt, row in zip(prompts, texts, strict=True)
                for text in row
            ]
            self._await(futures, lambda: _so_far(texts))
        finally:
            ended.set()
            pool.shutdown(wait=False, cancel_futures=True)
        return _so_far(texts)

    def close(self) -> None:
        """Close the connections."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _open(self) -> ServerConnection:
        if self._server is None:
            raise GenerationError("The model has been closed; load it again.")
        return self._server

    def _await(self, futures: Sequence[Future[None]], so_far: SoFar) -> None:
        """Wait for all texts, or for the first error. Raises that, or `StoppedError`."""
        waiting = set(futures)
        while waiting:
            if self._stopped():
                raise told_to_stop()
            done, waiting = wait(waiting, timeout=_POLL_S, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
            self._watch(so_far)

    def _receive(
        self,
        server: ServerConnection,
        prompt: str,
        decoding: Decoding,
        text: ServerText,
        ended: threading.Event,
    ) -> None:
        asked = prompt.messages if isinstance(prompt, ServerPrompt) else str(prompt)
        further = further_options(decoding) if self._abilities.further else {}
        options = usual_options(decoding, seed=text.seed)
        for piece, reason in server.pieces(asked, options, further):
            if not text.add(piece, reason) or ended.is_set():
                return
        raise ModelAwayError(f"The model server {self._address.host} broke off in its answer.")


def _sent(prompt: str) -> str:
    """Return a kept conversation as one that can be sent; any other prompt as it is."""
    if isinstance(prompt, ChatPrompt) and not isinstance(prompt, ServerPrompt):
        return ServerPrompt.of_text(prompt)
    return prompt


def _count_by_bytes(text: str) -> int:
    return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)


def _text_of(prompt: str, decoding: Decoding, seed: int) -> ServerText:
    before = "" if isinstance(prompt, ServerPrompt) else prompt
    return ServerText(decoding, seed=seed, prompt=before)


def _so_far(texts: Sequence[Sequence[ServerText]]) -> list[list[Completion]]:
    return [[text.completion() for text in row] for row in texts]
