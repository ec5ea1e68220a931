"""The layers of a network as the kernels read them, and a decoding step through them."""

import ctypes
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor

from autoblog.generation.engine.kernels.library import (
    LANES,
    Cache,
    GroupState,
    KernelProjection,
    Layer,
    Network,
    Norm,
    Product,
)
from autoblog.generation.engine.kernels.thread_count import ThreadCount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoblog.generation.engine.candidate_group import Group, OwnCache
    from autoblog.generation.engine.prefill import LayerPrompt
    from autoblog.generation.engine.projections import Projection
    from autoblog.generation.engine.weights import Layer as LayerWeights
    from autoblog.generation.engine.weights import Norm as NormWeights
    from autoblog.generation.engine.weights import Weights


class KernelStep:
    """Runs a whole step for all rows in one call; keeps what it points to alive."""

    def __init__(self, library: Any, weights: "Weights") -> None:
        """All of the weights' products must be `KernelProjection`s."""
        layers, to_scores = weights.layers, _product(weights.to_scores)
        self._library = library
        self._kept = weights
        self._network = Network(
            len(layers),
            weights.heads,
            weights.hidden,
            _product(layers[0].mlp_in).out,
            weights.cache_dtype == torch.float16,
            weights.last_norm.epsilon,
            (Layer * len(layers))(*map(_layer, layers)),
            _norm(weights.last_norm),
            to_scores,
        )
        self._scratch = torch.empty(0, dtype=torch.uint8)
        self.threads = ThreadCount(torch.get_num_threads())

    def __call__(self, groups: "Sequence[Group]", x: Tensor) -> Tensor:
        """(rows, hidden) embedded tokens to (rows, vocabulary) scores; groups keep the tokens."""
        if self.threads.most != torch.get_num_threads():
            self.threads = ThreadCount(torch.get_num_threads())
        rows, threads = x.shape[0], self.threads.now
        longest = max(group.position for group in groups) + 1 + LANES
        scores = torch.empty(rows, self._network.to_scores.out)
        scratch = self._room(rows, longest, threads)
        started = perf_counter()
        self._library.decode_step(
            self._network,
            (GroupState * len(groups))(*map(_state, groups)),
            len(groups),
            rows,
            longest,
            x.data_ptr(),
            scores.data_ptr(),
            scratch.data_ptr(),
            threads,
        )
        self.threads.took(perf_counter() - started, rows=rows)
        return scores

    def _room(self, rows: int, longest: int, threads: int) -> Tensor:
        needed = self._library.scratch_bytes(self._network, rows, longest, threads)
        if needed > len(self._scratch):
            self._scratch = torch.empty(needed, dtype=torch.uint8)
        return self._scratch


def _product(projection: "Projection") -> Product:
    return cast("KernelProjection", projection).product


def _layer(layer: "LayerWeights") -> Layer:
    return Layer(
        layer.window or 0,
        _norm(layer.before_attention),
        _product(layer.query_key_value),
        _product(layer.attention_out),
        _norm(layer.before_mlp),
        _product(layer.mlp_in),
        _product(layer.mlp_out),
    )


def _norm(norm: "NormWeights") -> Norm:
    return Norm(norm.weight.data_ptr(), norm.bias.data_ptr())


def _state(group: "Group") -> GroupState:
    if group.addresses is None:  # its caches are new, or have moved
        group.addresses = _addresses(group)
    cache = ctypes.cast(group.addresses, ctypes.POINTER(Cache))
    return GroupState(group.candidates, group.position, group.held, cache)


def _addresses(group: "Group") -> Any:
    pairs = zip(group.own, group.prompt_layers, strict=True)
    caches = [_cache(own, prompt) for own, prompt in pairs]
    return (Cache * len(caches))(*caches)


def _cache(own: "OwnCache", prompt: "LayerPrompt | None") -> Cache:
    if prompt is None:
        return Cache(own.block.data_ptr(), own.room, None, None, 0, 0)
    keys, values = prompt.keys.data_ptr(), prompt.values.data_ptr()
    return Cache(own.block.data_ptr(), own.room, keys, values, prompt.keys.shape[1], prompt.first)
