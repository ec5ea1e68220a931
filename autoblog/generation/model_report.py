"""The needs of a model, as `check_model` reports them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ModelReport:
    """The needs of a model, known before its weights are loaded.

    `download_bytes` are still to be downloaded. `weights_bytes` is the memory of the weights,
    `cache_bytes_per_token` the memory of one token of one candidate. `available_bytes` is the
    device's free memory, None if unknown.
    """

    model: str
    folder: str
    download_bytes: int
    architecture: str
    parameters: int
    context: int
    device: str
    dtype: str
    weights_bytes: int
    cache_bytes_per_token: int
    available_bytes: int | None
