"""transformers' GPT-Neo to layers with one product for query, key and value.

The network that is read from is taken apart on the way, layer by layer, so that no weight stands
in memory twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from autoblog.generation.engine.gpu.gpu_formats import Format, dense_format
from autoblog.generation.engine.kernels.kernel_step import KernelStep
from autoblog.generation.engine.kernels.library import (
    ACTIVATIONS,
    KernelProjection,
    cache_format,
    find_kernels,
    kernels_name,
)
from autoblog.generation.engine.projections import Activation, Projection, make_projection


@dataclass(frozen=True, kw_only=True)
class Norm:
    """Layer normalisation (Ba et al. 2016, arXiv:1607.06450)."""

    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        """(rows, hidden) to the same."""
        return torch.layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One block; `window` is how many tokens a local layer reads, None for a global one."""

    window: int | None
    before_attention: Norm
    query_key_value: Projection
    attention_out: Projection
    before_mlp: Norm
    mlp_in: Projection
    mlp_out: Projection


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A whole GPT-Neo. `hidden_dtype` is the number format of what runs between the products.

    `kernel_step`, where there is one, runs a decoding step in one call.
    """

    heads: int
    hidden: int
    context: int
    token_embedding: Tensor
    position_embedding: Tensor
    layers: Sequence[Layer]
    last_norm: Norm
    to_scores: Projection
    activation: Activation
    device: torch.device
    hidden_dtype: torch.dtype
    cache_dtype: torch.dtype
    kernel_step: KernelStep | None = None

    @property
    def head_size(self) -> int:
        """How many numbers a head has."""
        return self.hidden // self.heads

    @property
    def engine(self) -> str:
        """What computes it: torch's operators, or our kernels for this kind of processor."""
        return kernels_name() if self.kernel_step else "torch"

    @property
    def cache_bytes_per_token(self) -> int:
        """Keys and values of one token in every layer; less in local ones, past their window."""
        return 2 * len(self.layers) * self.hidden * self.cache_dtype.itemsize


def take_apart(
    network: Any, *, dtype: str, device: torch.device, form: Format | None = None
) -> Weights:
    """The weights of a transformers `GPTNeoForCausalLM`, which cannot be used afterwards.

    `dtype` is `float32`, `bfloat16`, `float16` or `int8`. On a CPU what runs between the products
    is float32 whatever the weights are: it costs little there and keeps the text's likelihood.
    With `form` it is computed as that says and not as the device computes it fastest.
    """
    config, body = network.config, network.transformer
    library = None if form else _library(config, device)
    form = form or _format(dtype, device, library)

    def project(modules: Sequence[nn.Linear], *, bias: bool = True) -> Projection:
        weight = torch.cat([_taken(module, "weight").to(device) for module in modules])
        own_bias = _taken(modules[0], "bias").to(device) if bias else None
        return form.project(weight, own_bias)

    def norm(module: nn.LayerNorm) -> Norm:
        weight, bias = (_taken(module, name) for name in ("weight", "bias"))
        return Norm(
            weight=weight.to(device, form.hidden),
            bias=bias.to(device, form.hidden),
            epsilon=module.eps,
        )

    with torch.inference_mode():
        layers = list(_layers(config, body, project=project, norm=norm))
        output = _taken(network.lm_head, "weight").to(device)
        embedding = body.wte.weight.detach().to(device)
        weights = Weights(
            heads=config.num_heads,
            hidden=config.hidden_size,
            context=config.max_position_embeddings,
            token_embedding=_kept(embedding, dtype),
            position_embedding=_taken(body.wpe, "weight").to(device, form.hidden),
            layers=layers,
            last_norm=norm(body.ln_f),
            to_scores=form.project(output, None),
            activation=_activation(config.activation_function, otherwise=body.h[0].mlp.act),
            device=device,
            hidden_dtype=form.hidden,
            cache_dtype=form.cached,
        )
    return replace(weights, kernel_step=KernelStep(library, weights)) if library else weights


def cache_dtype(config: Any, *, dtype: str, device: torch.device) -> torch.dtype:
    """The number format of keys and values beside weights in the format called `dtype`."""
    return _format(dtype, device, _library(config, device)).cached


def _library(config: Any, device: torch.device) -> Any | None:
    return find_kernels(config) if device.type == "cpu" else None


def _format(dtype: str, device: torch.device, library: Any) -> Format:
    """What the device computes fastest in."""
    if device.type != "cpu":
        return dense_format(dtype)
    if library:
        project = partial(KernelProjection, library, dtype=dtype)
        return Format(hidden=torch.float32, cached=cache_format(dtype), project=project)
    plain = partial(make_projection, dtype=dtype)
    return Format(hidden=torch.float32, cached=torch.float32, project=plain)


def _layers(
    config: Any,
    body: Any,
    *,
    project: Callable[..., Projection],
    norm: Callable[[nn.LayerNorm], Norm],
) -> Iterator[Layer]:
    for block, kind in zip(body.h, config.attention_layers, strict=True):
        own, mlp = block.attn.attention, block.mlp
        yield Layer(
            window=config.window_size if kind == "local" else None,
            before_attention=norm(block.ln_1),
            query_key_value=project([own.q_proj, own.k_proj, own.v_proj], bias=False),
            attention_out=project([own.out_proj]),
            before_mlp=norm(block.ln_2),
            mlp_in=project([mlp.c_fc]),
            mlp_out=project([mlp.c_proj]),
        )


def _taken(module: nn.Module, name: str) -> Tensor:
    """A parameter, out of its module, so that its memory goes when the caller lets go of it."""
    parameter: Tensor = getattr(module, name).detach()
    delattr(module, name)
    return parameter


def _activation(name: str, *, otherwise: Activation) -> Activation:
    """Torch's own kernel for GPT-Neo's activation, which transformers makes of eight products."""
    if name in ACTIVATIONS:
        return partial(functional.gelu, approximate="tanh")
    return otherwise


def _kept(embedding: Tensor, dtype: str) -> Tensor:
    """The table of embeddings in the weights' format; beside int8 weights bfloat16 halves it."""
    return embedding.to(torch.bfloat16 if dtype == "int8" else getattr(torch, dtype))
