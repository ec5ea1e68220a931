"""The shape of a decoder that the engine computes, as a Hugging Face config describes it."""

from dataclasses import dataclass

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
