"""Other engines that can hold GPT-Neo, each given the model in the way that suits it best.

    plain               transformers' weights -> a module that converters know
    openvino_rival      that module -> OpenVINO's graph with its cache as state
    onnx_graph          transformers' weights -> an ONNX graph
    onnx_rival          that graph, through ONNX Runtime
    ctranslate2_rival   transformers' weights -> CTranslate2's decoder
    serving             one of them in a process of its own

A model is converted in one process and run in another, so that the memory of the conversion is not
counted. All of them choose greedily, which is the cheapest choice there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

RIVALS = ("openvino", "onnxruntime", "ctranslate2")


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One engine in one number format."""

    engine: str
    dtype: str


class Rival(Protocol):
    """An engine with its model in memory."""

    settings: str
    """What it was told, and what it chose by itself."""

    def write(
        self, prompt: Sequence[int], *, rows: int, new_tokens: int, keep: list[Any] | None = None
    ) -> list[list[int]]:
        """Continue the prompt greedily in so many rows; `keep` takes the first row's scores."""


def prepare(engine: str, network: Any, folder: Path, *, room: int) -> list[Variant]:
    """Convert transformers' network; what can then be opened, the most exact one first."""
    if engine == "openvino":
        from benchmarks.rivals.openvino_rival import prepare as convert
    elif engine == "onnxruntime":
        from benchmarks.rivals.onnx_rival import prepare as convert
    else:
        from benchmarks.rivals.ctranslate2_rival import prepare as convert
    return [Variant(engine=engine, dtype=dtype) for dtype in convert(network, folder, room=room)]


def open_rival(variant: Variant, folder: Path, *, threads: int) -> Rival:
    """Load what `prepare` has written."""
    if variant.engine == "openvino":
        from benchmarks.rivals.openvino_rival import OpenVino

        return OpenVino(folder, variant.dtype, threads=threads)
    if variant.engine == "onnxruntime":
        from benchmarks.rivals.onnx_rival import OnnxRuntime

        return OnnxRuntime(folder, variant.dtype, threads=threads)
    from benchmarks.rivals.ctranslate2_rival import CTranslate2

    return CTranslate2(folder, variant.dtype, threads=threads)
