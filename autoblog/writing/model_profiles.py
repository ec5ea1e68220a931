"""What each family of models writes best with; facts about models, measured (docs/quality.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from autoblog.decoding_options import Options
from autoblog.generation import Decoding, PromptReader, TextGenerator


@dataclass(frozen=True, kw_only=True)
class ModelProfile:
    """What a family writes best with; `decoding` differs from `OUR_DECODING`."""

    decoding: Options = field(default_factory=dict)


OUR_DECODING: Final[Options] = {
    "temperature": 0.6,
    "min_p": 0.08,
    "repetition_penalty": 1.05,
    "dry_multiplier": 0.8,
    "dry_allowed_length": 4,
}
"""What holds for every family where its models' own files, settings and topics say nothing."""

PROFILES: Final[Mapping[str, ModelProfile]] = {
    "llama": ModelProfile(decoding={"temperature": 0.5}),
}
"""By the family's `model_type` in a Hugging Face config; a family that is missing is as usual."""


def profile_of(model: PromptReader) -> ModelProfile:
    """Return the profile of a model's family."""
    return PROFILES.get(model.family, ModelProfile())


def decoding_for(model: TextGenerator, *wishes: Options) -> Decoding:
    """Return the decoding of a model: the later of `wishes` win, and the model's own file over us.

    Raises `UsageError` for an option out of range.
    """
    options: dict[str, float] = {}
    for source in (OUR_DECODING, profile_of(model).decoding, model.own_decoding, *wishes):
        options |= source
    return Decoding(**options)  # type: ignore[arg-type]  # the readers keep whole numbers whole
