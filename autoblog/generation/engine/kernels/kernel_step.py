"""A decoding step through the compiled kernels."""

import ctypes
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor

from autoblog.generation.engine.candidate_group import Group, OwnCache
from autoblog.generation.engine.kernels.kernel_prefill import KernelPrefill, store_of
from autoblog.generation.engine.kernels.library import (
    LANES,
    CCache,
    CGroup,
    CLayer,
    CNetwork,
    CNorm,
    CProduct,
    finish_of,
)
from autoblog.generation.engine.kernels.thread_count import ThreadCount
from autoblog.generation.engine.projections import Projection
from autoblog.generation.engine.prompt_cache import PromptLayer
from autoblog.generation.engine.weights import (
    DecoderLayer,
    LayerNorm,
    Norm,
    RotaryTable,
    Weights,
)

if TYPE_CHECKING:
    from autoblog.generation.engine.kernels.kernel_projection import KernelProjection
    from autoblog.generation.engine.prefill import Prefill


class KernelStep:
    """Runs a whole step for all rows in one call; keeps the weights that it points to alive."""

    reads_unfilled = False

    def __init__(self, weights: Weights) -> None:
        """All products of `weights` must be `KernelProjection`s."""
        self.weights = weights
        self._library = cast("KernelProjection", weights.lm_head).library
        self.name = f"kernels {self._library.kind}"
        decoder = weights.decoder
        self._network = CNetwork(
            len(weights.layers),
            decoder.heads,
            decoder.key_value_heads,
            decoder.head_size,
            decoder.hidden,
            decoder.inner,
            finish_of(decoder),
            decoder.parallel,
            weights.cache_dtype == torch.float16,
            weights.last_norm.epsilon,
            (CLayer * len(weights.layers))(*map(_layer, weights.layers)),
            _norm(weights.last_norm),
            _product(weights.lm_head),
        )
        self.prefill: Prefill = KernelPrefill(weights, self._library, self._network)
        self._scratch = torch.empty(0, dtype=torch.uint8)
        self.threads = ThreadCount(torch.get_num_threads())

    def __call__(self, groups: Sequence[Group], x: Tensor) -> Tensor:
        """Return (rows, vocabulary) logits of (rows, hidden) embedded tokens; see `Step`."""
        if self.threads.most != torch.get_num_threads():
            self.threads = ThreadCount(torch.get_num_threads())
        rows, threads = x.shape[0], self.threads.now
        longest = max(group.position for group in groups) + 1 + LANES
        logits = torch.empty(rows, self._network.lm_head.out)
        scratch = self._room(rows, longest, threads)
        started = perf_counter()
        self._library.decode_step(
            self._network,
            (CGroup * len(groups))(*map(_group, groups)),
            len(groups),
            rows,
            longest,
            x.data_ptr(),
            logits.data_ptr(),
            scratch.data_ptr(),
            threads,
        )
        self.threads.took(perf_counter() - started, rows=rows)
        return logits

    def _room(self, rows: int, longest: int, threads: int) -> Tensor:
        needed = self._library.scratch_bytes(self._network, rows, longest, threads)
        if needed > len(self._scratch):
            self._scratch = torch.empty(needed, dtype=torch.uint8)
        return self._scratch


def _product(projection: Projection) -> CProduct:
    return cast("KernelProjection", projection).product


def _layer(layer: DecoderLayer) -> CLayer:
    return CLayer(
        layer.window or 0,
        *_rotary(layer.rotary),
        _norm(layer.before_attention),
        _norm(layer.query_norm),
        _norm(layer.key_norm),
        _product(layer.query_key_value),
        _product(layer.attention_out),
        _norm(layer.after_attention),
        _norm(layer.before_mlp),
        _product(layer.mlp_in),
        _product(layer.mlp_out),
        _norm(layer.after_mlp),
    )


def _rotary(table: RotaryTable | None) -> tuple[int, int | None, int | None]:
    if table is None:
        return 0, None, None
    return table.turned, table.cosines.data_ptr(), table.sines.data_ptr()


def _norm(norm: Norm | None) -> CNorm:
    if norm is None:
        return CNorm(None, None)
    bias = norm.bias.data_ptr() if isinstance(norm, LayerNorm) else None
    return CNorm(norm.weight.data_ptr(), bias)


def _group(group: Group) -> CGroup:
    if group.addresses is None:  # its caches are new, or have moved
        group.addresses = _addresses(group)
    cache = ctypes.cast(group.addresses, ctypes.POINTER(CCache))
    return CGroup(group.candidates, group.position, group.held, cache)


def _addresses(group: Group) -> Any:
    pairs = zip(group.own, group.prompt_layers, strict=True)
    caches = [_cache(own, prompt) for own, prompt in pairs]
    return (CCache * len(caches))(*caches)


def _cache(own: OwnCache, prompt: PromptLayer) -> CCache:
    return CCache(own.block.data_ptr(), own.room, store_of(prompt))
