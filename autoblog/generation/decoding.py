"""How the next token is chosen: the options of sampling, beam search and stopping."""

from dataclasses import dataclass

from autoblog.errors import UsageError

# Within these limits logits up to 1e8, penalised and divided, stay within float32's 3.4e38.
_TEMPERATURES = (1e-20, 1e20)
_PENALTIES = (1e-10, 1e10)


@dataclass(frozen=True, kw_only=True)
class Decoding:
    """The options of decoding, named as in transformers' `GenerationConfig`.

    Beam search (`num_beams` above 1) and a `temperature` of 0, which takes the likeliest token at
    every step, ignore seeds. A temperature under 1e-20 counts as 0, since scores divided by it may
    leave the range of float32. `top_k=0`, `top_p=1.0`, `repetition_penalty=1.0` and
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
            "temperature must be from 0 to 1e20": 0 <= self.temperature <= _TEMPERATURES[1],
            "top_p must be above 0 and at most 1": 0 < self.top_p <= 1,
            "top_k must be 0 or more": self.top_k >= 0,
            "num_beams must be 1 or more": self.num_beams >= 1,
            "repetition_penalty must be from 1e-10 to 1e10": (
                _PENALTIES[0] <= self.repetition_penalty <= _PENALTIES[1]
            ),
            "no_repeat_ngram_size must be 0 or more": self.no_repeat_ngram_size >= 0,
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
        return self.repetition_penalty != 1 or self.no_repeat_ngram_size > 0
