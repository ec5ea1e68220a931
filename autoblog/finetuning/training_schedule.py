"""Says how fast to learn and how long rows are at each point of a run; pure arithmetic."""

from dataclasses import dataclass, replace
from typing import Literal, Self


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A trapezoid: warm up, hold, then cool down linearly to nothing at the end.

    A trapezoid (Hägele et al. 2024) can end at any time for the price of its cool-down, which a
    cosine cannot. ``cooldown_start`` and ``end`` count the run's ``unit`` from its beginning.
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
        """The factor on every learning rate, 0 to 1."""
        warm = (step + 1) / max(self.warmup_steps, 1)
        left = (self.end - spent) / max(self.end - self.cooldown_start, 1e-9)
        return max(0.0, min(1.0, warm, left))

    def row_length(self, *, spent: float) -> int:
        """Tokens in a row."""
        if spent >= (self.cooldown_start + self.end) / 2:
            return self.final_length
        return [length for share, length in self.stages if spent >= share * self.end][-1]

    def finish_from(self, spent: float) -> Self:
        """The plan of a run that is told to end early: its cool-down, in proportion, begins now."""
        if spent >= self.cooldown_start:
            return self
        return replace(
            self, cooldown_start=spent, end=spent * self.end / max(self.cooldown_start, 1e-9)
        )


def starter_plan(
    *, context: int, max_minutes: float | None, max_tokens: int | None, cooldown: float = 0.4
) -> Plan:
    """A plan from nothing: rows grow to the whole context, and the last share cools down."""
    unit, end = _budget(max_minutes, max_tokens)
    return Plan(
        unit=unit,
        cooldown_start=end * (1 - cooldown),
        end=end,
        stages=((0.0, min(256, context)), (0.5, min(512, context))),
        final_length=context,
    )


def finetuning_plan(*, row_length: int, max_minutes: float | None, max_tokens: int | None) -> Plan:
    """A plan for a model that can write already: one row length, and cooling from the start on."""
    unit, end = _budget(max_minutes, max_tokens)
    return Plan(
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
