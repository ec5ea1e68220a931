"""Modules of transformers to products and norms, taken out one by one.

A module loses its weights when they are taken, so that no weight is in memory twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers.pytorch_utils import Conv1D

from autoblog.generation.engine.projections import Activation, NumberFormat, Projection
from autoblog.generation.engine.weights import (
    GELU_TANH,
    LayerNorm,
    Norm,
    RMSNorm,
    gate_block,
)


@dataclass(frozen=True, kw_only=True)
class ModuleWeights:
    """Takes weights out of modules, to a device and in a number format."""

    form: NumberFormat
    device: torch.device

    def project(
        self, modules: Sequence[nn.Module], *, queries: int = 0, scale: float = 1.0
    ) -> Projection:
        """Take linear modules that read the same input as one product, their outputs in a row.

        The first outputs are multiplied by `scale`: attention scales the scores of its `queries`.
        """
        weight, bias = self._joined(modules)
        if scale == 1.0:
            return self.form.project(weight, bias)
        scales = torch.ones(len(weight), 1, device=weight.device)
        scales[:queries] = scale
        return self.form.project(weight * scales, None if bias is None else bias * scales[:, 0])

    def project_gated(self, gate: nn.Module, other: nn.Module) -> Projection:
        """Take the two modules of a gated perceptron as one product, block by block."""
        weight, bias = self._joined([gate, other])
        inner = weight.shape[0] // 2
        order = torch.arange(2 * inner, device=weight.device).view(2, -1, gate_block(inner))
        order = order.transpose(0, 1).flatten()
        return self.form.project(weight[order], None if bias is None else bias[order])

    def norm(self, module: Any) -> Norm:
        """Take a layer norm, or a norm by the root mean square, which has no bias."""
        weight = self.take(module, "weight").to(self.form.hidden)
        if getattr(module, "bias", None) is None:
            return RMSNorm(weight=weight, epsilon=module.variance_epsilon)
        bias = self.take(module, "bias").to(self.form.hidden)
        return LayerNorm(weight=weight, bias=bias, epsilon=module.eps)

    def embedding(self, module: nn.Module) -> Tensor:
        """Return an embedding, which is often the same tensor as the last product's weight."""
        weight: Tensor = module.weight.detach()  # type: ignore[operator]
        return weight.to(self.device).to(self.form.embedding)

    def _joined(self, modules: Sequence[nn.Module]) -> tuple[Tensor, Tensor | None]:
        weights = [self._take_matrix(module) for module in modules]
        biases = [
            self.take(module, "bias")
            for module in modules
            if getattr(module, "bias", None) is not None
        ]
        weight = weights[0] if len(weights) == 1 else torch.cat(weights)
        return weight, torch.cat(biases) if biases else None

    def _take_matrix(self, module: nn.Module) -> Tensor:
        """Take an (out, in) weight; GPT-2's `Conv1D` holds it transposed."""
        weight = self.take(module, "weight")
        return weight.T.contiguous() if isinstance(module, Conv1D) else weight

    def take(self, module: nn.Module, name: str) -> Tensor:
        """Take a parameter out of its module, so that its memory is freed with the last use."""
        parameter: Tensor = getattr(module, name).detach()
        delattr(module, name)
        return parameter.to(self.device)


def activation_called(name: str, *, otherwise: Activation) -> Activation:
    """Return torch's one kernel for GELU with a tanh; transformers runs eight operators."""
    return partial(functional.gelu, approximate="tanh") if name in GELU_TANH else otherwise
