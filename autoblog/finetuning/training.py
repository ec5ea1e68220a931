"""The training loop: rows in, weights out, resumable at any step.

A run that is stopped saves itself, and goes on later with the same result. A file `finish` in its
folder begins the cool-down at once. This module neither reads posts nor knows the model's purpose.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from autoblog.atomic_files import replacing
from autoblog.finetuning import network as net
from autoblog.finetuning.optimisers import Rates, optimisers, set_rates
from autoblog.finetuning.packing import TokenPost, TrainingRow, epoch_rows
from autoblog.finetuning.training_schedule import TrainingSchedule

CHECKPOINT = "checkpoint.pt"
FINISH = "finish"

_NOT_LEARNT = -100
_MEASURED_LENGTH = 256
_MEASURED_BATCH = 16
_MEASURED_BATCHES = 4


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """The options of learning; the defaults are the starter model's."""

    rates: Rates = field(default_factory=Rates)
    batch_tokens: int = 4096
    clip: float = 1.0
    seed: int = 1
    save_every_s: float = 300.0
    measure_every_steps: int = 250
    report_every_steps: int = 50


@dataclass(frozen=True, kw_only=True)
class Hardware:
    """Where and how the sums are computed; it changes the result by rounding only."""

    device: str = "cpu"
    bfloat16: bool = False
    compiled: bool = False


@dataclass(frozen=True, kw_only=True)
class TrainingReport:
    """The state of a run, reported now and then; losses are nats per token."""

    step: int
    tokens: int
    minutes: float
    row_length: int
    rate: float
    loss: float
    held_out_loss: float | None
    tokens_per_s: float

    def __str__(self) -> str:
        return " ".join(
            f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}"
            for name, value in asdict(self).items()
            if value is not None
        )


@dataclass(kw_only=True)
class _Progress:
    """How far a run is: the part of a checkpoint besides weights."""

    step: int = 0
    tokens: int = 0
    minutes: float = 0.0
    epoch: int = 0
    row: int = 0
    row_length: int = 0
    finish: tuple[float, float] | None = None


class _Meter:
    """Losses and speed since the last report."""

    def __init__(self, now: float) -> None:
        self.began = now
        self.losses: list[float] = []
        self.tokens = 0

    def add(self, loss: float, tokens: int) -> None:
        self.losses.append(loss)
        self.tokens += tokens

    def loss(self) -> float:
        return sum(self.losses) / len(self.losses)

    def tokens_per_s(self, now: float) -> float:
        return self.tokens / max(now - self.began, 1e-9)


