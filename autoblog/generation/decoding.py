"""How the next token is chosen: the options of sampling, beam search and stopping."""

from dataclasses import dataclass

from autoblog.errors import UsageError

# Within these limits logits up to 1e8, penalised and divided, stay within float32's 3.4e38.
_TEMPERATURES = (1e-20, 1e20)
_PENALTIES = (1e-10, 1e10)
_MOST_OF_DRY = (100, 10)
_LONGEST_RUN = 10_000


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """The options of decoding, named as in transformers' `GenerationConfig`.

    Beam search (`num_beams` above 1) and a `temperature` of 0, which takes the likeliest token at
    every step, ignore seeds. A temperature under 1e-20 counts as 0, since scores divided by it may
    leave the range of float32. Filters and penalties are off unless they are asked for. The fields
    of DRY are named as in llama.cpp; see `penalties.Penalties`. A completion ends before any string
    of `stop`. A stop string may begin at the prompt's end; then the completion is empty. With
    `end_loops` a text ends as soon as it repeats itself.

    Raises `UsageError`, naming every field that is out of range.
    """

    max_new_tokens: int = 400
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    num_beams: int = 1
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    dry_multiplier: float = 0.0
    dry_base: float = 1.75
    dry_allowed_length: int = 2
    dry_sequence_breakers: tuple[str, ...] = ("\n", ":", '"', "*")
    early_stopping: bool = False
    stop: tuple[str, ...] = ()
    end_loops: bool = True

    def __post_init__(self) -> None:
        rules = {
            "max_new_tokens must be 1 or more": self.max_new_tokens >= 1,
            "temperature must be from 0 to 1e20": 0 <= self.temperature <= _TEMPERATURES[1],
            "top_p must be above 0 and at most 1": 0 < self.top_p <= 1,
            "top_k must be 0 or more": self.top_k >= 0,
            "min_p must be from 0 to 1": 0 <= self.min_p <= 1,
            "num_beams must be 1 or more": self.num_beams >= 1,
            "repetition_penalty must be from 1e-10 to 1e10": (
                _PENALTIES[0] <= self.repetition_penalty <= _PENALTIES[1]
            ),
            f"no_repeat_ngram_size must be from 0 to {_LONGEST_RUN}": (
                0 <= self.no_repeat_ngram_size <= _LONGEST_RUN
            ),
            "dry_multiplier must be from 0 to 100": 0 <= self.dry_multiplier <= _MOST_OF_DRY[0],
            "dry_base must be from 1 to 10": 1 <= self.dry_base <= _MOST_OF_DRY[1],
            f"dry_allowed_length must be from 1 to {_LONGEST_RUN}": (
                1 <= self.dry_allowed_length <= _LONGEST_RUN
            ),
            "dry_sequence_breakers must not hold an empty string": all(self.dry_sequence_breakers),
            "stop must not hold an empty string": all(self.stop),
        }
        broken = [rule for rule, kept in rules.items() if not kept]
        if broken:
            raise UsageError("; ".join(broken))

    @property
    def seeded(self) -> bool:
        """Whether the seed makes a difference."""
        greedy = self.temperature < _TEMPERATURES[0] or self.top_k == 1
        return self.num_beams == 1 and not greedy

    @property
    def penalises(self) -> bool:
        """Whether the tokens of a text change the choice of its next token."""
        return (
            self.repetition_penalty != 1 or self.no_repeat_ngram_size > 0 or self.dry_multiplier > 0
        )

    @property
    def breakers(self) -> tuple[str, ...]:
        """DRY's sequence breakers, none if DRY is off."""
        return self.dry_sequence_breakers if self.dry_multiplier > 0 else ()
