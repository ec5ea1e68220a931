"""The form for the options of decoding: fields as on the command line, and what they mean; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from autoblog.decoding_options import Options, read_option
from autoblog.errors import UsageError
from autoblog.generation import Decoding, TextGenerator
from autoblog.writing import decoding_for


@dataclass(frozen=True, kw_only=True)
class OptionField:
    """One field of the form; an empty one means what topic, settings and model say."""

    name: str
    label: str
    info: str
    value: str = ""
    shown: bool = False
    """Whether it stands above the others, which open on demand."""


FIELDS: Final[Sequence[OptionField]] = (
    OptionField(
        name="max_new_tokens",
        label="Length",
        info="tokens at most; 100 tokens are about 75 words",
        value="400",
        shown=True,
    ),
    OptionField(
        name="temperature",
        label="Temperature",
        info="0 takes the likeliest token, 1 follows the model",
        shown=True,
    ),
    OptionField(name="n", label="Texts", info="how many, each with a seed of its own", value="1"),
    OptionField(name="top_p", label="Top-p", info="share of probability; 1 is off"),
    OptionField(name="top_k", label="Top-k", info="likeliest tokens; 0 is off"),
    OptionField(name="min_p", label="Min-p", info="share of the likeliest; 0 is off"),
    OptionField(
        name="repetition_penalty", label="Repetition penalty", info="above 1 repeats less; 1 is off"
    ),
    OptionField(
        name="no_repeat_ngram_size",
        label="No-repeat n-gram",
        info="tokens in a row that occur once; 0 is off",
    ),
    OptionField(name="dry", label="DRY", info="a multiplier such as 0.8, or off"),
    OptionField(
        name="num_beams",
        label="Beams",
        info="above 1: beam search, no sampling, shown at its end",
        value="1",
    ),
    OptionField(name="seed", label="Seed", info="the same number writes the same text"),
)
"""The fields, with the defaults of `autoblog generate`."""

WHOLE_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "max_new_tokens": (1, 100_000),
    "n": (1, 64),
    "num_beams": (1, 64),
    "seed": (0, 2**31 - 1),
}


@dataclass(frozen=True, kw_only=True)
class WishedDecoding:
    """What the form asks for; `options` holds those alone that were given."""

    options: Options
    max_new_tokens: int
    num_beams: int
    early_stopping: bool
    n: int
    seed: int | None

    def decoding(self, model: TextGenerator, *usual: Options) -> Decoding:
        """Return the decoding: the form wins over the later of `usual`, and these over the model.

        Raises `UsageError`.
        """
        return replace(
            decoding_for(model, *usual, self.options),
            max_new_tokens=self.max_new_tokens,
            num_beams=self.num_beams,
            early_stopping=self.early_stopping,
        )


def read_form(values: Mapping[str, str], *, early_stopping: bool = False) -> WishedDecoding:
    """Read the fields' texts. Raises `UsageError` that names every one out of range."""
    problems: list[str] = []
    whole: dict[str, int | None] = {}
    options: dict[str, float] = {}
    for field in FIELDS:
        text = values.get(field.name, "").strip()
        try:
            if field.name in WHOLE_NUMBERS:
                whole[field.name] = _whole(field, text or field.value)
            elif text:
                options |= read_option(field.name, text)
        except ValueError as error:
            problems.append(str(error).replace(field.name, field.label, 1))
    if problems:
        raise UsageError("; ".join(problems))
    return WishedDecoding(
        options=options,
        max_new_tokens=whole["max_new_tokens"] or 1,
        num_beams=whole["num_beams"] or 1,
        early_stopping=early_stopping,
        n=whole["n"] or 1,
        seed=whole["seed"],
    )


def _whole(field: OptionField, text: str) -> int | None:
    if not text:
        return None
    least, most = WHOLE_NUMBERS[field.name]
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise ValueError(
            f"{field.name} is {text!r}; it must be a whole number from {least} to {most}"
        )
    return number