@dataclass(kw_only=True)
class TrainingRun:
    """One training run in its folder; `export` writes the model for use, at every save."""

    network: PreTrainedModel
    training: Sequence[TokenPost]
    held_out: Sequence[TokenPost]
    schedule: TrainingSchedule
    recipe: Recipe
    hardware: Hardware
    folder: Path
    export: Callable[[PreTrainedModel], None]
    report: Callable[[TrainingReport], None]
    stopped: Callable[[], bool]
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._progress = _Progress()
        self._optimisers = optimisers(self.network, self.recipe.rates)
        self._loss = _loss_function(self.network, self.hardware)
        self._measured = _measured_rows(self.held_out)
        self._load()

    def __call__(self) -> bool:
        """Train to the schedule's end (true) or until stopped (false), and save."""
        self.folder.mkdir(parents=True, exist_ok=True)
        now = saved = self.clock()
        meter = _Meter(now)
        for rows in self._batches():
            meter.add(self._step(rows), len(rows) * self._progress.row_length)
            before, now = now, self.clock()
            self._progress.minutes += (now - before) / 60
            if self._progress.step % self.recipe.report_every_steps == 0:
                self.report(self._report(meter, now))
                meter = _Meter(self.clock())
            if self.stopped():
                break
            if now - saved > self.recipe.save_every_s:
                self.save()
                saved = now
        self.save()
        return self._spent() >= self.schedule.end

    def save(self) -> None:
        """Write the checkpoint, whole or not at all, and the usable model."""
        state = {
            "network": self.network.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self._optimisers],
            "place": asdict(self._progress),
            "random": torch.get_rng_state(),
        }
        with replacing(self.folder / CHECKPOINT) as fresh:
            torch.save(state, fresh)
        self.export(self.network)

    def _load(self) -> None:
        path = self.folder / CHECKPOINT
        if not path.exists():
            return
        state = torch.load(path, map_location=self.hardware.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        for optimiser, saved in zip(self._optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        torch.set_rng_state(state["random"].cpu())
        self._progress = _Progress(**state["place"])
        self._follow_finish()

    def _spent(self) -> float:
        return float(getattr(self._progress, self.schedule.unit))

    def _told_to_finish(self) -> bool:
        return not self._progress.finish and (self.folder / FINISH).exists()

    def _follow_finish(self) -> None:
        """Shorten the schedule if the run is or was told to finish early."""
        if self._told_to_finish():
            early = self.schedule.finish_from(self._spent())
            self._progress.finish = (early.cooldown_start, early.end)
        if self._progress.finish:
            start, end = self._progress.finish
            self.schedule = replace(self.schedule, cooldown_start=start, end=end)

    def _batches(self) -> Iterator[Sequence[TrainingRow]]:
        """Yield batches from where the run is to the schedule's end."""
        progress = self._progress
        while self._spent() < self.schedule.end:
            self._follow_finish()
            length = self.schedule.row_length(spent=self._spent())
            if length != progress.row_length:
                self._lengthen(length)
            rows = epoch_rows(
                self.training, length=length, seed=self.recipe.seed, epoch=progress.epoch
            )
            yield from self._epoch(rows)

    def _lengthen(self, length: int) -> None:
        progress = self._progress
        if progress.row_length:
            net.spread_positions(self.network, seen=progress.row_length)
            progress.epoch += 1
        progress.row_length, progress.row = length, 0

    def _epoch(self, rows: Sequence[TrainingRow]) -> Iterator[Sequence[TrainingRow]]:
        """Yield the rest of an epoch, up to the run's end or a change of its row length."""
        progress = self._progress
        count = max(1, self.recipe.batch_tokens // progress.row_length)
        while progress.row == 0 or progress.row + count <= len(rows):
            batch = rows[progress.row : progress.row + count]
            progress.row += count
            yield batch
            spent = self._spent()
            if spent >= self.schedule.end or self._told_to_finish():
                return
            if self.schedule.row_length(spent=spent) != progress.row_length:
                return
        progress.epoch += 1
        progress.row = 0

    def _step(self, rows: Sequence[TrainingRow]) -> float:
        """Update the weights once, and return the mean loss before."""
        progress = self._progress
        loss = self._loss(*_tensors(rows, self.network.device))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        set_rates(self._optimisers, self.schedule.rate(spent=self._spent(), step=progress.step))
        for optimiser in self._optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        progress.step += 1
        progress.tokens += len(rows) * progress.row_length
        return float(loss.detach())

    def _report(self, meter: _Meter, now: float) -> TrainingReport:
        progress = self._progress
        measure = progress.step % self.recipe.measure_every_steps == 0
        return TrainingReport(
            step=progress.step,
            tokens=progress.tokens,
            minutes=progress.minutes,
            row_length=progress.row_length,
            rate=self.schedule.rate(spent=self._spent(), step=progress.step),
            loss=meter.loss(),
            held_out_loss=self._held_out_loss() if measure and self._measured else None,
            tokens_per_s=meter.tokens_per_s(now),
        )

    @torch.no_grad()
    def _held_out_loss(self) -> float:
        losses = [
            float(
                self._loss(*_tensors(self._measured[i : i + _MEASURED_BATCH], self.network.device))
            )
            for i in range(0, len(self._measured), _MEASURED_BATCH)
        ]
        return sum(losses) / len(losses)


def _loss_function(
    network: PreTrainedModel, hardware: Hardware
) -> Callable[[Tensor, Tensor], Tensor]:
    def loss(ids: Tensor, targets: Tensor) -> Tensor:
        with torch.autocast(hardware.device, torch.bfloat16, enabled=hardware.bfloat16):
            scores = net.logits(network, ids)
        return functional.cross_entropy(
            scores.flatten(0, 1).float(), targets.flatten(), ignore_index=_NOT_LEARNT
        )

    return torch.compile(loss, dynamic=False) if hardware.compiled else loss


def _tensors(rows: Sequence[TrainingRow], device: torch.device) -> tuple[Tensor, Tensor]:
    """Return (B, T) inputs and (B, T) targets; tokens that are not learnt are marked."""
    ids = torch.tensor([row.ids for row in rows], device=device)
    learn = torch.tensor([row.learn for row in rows], device=device)
    return ids[:, :-1], ids[:, 1:].masked_fill(~learn, _NOT_LEARNT)


def _measured_rows(held_out: Sequence[TokenPost]) -> list[TrainingRow]:
    """Return a few batches of held-out rows, always the same: they show a trend only."""
    posts = [post for post in held_out if post.kind in {"blog", "guide"}]
    rows = epoch_rows(posts, length=_MEASURED_LENGTH, seed=0, epoch=0) if posts else []
    batches = min(_MEASURED_BATCHES, len(rows) // _MEASURED_BATCH)
    return rows[: batches * _MEASURED_BATCH]
