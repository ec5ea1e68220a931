"""A decoder's shape and weights, and the parts of a layer that all steps compute alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.projections import Activation, Projection

GATE_BLOCK = 32
"""A gated product alternates between so many outputs of the gate and of what it is multiplied with,
so that the kernels finish both at once. Other widths have one block of each."""

GELU_TANH = {"gelu_new", "gelu_pytorch_tanh", "gelu_fast"}
"""Hugging Face's names for GELU with a tanh (Hendrycks and Gimpel 2016)."""


@dataclass(frozen=True, kw_only=True)
class Decoder:
    """The shape of a decoder whose layers normalise before attention and perceptron.

    `windows` has an entry for each layer: the tokens that it reads, None for all. `inner` is the
    width of the perceptron, `activation` Hugging Face's name of its function. In a gated perceptron
    the activation of one product is multiplied with another product (Shazeer 2020,
    arXiv:2002.05202). With fewer `key_value_heads` than `heads`, several queries read the same keys
    and values (Ainslie et al. 2023, arXiv:2305.13245). The perceptron of a `parallel` layer reads
    what attention reads, not what it adds (Wang and Komatsuzaki 2021, GPT-J). Token embeddings are
    multiplied by `embedding_scale`.
    """

    context: int
    vocabulary: int
    hidden: int
    inner: int
    heads: int
    key_value_heads: int
    head_size: int
    windows: tuple[int | None, ...]
    activation: str
    gated: bool = False
    parallel: bool = False
    embedding_scale: float = 1.0

    @property
    def cache_width(self) -> int:
        """The numbers of one token's keys in one layer; its values have as many."""
        return self.key_value_heads * self.head_size

    @property
    def multiplied_numbers(self) -> int:
        """The numbers of all matrices that a token is multiplied with."""
        attention = 2 * self.heads * self.head_size + 2 * self.cache_width
        layer = self.hidden * (attention + (3 if self.gated else 2) * self.inner)
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
class RMSNorm:
    """Normalisation by the root mean square (Zhang and Sennrich 2019, arXiv:1910.07467)."""

    weight: Tensor  # (hidden,) or (head_size,)
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        """Normalise (rows, hidden), or each head of (rows, heads, head_size)."""
        return functional.rms_norm(x, self.weight.shape, self.weight, self.epsilon)


Norm = LayerNorm | RMSNorm


@dataclass(frozen=True, kw_only=True)
class GatedActivation:
    """The activation of a gate times another product; both stand block by block in one."""

    activation: Activation
    block: int

    def __call__(self, x: Tensor) -> Tensor:
        """Turn (rows, 2 * inner) to (rows, inner)."""
        gate, other = x.view(len(x), -1, 2, self.block).unbind(2)
        return (self.activation(gate) * other).flatten(1)


def gate_block(inner: int) -> int:
    """Return the block of a gated product; see `GATE_BLOCK`."""
    return inner if inner % GATE_BLOCK else GATE_BLOCK


@dataclass(frozen=True, kw_only=True)
class RotaryTable:
    """The angles by which positions turn queries and keys (Su et al. 2021, arXiv:2104.09864).

    The first `turned` numbers of each head are turned, often all of them: number i of their first
    half together with number i of their second half.
    """

    cosines: Tensor  # (context, turned / 2)
    sines: Tensor  # (context, turned / 2)

    @classmethod
    def of(
        cls, frequencies: Tensor, *, context: int, device: torch.device, factor: float = 1.0
    ) -> Self:
        """Compute the table of (turned / 2,) angles by position; `factor` scales both."""
        angles = torch.arange(context, dtype=torch.float32)[:, None] * frequencies.float().cpu()
        cosines, sines = angles.cos() * factor, angles.sin() * factor
        return cls(cosines=cosines.to(device), sines=sines.to(device))

    @property
    def turned(self) -> int:
        """The numbers of a head that are turned."""
        return 2 * self.cosines.shape[1]

    def turn(self, x: Tensor, positions: slice | Tensor) -> None:
        """Turn (rows, heads, head_size) in place: `positions` has one for each row or for all."""
        cosines, sines = self.cosines[positions, None], self.sines[positions, None]
        part = x[..., : self.turned]
        first, second = part.chunk(2, dim=-1)
        turned = (first * cosines - second * sines, second * cosines + first * sines)
        part.copy_(torch.cat(turned, dim=-1))


