"""Weights to the order in which the kernels read them, as packing.h says; pure."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.projections import PART, Rows

PANEL = 64
GROUP = 32
SLIVER = 16
_STEPS = 63  # of 8-bit weights to each side of zero
_LEVELS = 15  # of 4-bit weights, above the minimum
_SHRINK = (1.0, 0.95, 0.9, 0.85, 0.8)  # shares of a group's range that 4-bit levels may span
BLOCK_BYTES = {"q4_0": 2 + GROUP // 2, "q4_1": 4 + GROUP // 2}


def pack(weight: Rows, dtype: str, *, together: int = 1) -> Tensor:
    """Pack a (out, in) weight as `float32`, `bfloat16`, `float16`, `int8` or `int4` (Q4_1).

    `in` must be a multiple of 32. Of floats, so many inputs of an output lie side by side.
    """
    if dtype == "int8":
        return _in_parts(weight, _pack_int8)
    if dtype == "int4":
        return _in_parts(weight, lambda part: pack_blocks(*quantise_int4(part)))
    form = getattr(torch, dtype)
    return _in_parts(weight, lambda part: _pack_floats(part.to(form), together))


def pack_ggml(blocks: Tensor, kind: str) -> Tensor:
    """Pack GGUF's blocks of the kind `q4_0` or `q4_1` as they are.

    `blocks`, (out, in / 32, bytes of a block), holds a scale, with Q4_1 a minimum, both in half
    precision, and 16 bytes: input i in the low half of byte i, input 16 + i in the high half.
    """
    head = BLOCK_BYTES[kind] - GROUP // 2

    def pack_part(part: Tensor) -> Tensor:
        factors = part[..., :head].contiguous().view(torch.float16)  # (out, in / 32, 1 or 2)
        halves = part[..., head:]
        return pack_blocks(torch.cat([halves & 15, halves >> 4], dim=-1), factors)

    return _in_parts(blocks, pack_part)


def pack_blocks(numbers: Tensor, factors: Tensor) -> Tensor:
    """Pack (out, groups, 32) numbers from 0 to 15 with (out, groups, 1 or 2) scales and minima."""
    low, high = _split(numbers, -1, 2, 4).unbind(-2)  # (out, groups, 4, 4) each
    return _with_factors(_quads((low | high << 4).flatten(2)), factors)


def padded(numbers: Tensor) -> Tensor:
    """Append zeros up to the end of the last panel."""
    return functional.pad(numbers, (0, -len(numbers) % PANEL)).contiguous()


def _in_parts(weight: Rows, pack_part: Callable[[Tensor], Tensor]) -> Tensor:
    """Pack some outputs at a time: in float32 a large weight may not fit beside the rest."""
    outputs = weight.shape[0]
    packed: Tensor | None = None
    for start in range(0, outputs, PART):
        part = pack_part(weight[start : start + PART])
        if packed is None:
            packed = torch.empty(-(-outputs // PANEL), *part.shape[1:], dtype=part.dtype)
        packed[start // PANEL :][: len(part)] = part
    if packed is None:
        raise ValueError("a weight without outputs")
    return packed


def _pack_floats(weight: Tensor, together: int) -> Tensor:
    """Pack to (panels, groups, slivers, 32 / together, 16, together)."""
    ordered = _slivers(weight.reshape(len(weight), -1, GROUP))
    return _split(ordered, -1, together).transpose(3, 4).contiguous()


def _pack_int8(weight: Tensor) -> Tensor:
    numbers, scales = quantise_int8(weight)
    return _with_factors(_quads(numbers.add_(_STEPS + 1)), scales)


def quantise_int8(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return (out, groups, 32) whole numbers from -63 to 63, and (out, groups, 1) half scales."""
    groups = weight.float().reshape(len(weight), -1, GROUP)
    scales = (groups.abs().amax(dim=-1, keepdim=True) / _STEPS).half()
    return _divided(groups, scales.float()).round_().clamp_(-_STEPS, _STEPS).char(), scales


def quantise_int4(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return (out, groups, 32) numbers from 0 to 15, and (out, groups, 2) half scales and minima.

    Of several ranges the one is taken whose levels, moved by least squares, are off by least.
    """
    groups = weight.float().reshape(len(weight), -1, GROUP)
    lowest, highest = groups.amin(dim=-1, keepdim=True), groups.amax(dim=-1, keepdim=True)
    middle, mean = (lowest + highest) / 2, groups.mean(dim=-1, keepdim=True)
    tries: list[tuple[Tensor, Tensor, Tensor]] = []
    for share in _SHRINK:
        start, step = middle + (lowest - middle) * share, (highest - lowest) * share / _LEVELS
        levels = _divided(groups - start, step).round_().clamp_(0, _LEVELS)
        level = levels.mean(dim=-1, keepdim=True)
        spread = levels - level
        together = (spread * (groups - mean)).sum(dim=-1, keepdim=True)
        scale = _divided(together, spread.square().sum(dim=-1, keepdim=True))
        factors = torch.cat([scale, mean - scale * level], dim=-1).half()
        off = (levels * factors[..., :1] + factors[..., 1:] - groups).square().sum(dim=-1)
        tries.append((off, levels.byte(), factors))
    best = torch.stack([off for off, _, _ in tries]).argmin(dim=0)[None, ..., None]
    _, all_levels, all_factors = map(torch.stack, zip(*tries, strict=True))
    return _chosen(all_levels, best), _chosen(all_factors, best)


def _chosen(tries: Tensor, best: Tensor) -> Tensor:
    """Return of (tries, out, groups, n) the best one of each group."""
    return tries.gather(0, best.expand(1, *tries.shape[1:]))[0]


def _divided(numbers: Tensor, by: Tensor) -> Tensor:
    """Divide, with 0 for what is divided by zero."""
    return torch.where(by == 0, 0.0, numbers / by)


def _quads(numbers: Tensor) -> Tensor:
    """Order (out, groups, n) bytes as (panels, groups, slivers, n / 4, 16): four inputs in one."""
    return _slivers(numbers.contiguous().view(torch.int32)).transpose(3, 4)


def _slivers(groups: Tensor) -> Tensor:
    """Order (out, groups, n) as (panels, groups, slivers, 16, n); zeros fill the last panel."""
    whole = functional.pad(groups, (0, 0, 0, 0, 0, -len(groups) % PANEL))
    return whole.view(-1, PANEL // SLIVER, SLIVER, *groups.shape[1:]).movedim(3, 1)


def _split(numbers: Tensor, *sizes: int) -> Tensor:
    """Split the last dimension."""
    return numbers.reshape(*numbers.shape[:-1], *sizes)


def _with_factors(numbers: Tensor, factors: Tensor) -> Tensor:
    """Append the (out, groups, n) factors of 64 outputs to each group, in bytes."""
    panels, groups = numbers.shape[:2]
    whole = functional.pad(factors, (0, 0, 0, 0, 0, -len(factors) % PANEL))
    ordered = whole.view(panels, PANEL, groups, -1).permute(0, 2, 3, 1).contiguous()
    parts = [numbers.reshape(panels, groups, -1), ordered.flatten(2)]
    return torch.cat([part.view(torch.uint8) for part in parts], dim=-1)
