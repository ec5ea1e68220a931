"""The training loop: rows in, weights out, resumable at any step.

A run that is stopped saves itself and later goes on as if it had not been. A file ``finish`` in its
folder begins the cool-down at once. It neither reads posts nor knows what the model is for.
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
from autoblog.finetuning.packing import Row, TokenPost, epoch_rows
from autoblog.finetuning.training_schedule import Plan

CHECKPOINT = "checkpoint.pt"
FINISH = "finish"

_NOT_LEARNT = -100
_MEASURED_LENGTH = 256
_MEASURED_BATCH = 16
_MEASURED_BATCHES = 4


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to learn; the defaults are the starter model's."""

    rates: Rates = field(default_factory=Rates)
    batch_tokens: int = 4096
    clip: float = 1.0
    seed: int = 1
    save_every_s: float = 300.0
    measure_every_steps: int = 250
    report_every_steps: int = 50


@dataclass(frozen=True, kw_only=True)
class Hardware:
    """Where and how the sums are done; none of it changes what is learnt, but for rounding."""

    device: str = "cpu"
    bfloat16: bool = False
    compiled: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a run says of itself now and then; losses are nats per token."""

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
class _Place:
    """How far a run is: what a checkpoint holds besides weights."""

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
class Run:
    """One training run in its folder; ``export`` writes the model for use, at every save."""

    network: PreTrainedModel
    training: Sequence[TokenPost]
    held_out: Sequence[TokenPost]
    plan: Plan
    recipe: Recipe
    hardware: Hardware
    folder: Path
    export: Callable[[PreTrainedModel], None]
    report: Callable[[Report], None]
    stopped: Callable[[], bool]
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._place = _Place()
        self._optimisers = optimisers(self.network, self.recipe.rates)
        self._loss = _loss_function(self.network, self.hardware)
        self._measured = _measured_rows(self.held_out)
        self._load()

    def __call__(self) -> bool:
        """Trains to the plan's end (true) or until stopped (false); saved either way."""
        self.folder.mkdir(parents=True, exist_ok=True)
        now = saved = self.clock()
        meter = _Meter(now)
        for rows in self._batches():
            meter.add(self._step(rows), len(rows) * self._place.row_length)
            before, now = now, self.clock()
            self._place.minutes += (now - before) / 60
            if self._place.step % self.recipe.report_every_steps == 0:
                self.report(self._report(meter, now))
                meter = _Meter(self.clock())
            if self.stopped():
                break
            if now - saved > self.recipe.save_every_s:
                self.save()
                saved = now
        self.save()
        return self._spent() >= self.plan.end

    def save(self) -> None:
        """Writes the checkpoint, whole or not at all, and the usable model."""
        state = {
            "network": self.network.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self._optimisers],
            "place": asdict(self._place),
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
        self._place = _Place(**state["place"])
        self._follow_finish()

    def _spent(self) -> float:
        return float(getattr(self._place, self.plan.unit))

    def _told_to_finish(self) -> bool:
        return not self._place.finish and (self.folder / FINISH).exists()

    def _follow_finish(self) -> None:
        """The plan of a run that was told to finish early, now or before its checkpoint."""
        if self._told_to_finish():
            early = self.plan.finish_from(self._spent())
            self._place.finish = (early.cooldown_start, early.end)
        if self._place.finish:
            start, end = self._place.finish
            self.plan = replace(self.plan, cooldown_start=start, end=end)

    def _batches(self) -> Iterator[Sequence[Row]]:
        """Batches from where the run is to the plan's end."""
        place = self._place
        while self._spent() < self.plan.end:
            self._follow_finish()
            length = self.plan.row_length(spent=self._spent())
            if length != place.row_length:
                self._lengthen(length)
            rows = epoch_rows(
                self.training, length=length, seed=self.recipe.seed, epoch=place.epoch
            )
            yield from self._epoch(rows)

    def _lengthen(self, length: int) -> None:
        place = self._place
        if place.row_length:
            net.spread_positions(self.network, seen=place.row_length)
            place.epoch += 1
        place.row_length, place.row = length, 0

    def _epoch(self, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
        """The rest of an epoch, left early when the run ends or its row length changes."""
        place = self._place
        count = max(1, self.recipe.batch_tokens // place.row_length)
        while place.row == 0 or place.row + count <= len(rows):
            batch = rows[place.row : place.row + count]
            place.row += count
            yield batch
            spent = self._spent()
            if spent >= self.plan.end or self._told_to_finish():
                return
            if self.plan.row_length(spent=spent) != place.row_length:
                return
        place.epoch += 1
        place.row = 0

    def _step(self, rows: Sequence[Row]) -> float:
        """One update; the mean loss before it."""
        place = self._place
        loss = self._loss(*_tensors(rows, self.network.device))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        set_rates(self._optimisers, self.plan.rate(spent=self._spent(), step=place.step))
        for optimiser in self._optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        place.step += 1
        place.tokens += len(rows) * place.row_length
        return float(loss.detach())

    def _report(self, meter: _Meter, now: float) -> Report:
        place = self._place
        measure = place.step % self.recipe.measure_every_steps == 0
        return Report(
            step=place.step,
            tokens=place.tokens,
            minutes=place.minutes,
            row_length=place.row_length,
            rate=self.plan.rate(spent=self._spent(), step=place.step),
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


def _tensors(rows: Sequence[Row], device: torch.device) -> tuple[Tensor, Tensor]:
    """(B, T) inputs and (B, T) targets, where what is not to be learnt is marked."""
    ids = torch.tensor([row.ids for row in rows], device=device)
    learn = torch.tensor([row.learn for row in rows], device=device)
    return ids[:, :-1], ids[:, 1:].masked_fill(~learn, _NOT_LEARNT)


def _measured_rows(held_out: Sequence[TokenPost]) -> list[Row]:
    """A few whole batches of held-out rows, always the same: a trend, not the model's figure."""
    posts = [post for post in held_out if post.kind in {"blog", "guide"}]
    rows = epoch_rows(posts, length=_MEASURED_LENGTH, seed=0, epoch=0) if posts else []
    batches = min(_MEASURED_BATCHES, len(rows) // _MEASURED_BATCH)
    return rows[: batches * _MEASURED_BATCH]
