"""What a model server honours, and what it lacks; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from autoblog.generation.model_server.server_request import ServerAddress, ServerForm


@dataclass(frozen=True, kw_only=True)
class Abilities:
    """What a server does as asked. None means that it could not be told.

    `chat` and `completions` are its two routes. With `further` it takes options that OpenAI's own
    servers do not know. With `seed` the same seed writes the same text, and if it `varies`, another
    seed writes another. `several` is more than one text for a request (`n`), `logprobs` the
    log-probabilities of a prompt's tokens, `together` whole answers to requests at the same time.
    """

    chat: bool
    completions: bool
    further: bool
    seed: bool
    varies: bool
    min_p: bool | None
    stop: bool | None
    several: bool
    logprobs: bool
    together: bool

    def chats(self, form: ServerForm) -> bool:
        """Tell whether a model of that form is given requests instead of documents."""
        return self.chat if form == "auto" else form == "chat"


@dataclass(frozen=True, kw_only=True)
class ServerReport:
    """What `doctor` tells of a server. `context_told` is None if the server does not tell it."""

    address: ServerAddress
    abilities: Abilities
    context_told: int | None
    counts_tokens: bool

    @property
    def missing(self) -> Sequence[str]:
        """What the server does not honour, each with what that means."""
        abilities = self.abilities
        chats = abilities.chats(self.address.form)
        found = [
            ("seeds: a text cannot be written again", abilities.seed),
            ("chance: all candidates are the same text", abilities.varies),
            ("min-p, DRY and the repetition penalty", abilities.further),
            ("min-p", abilities.min_p is not False),
            (
                "stop strings: texts are cut here, after they were written",
                abilities.stop is not False,
            ),
            (
                "log-probabilities: the choice goes by its other features",
                abilities.logprobs or chats,
            ),
            ("requests at the same time: texts are written one by one", abilities.together),
            ("token counts: they are estimated from the bytes", self.counts_tokens),
        ]
        return [name for name, honoured in found if not honoured]
