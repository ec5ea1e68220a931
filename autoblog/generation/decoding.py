"""How the next token is chosen: the options of sampling, beam search and stopping."""

from dataclasses import dataclass

from autoblog.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """The options of decoding, named as in transformers' `GenerationConfig`.

    Beam search (`num_beams` above 1) and a `temperature` of 0, which takes the likeliest token at
    every step, ignore seeds. `top_k=0`, `top_p=1.0`, `repetition_penalty=1.0` and
    `no_repeat_ngram_size=0` switch these filters off. A completion ends before any string of
    `stop`. A stop string may begin at the prompt's end; then the completion is empty. With
    `end_loops` a text ends as soon as it repeats itself.

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

    @property
    def penalises(self) -> bool:
        """Whether the tokens of a text change the choice of its next token."""
        return self.repetition_penalty != 1 or self.no_repeat_ngram_size > 0