@dataclass(frozen=True, kw_only=True)
class DecoderLayer:
    """One layer; `window` is how many tokens a local layer reads, None for a global one.

    Each head of queries and keys may have a norm, and so may what is added to the states.
    """

    window: int | None
    rotary: RotaryTable | None = None
    before_attention: Norm
    query_key_value: Projection  # hidden -> (heads + 2 * key_value_heads) * head_size
    query_norm: Norm | None = None
    key_norm: Norm | None = None
    attention_out: Projection  # heads * head_size -> hidden
    after_attention: Norm | None = None
    before_mlp: Norm
    mlp_in: Projection  # hidden -> inner, or 2 * inner of a gated perceptron; see `GatedActivation`
    mlp_out: Projection  # inner -> hidden
    after_mlp: Norm | None = None


@dataclass(frozen=True, kw_only=True)
class Weights:
    """All weights of a decoder; a layer has one product for query, key and value.

    The scale of attention's scores is part of the queries' weights, or of their norms'.
    `hidden_dtype` is the number format between the products, `cache_dtype` that of keys and values.
    """

    decoder: Decoder
    token_embedding: Tensor  # (vocabulary, hidden)
    position_embedding: Tensor | None  # (context, hidden)
    layers: Sequence[DecoderLayer]
    last_norm: Norm
    lm_head: Projection  # hidden -> vocabulary
    activation: Activation
    device: torch.device
    hidden_dtype: torch.dtype
    cache_dtype: torch.dtype

    @property
    def cache_bytes_per_token(self) -> int:
        """The keys and values of one token in every layer; local ones drop them after a window."""
        return 2 * len(self.layers) * self.decoder.cache_width * self.cache_dtype.itemsize

    def embed(self, ids: Tensor, positions: Tensor) -> Tensor:
        """Return the (rows, hidden) states of (rows,) tokens at (rows,) positions."""
        words = functional.embedding(ids, self.token_embedding).to(self.hidden_dtype)
        if self.decoder.embedding_scale != 1.0:
            words = words * self.decoder.embedding_scale
        if self.position_embedding is None:
            return words
        return words + functional.embedding(positions, self.position_embedding)

    def split_heads(
        self, layer: DecoderLayer, fused: Tensor, positions: slice | Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return queries, keys and values, (rows, heads, head_size) each, normalised and turned.

        This happens in place, in a layer's `fused` product. `positions` are those of the rows, or
        one for all of them.
        """
        kept = self.decoder.key_value_heads
        heads = fused.view(len(fused), -1, self.decoder.head_size)
        query, keys, values = torch.split(heads, [self.decoder.heads, kept, kept], dim=1)
        if layer.query_norm and layer.key_norm:
            query.copy_(layer.query_norm(query))
            keys.copy_(layer.key_norm(keys))
        if layer.rotary:
            layer.rotary.turn(heads[:, :-kept], positions)
        return query, keys, values

    def finish_layer(self, layer: DecoderLayer, x: Tensor, read: Tensor) -> Tensor:
        """Add the outputs of attention and of the perceptron to (rows, hidden) states."""
        attended = _add(x, layer.attention_out(read), layer.after_attention)
        seen = layer.before_mlp(x if self.decoder.parallel else attended)
        return _add(attended, layer.mlp_out(self.activation(layer.mlp_in(seen))), layer.after_mlp)

    def logits(self, x: Tensor) -> Tensor:
        """Return (rows, vocabulary) float32 logits of (rows, hidden) states after all layers."""
        return self.lm_head(self.last_norm(x)).float()


def _add(x: Tensor, output: Tensor, norm: Norm | None) -> Tensor:
    """Add a product's output, through its norm if it has one; the output is overwritten."""
    return (norm(output) if norm else output).add_(x)
