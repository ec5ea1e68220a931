"""The learning rate and the row length at each point of a run; pure arithmetic."""

from dataclasses import dataclass, replace
from typing import Literal, Self


@dataclass(frozen=True, kw_only=True)
class TrainingSchedule:
    """A trapezoid: warm up, hold, then cool down linearly to zero at the end.

    Unlike a cosine, a trapezoid (Hägele et al. 2024) can end at any time after a cool-down.
    `cooldown_start` and `end` count the run's `unit` from its beginning.
    """

    unit: Literal["tokens", "minutes"]
    cooldown_start: float
    end: float
    warmup_steps: int = 60
    # (share of the run, row length). Short rows first, since more posts fit into a batch; the
    # longest rows in the second half of the cool-down, which every run has.
    stages: tuple[tuple[float, int], ...] = ((0.0, 256), (0.5, 512))
    final_length: int = 1024

    def rate(self, *, spent: float, step: int) -> float:
        """Return the factor on every learning rate, 0 to 1."""
        warm = (step + 1) / max(self.warmup_steps, 1)
        left = (self.end - spent) / max(self.end - self.cooldown_start, 1e-9)
        return max(0.0, min(1.0, warm, left))

    def row_length(self, *, spent: float) -> int:
        """Return the tokens in a row."""
        if spent >= (self.cooldown_start + self.end) / 2:
            return self.final_length
        return [length for share, length in self.stages if spent >= share * self.end][-1]

    def finish_from(self, spent: float) -> Self:
        """Return the schedule of a run that is told to end: a shorter cool-down begins now."""
        if spent >= self.cooldown_start:
            return self
        return replace(
            self, cooldown_start=spent, end=spent * self.end / max(self.cooldown_start, 1e-9)
        )


def starter_schedule(
    *, context: int, max_minutes: float | None, max_tokens: int | None, cooldown: float = 0.4
) -> TrainingSchedule:
    """Return the schedule of a new model: rows grow to the context, the last share cools down."""
    unit, end = _budget(max_minutes, max_tokens)
    return TrainingSchedule(
        unit=unit,
        cooldown_start=end * (1 - cooldown),
        end=end,
        stages=((0.0, min(256, context)), (0.5, min(512, context))),
        final_length=context,
    )


def finetuning_schedule(
    *, row_length: int, max_minutes: float | None, max_tokens: int | None
) -> TrainingSchedule:
    """Return the schedule of a model that can write: one row length, cooling from the start."""
    unit, end = _budget(max_minutes, max_tokens)
    return TrainingSchedule(
        unit=unit,
        cooldown_start=0.0,
        end=end,
        warmup_steps=10,
        stages=((0.0, row_length),),
        final_length=row_length,
    )


def _budget(
    max_minutes: float | None, max_tokens: int | None
) -> tuple[Literal["tokens", "minutes"], float]:
    if max_tokens is not None:
        return "tokens", float(max_tokens)
    if max_minutes is not None:
        return "minutes", max_minutes
    raise ValueError("a run needs max_minutes or max_tokens")
