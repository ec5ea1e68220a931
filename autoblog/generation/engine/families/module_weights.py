"""Modules of transformers to products and norms, taken out one by one.

A module loses its weights when they are taken, so that no weight is in memory twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from autoblog.generation.engine.projections import NumberFormat, Projection
from autoblog.generation.engine.weights import LayerNorm


@dataclass(frozen=True, kw_only=True)
class ModuleWeights:
    """Takes weights out of modules, to a device and in a number format."""

    form: NumberFormat
    device: torch.device

    def project(self, modules: Sequence[nn.Linear], *, bias: bool = True) -> Projection:
        """Take linear modules that read the same input as one product, their outputs in a row."""
        weight = torch.cat([self.take(module, "weight") for module in modules])
        return self.form.project(weight, self.take(modules[0], "bias") if bias else None)

    def norm(self, module: nn.LayerNorm) -> LayerNorm:
        """Take a layer norm."""
        weight, bias = (self.take(module, name).to(self.form.hidden) for name in ("weight", "bias"))
        return LayerNorm(weight=weight, bias=bias, epsilon=module.eps)

    def take(self, module: nn.Module, name: str) -> Tensor:
        """Take a parameter out of its module, so that its memory is freed with the last use."""
        parameter: Tensor = getattr(module, name).detach()
        delattr(module, name)
        return parameter.to(self.device)
