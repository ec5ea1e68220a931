"""A decoder's shape and weights, and the parts of a layer that all steps compute alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.projections import Activation, Projection

GELU_TANH = {"gelu_new", "gelu_pytorch_tanh"}
"""Hugging Face's two names for GELU with a tanh (Hendrycks and Gimpel 2016)."""


@dataclass(frozen=True, kw_only=True)
class Decoder:
    """A decoder with learned positions, layer norms before attention and perceptron, and biases.

    `windows` has an entry for each layer: the tokens that it reads, None for all. `inner` is the
    width of the perceptron, `activation` Hugging Face's name of its function.
    """

    context: int
    vocabulary: int
    hidden: int
    inner: int
    heads: int
    windows: tuple[int | None, ...]
    activation: str

    @property
    def head_size(self) -> int:
        """The numbers of a head."""
        return self.hidden // self.heads

    @property
    def multiplied_numbers(self) -> int:
        """The numbers of all matrices that a token is multiplied with."""
        layer = 4 * self.hidden**2 + 2 * self.hidden * self.inner
        return len(self.windows) * layer + self.vocabulary * self.hidden


@dataclass(frozen=True, kw_only=True)
class LayerNorm:
    """Layer normalisation (Ba et al. 2016, arXiv:1607.06450)."""

    weight: Tensor  # (hidden,)
    bias: Tensor  # (hidden,)
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        """Normalise (rows, hidden)."""
        return torch.layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, kw_only=True)
class DecoderLayer:
    """One layer; `window` is how many tokens a local layer reads, None for a global one."""

    window: int | None
    before_attention: LayerNorm
    query_key_value: Projection  # hidden -> 3 * hidden
    attention_out: Projection  # hidden -> hidden
    before_mlp: LayerNorm
    mlp_in: Projection  # hidden -> inner
    mlp_out: Projection  # inner -> hidden


@dataclass(frozen=True, kw_only=True)
class Weights:
    """All weights of a decoder; a layer has one product for query, key and value.

    `hidden_dtype` is the number format between the products, `cache_dtype` that of keys and values.
    """

    decoder: Decoder
    token_embedding: Tensor  # (vocabulary, hidden)
    position_embedding: Tensor  # (context, hidden)
    layers: Sequence[DecoderLayer]
    last_norm: LayerNorm
    lm_head: Projection  # hidden -> vocabulary
    activation: Activation
    device: torch.device
    hidden_dtype: torch.dtype
    cache_dtype: torch.dtype

    @property
    def cache_bytes_per_token(self) -> int:
        """The keys and values of one token in every layer; local ones drop them after a window."""
        return 2 * len(self.layers) * self.decoder.hidden * self.cache_dtype.itemsize

    def embed(self, ids: Tensor, positions: Tensor) -> Tensor:
        """Return the (rows, hidden) states of (rows,) tokens at (rows,) positions."""
        words = functional.embedding(ids, self.token_embedding).to(self.hidden_dtype)
        return words + functional.embedding(positions, self.position_embedding)

    def finish_layer(self, layer: DecoderLayer, x: Tensor, read: Tensor) -> Tensor:
        """Add the output of attention, then the perceptron, to (rows, hidden) states."""
        x = layer.attention_out(read).add_(x)
        return layer.mlp_out(self.activation(layer.mlp_in(layer.before_mlp(x)))).add_(x)

    def logits(self, x: Tensor) -> Tensor:
        """Return (rows, vocabulary) float32 logits of (rows, hidden) states after all layers."""
        return self.lm_head(self.last_norm(x)).float()
