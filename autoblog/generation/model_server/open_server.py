"""A server's address -> a generator, or a report of what the server honours."""

from collections.abc import Callable, Iterator
from typing import Final

from autoblog.errors import ModelError
from autoblog.generation.model_server.probing import probe
from autoblog.generation.model_server.server_connection import ServerConnection
from autoblog.generation.model_server.server_generator import (
    USUAL_CONTEXT,
    ServerGenerator,
    TokenCounter,
)
from autoblog.generation.model_server.server_report import Abilities, ServerReport
from autoblog.generation.model_server.server_request import ServerAddress
from autoblog.generation.text_generator import Watch, watch_nothing

_SHOWN_NAMES: Final = 8
_CONTEXT_NAMES: Final = ("max_model_len", "context_length", "context_window", "max_context_length")
"""What vLLM and SGLang, routers, and LM Studio call a model's context in their lists."""


def open_server(
    address: ServerAddress,
    *,
    token_counter: TokenCounter | None = None,
    stopped: Callable[[], bool] = lambda: False,
    watch: Watch = watch_nothing,
) -> ServerGenerator:
    """Return a generator that writes by the server. Raises `ModelAwayError` or `ModelError`.

    `token_counter` counts tokens if the server does not.
    """
    server, abilities, context = _meet(address)
    return ServerGenerator(
        server,
        abilities,
        context=address.context or context or USUAL_CONTEXT,
        token_counter=token_counter,
        stopped=stopped,
        watch=watch,
    )


def report_on_server(address: ServerAddress) -> ServerReport:
    """Try the server, and tell what it honours. Raises the same errors as `open_server`."""
    server, abilities, context = _meet(address)
    generator = ServerGenerator(server, abilities, context=context or USUAL_CONTEXT)
    counts = bool(address.tokenizer) or generator.counts_tokens
    generator.close()
    return ServerReport(
        address=address, abilities=abilities, context_told=context, counts_tokens=counts
    )


def _meet(address: ServerAddress) -> tuple[ServerConnection, Abilities, int | None]:
    server = ServerConnection(address)
    try:
        abilities = probe(server)
    except ModelError as error:
        names = [str(row["id"]) for row in server.models()][:_SHOWN_NAMES]
        told = f" Its models: {', '.join(names)}." if names else ""
        raise ModelError(f"{error}{told}") from None
    _check_form(address, abilities)
    return server, abilities, next(_contexts(server), None)


def _check_form(address: ServerAddress, abilities: Abilities) -> None:
    offered = {"chat": abilities.chat, "document": abilities.completions}
    if not offered.get(address.form, True):
        other = "document" if address.form == "chat" else "chat"
        raise ModelError(
            f"The model server {address.host} offers no {address.form} form for {address.model!r}. "
            f"Set AUTOBLOG_GENERATOR_FORM={other}, or leave it out."
        )


def _contexts(server: ServerConnection) -> Iterator[int]:
    """Yield the contexts that the server tells, the one in force first."""
    rows = server.models()
    known = [row for row in rows if row["id"] == server.address.model] or rows[:1]
    told = [row.get(name) for row in known for name in _CONTEXT_NAMES]
    for value in (_llama_cpp_context(server), *told):
        if isinstance(value, int) and value > 0:
            yield value


def _llama_cpp_context(server: ServerConnection) -> object:
    """Return the context of one of llama.cpp's slots, None if the server is another."""
    answer = server.get(f"{server.address.root}/props")
    settings = answer.get("default_generation_settings") if isinstance(answer, dict) else None
    return settings.get("n_ctx") if isinstance(settings, dict) else None
