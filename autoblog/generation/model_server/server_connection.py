"""Requests to a model server, and its answers or a named error.

The client is OpenAI's own. It waits and tries again on 408, 409, 429 and 5xx, and where no
connection comes, as `Retry-After` says or longer each time.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import openai

from autoblog.errors import ContextError, GenerationError, ModelAwayError, ModelError
from autoblog.generation.model_server.server_request import ServerAddress, whole_characters
from autoblog.generation.text_generator import ChatMessage

SILENT_S: Final = 120.0
"""The longest silence of a server; a large model may read a long prompt for a minute."""

CONNECT_S: Final = 10.0
RETRIES: Final = 6
"""Some 25 seconds in all, in which a server that was just started may load its model."""

_SHOWN: Final = 300  # characters of a server's own words
_KEY_REFUSED: Final = (401, 403)
_NOT_FOUND: Final = 404
_OF_CONTEXT: Final = ("context length", "context size", "maximum context", "too long")

Messages = Sequence[ChatMessage]


class ServerConnection:
    """A connection to the server at `address`; many threads may use it.

    Every method raises `ModelAwayError` if no answer comes, `ModelError` for a wrong key, model or
    address, `ContextError` for too long a prompt, and `GenerationError` for any other refusal.
    """

    def __init__(self, address: ServerAddress) -> None:
        self.address = address
        self._client = openai.OpenAI(
            base_url=address.url,
            api_key=address.key or "none",  # the client wants one; servers without keys ignore it
            max_retries=RETRIES,
            timeout=openai.Timeout(SILENT_S, connect=CONNECT_S),
        )

    def models(self) -> list[Mapping[str, Any]]:
        """Return what the server tells of its models; `id` is a model's name."""
        answer = self.get("/models")
        rows = answer.get("data") if isinstance(answer, dict) else None
        rows = rows if isinstance(rows, list) else []
        return [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]

    def get(self, path: str) -> Any:
        """Return the JSON at a path, which may be a whole address, or None; ask once."""
        try:
            with self._named():
                return self._client.with_options(max_retries=0).get(path, cast_to=object)
        except (GenerationError, ModelError):
            return None

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send JSON to a path and return the answer's JSON; `path` may be a whole address."""
        with self._named():
            return self._client.post(path, body=dict(body), cast_to=object)

    def pieces(
        self, prompt: str | Messages, options: Mapping[str, Any], further: Mapping[str, Any]
    ) -> Iterator[tuple[str, str | None]]:
        """Yield the text as it is written, and why it ended with the last piece.

        A string is continued; messages are answered.
        """
        body = {**self._asked(prompt), **options, "stream": True}
        create: Any = self._client.completions.create
        if not isinstance(prompt, str):
            create = self._client.chat.completions.create
        chunk = None
        with self._named(), create(**body, extra_body=dict(further)) as stream:
            for chunk in stream:
                for choice in chunk.choices or ():
                    delta = getattr(choice, "delta", None)
                    text = choice.text if delta is None else delta.content
                    yield text or "", choice.finish_reason
        if chunk is None:  # a web page, which is read as a stream without events
            raise self._no_server()

    def count_texts(self, prompt: str | Messages, options: Mapping[str, Any]) -> int:
        """Return how many texts one request brings, without reading them."""
        path = "/completions" if isinstance(prompt, str) else "/chat/completions"
        answer = self.post(path, {**self._asked(prompt), **options})
        choices = answer.get("choices") if isinstance(answer, dict) else None
        return len(choices) if isinstance(choices, list) else 0

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _asked(self, prompt: str | Messages) -> dict[str, Any]:
        """Return the fields of a request that say what is continued or answered."""
        if isinstance(prompt, str):
            return {"model": self.address.model, "prompt": whole_characters(prompt)}
        messages = [{"role": one.role, "content": whole_characters(one.text)} for one in prompt]
        return {"model": self.address.model, "messages": messages}

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Turn the client's errors into ours; none leads to the request, which holds the key."""
        failure: GenerationError | ModelError
        try:
            yield
        except openai.APIStatusError as error:
            failure = self._refused(error)
        except openai.APIConnectionError as error:
            failure = ModelAwayError(
                f"The model server {self.address.host} does not answer: {self._words(error)} Start "
                "it, or check AUTOBLOG_GENERATOR_URL."
            )
        except (openai.OpenAIError, ValueError, AttributeError, TypeError):
            failure = self._no_server()
        else:
            return
        raise failure

    def _refused(self, error: openai.APIStatusError) -> GenerationError | ModelError:
        host, told = self.address.host, self._words(error)
        if error.status_code in _KEY_REFUSED:
            return ModelError(
                f"The model server {host} refuses the key (HTTP {error.status_code}). Check "
                "AUTOBLOG_GENERATOR_KEY."
            )
        if error.status_code == _NOT_FOUND:
            return ModelError(
                f"The model server {host} knows no model {self.address.model!r}, or no such "
                f"address: {told} Check AUTOBLOG_MODEL, and whether AUTOBLOG_GENERATOR_URL ends "
                "in /v1."
            )
        if isinstance(error, openai.RateLimitError | openai.InternalServerError):
            return ModelAwayError(
                f"The model server {host} is too busy or fails (HTTP {error.status_code}): {told} "
                "Try again later."
            )
        if any(words in told.lower() for words in _OF_CONTEXT):
            return ContextError(f"The prompt is too long for the model on {host}: {told}")
        return GenerationError(
            f"The model server {host} refuses (HTTP {error.status_code}): {told}"
        )

    def _words(self, error: openai.OpenAIError) -> str:
        """Return the server's own words on one line, without the key."""
        told = " ".join(str(error.__cause__ or error).split())
        if self.address.key:
            told = told.replace(self.address.key, "***")
        told = "".join(character for character in told if character.isprintable())[:_SHOWN]
        return told if told.endswith((".", "!", "?")) else f"{told}."

    def _no_server(self) -> ModelError:
        return ModelError(
            f"{self.address.host} does not answer as a model server that speaks OpenAI's language. "
            "AUTOBLOG_GENERATOR_URL usually ends in /v1, such as http://localhost:11434/v1"
        )
