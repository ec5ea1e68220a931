"""What a model server honours, found out by trying: what servers accept and what they do differ."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final, TypeVar

from autoblog.errors import GenerationError, ModelAwayError, ModelError
from autoblog.generation.decoding import Decoding
from autoblog.generation.model_server.server_connection import ServerConnection
from autoblog.generation.model_server.server_report import Abilities
from autoblog.generation.model_server.server_request import further_options, usual_options
from autoblog.generation.text_generator import ChatMessage

_BEGINNING: Final = "A good morning begins with"
_REQUEST: Final = (ChatMessage(role="user", text="Name six things that one finds in a kitchen."),)
_TRIAL: Final = Decoding(max_new_tokens=24, temperature=1.0)
_SEED: Final = 11
_SEVERAL: Final = 3

T = TypeVar("T")


class _Trial:
    """One server that is tried, in the first of its routes that works."""

    def __init__(self, server: ServerConnection) -> None:
        self._server = server
        self._refusal: GenerationError | ModelError | None = None
        answered = self._attempt(lambda: self._write(_REQUEST, _TRIAL))
        continued = self._attempt(lambda: self._write(_BEGINNING, _TRIAL))
        self.chat, self.completions = answered is not None, continued is not None
        if self._refusal is not None and not (self.chat or self.completions):
            raise self._refusal
        self._prompt: str | Sequence[ChatMessage] = _REQUEST if self.chat else _BEGINNING
        self.first = (answered if self.chat else continued) or ""

    def text(self, seed: int = _SEED, **options: Any) -> str | None:
        """Return a trial text, or None if the server refuses the options."""
        decoding = replace(_TRIAL, **options)
        return self._attempt(lambda: self._write(self._prompt, decoding, seed))

    def several(self) -> bool:
        """Tell whether a request for three texts brings three."""
        asked = usual_options(_TRIAL, seed=_SEED) | {"n": _SEVERAL}
        return self._attempt(lambda: self._server.count_texts(self._prompt, asked)) == _SEVERAL

    def logprobs(self) -> bool:
        """Tell whether the server gives the log-probabilities of a prompt."""
        return self.completions and bool(self._attempt(lambda: echoed(self._server, _BEGINNING)))

    def together(self) -> bool:
        """Tell whether two requests at the same time are answered to their ends.

        llama-cpp-python's server breaks an answer off when the next request comes.
        """
        with ThreadPoolExecutor(max_workers=2) as pool:
            return all(pool.map(self._is_whole, (_SEED, _SEED + 1)))

    def _is_whole(self, seed: int) -> bool:
        options = usual_options(_TRIAL, seed=seed)
        try:
            return any(reason for _, reason in self._server.pieces(self._prompt, options, {}))
        except (GenerationError, ModelError):
            return False

    def _write(
        self, prompt: str | Sequence[ChatMessage], decoding: Decoding, seed: int = _SEED
    ) -> str:
        options = usual_options(decoding, seed=seed)
        found = self._server.pieces(prompt, options, further_options(decoding))
        return "".join(text for text, _ in found)

    def _attempt(self, ask: Callable[[], T]) -> T | None:
        """Return an answer, or None for a refusal. Raises `ModelAwayError`."""
        try:
            return ask()
        except ModelAwayError:
            raise
        except (GenerationError, ModelError) as refusal:
            self._refusal = refusal
            return None


def probe(server: ServerConnection) -> Abilities:
    """Try a server with some twelve requests of a few words.

    Raises `ModelAwayError`, or the refusal of a server that neither chats nor continues a text.
    """
    trial = _Trial(server)
    again, other = trial.text(), trial.text(seed=_SEED + 1)
    seeded, varies = bool(trial.first) and trial.first == again, trial.first != other
    # With a min-p of 1 only the likeliest token is left, whatever the seed.
    narrow = [trial.text(seed=_SEED + more, min_p=1.0) for more in (0, 1)]
    further = None not in narrow
    return Abilities(
        chat=trial.chat,
        completions=trial.completions,
        further=further,
        seed=seeded,
        varies=varies,
        min_p=narrow[0] == narrow[1] if further and varies else None,
        stop=_stops(trial) if seeded else None,
        several=trial.several(),
        together=trial.together(),
        logprobs=trial.logprobs(),
    )


def _stops(trial: _Trial) -> bool | None:
    """Tell whether the first text ends before its own third word, if that is asked."""
    words = trial.first.split()
    if len(words) < _SEVERAL or words[2] in " ".join(words[:2]):
        return None
    stopped = trial.text(stop=(words[2],))
    return stopped is not None and words[2] not in stopped


def echoed(server: ServerConnection, text: str) -> list[tuple[int, float]]:
    """Return the place in `text` and the log-probability of each of its tokens but the first.

    Empty if the server does not give them; raises its refusal.
    """
    answer = server.post(
        "/completions",
        {
            "model": server.address.model,
            "prompt": text,
            "max_tokens": 1,
            "echo": True,
            "logprobs": 1,
            "temperature": 0.0,
        },
    )
    try:
        found = answer["choices"][0]["logprobs"]
        pairs = list(zip(found["text_offset"], found["token_logprobs"], strict=True))
    except (KeyError, IndexError, TypeError, ValueError):
        return []
    kept = [(place, value) for place, value in pairs if place < len(text) and value is not None]
    return [(int(place), float(value)) for place, value in kept]
