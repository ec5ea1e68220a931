"""Other engines, each given the model in the way that suits it best.

    plain                  transformers' GPT-Neo -> a module that converters know
    openvino_rival         that module -> OpenVINO's graph with its cache as state
    onnx_graph             transformers' GPT-Neo -> an ONNX graph
    onnx_rival             that graph, through ONNX Runtime
    ctranslate2_rival      transformers' GPT-Neo -> CTranslate2's decoder
    llamacpp_rival         a GGUF file, through llama.cpp
    openvino_genai_rival   a GGUF file, through OpenVINO GenAI
    greedy                 scores -> the likeliest texts, for those that choose no tokens
    serving                one of them in a process of its own

A model is converted in one process and run in another, so that the memory of the conversion is not
counted. All of them choose greedily, which is the cheapest choice there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

RIVALS = {
    "gpt-neo": ("openvino", "onnxruntime", "ctranslate2"),
    "smollm2": ("llamacpp", "openvino-genai"),
}
"""The engines that can hold each model."""


@dataclass(frozen=True, kw_only=True)
class BenchmarkModel:
    """A model as a folder of transformers, and as the GGUF file it comes from, if it does."""

    folder: str
    gguf: Path | None = None

    def network(self) -> Any:
        """Return transformers' network in float32."""
        import torch
        from transformers import AutoModelForCausalLM

        from autoblog.generation.library_output import quiet_libraries

        with quiet_libraries():
            return AutoModelForCausalLM.from_pretrained(self.folder, dtype=torch.float32).eval()


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
        """Continue the prompt greedily in so many rows.

        `keep` takes the first row's scores, and stays empty if the engine does not show them.
        """


def prepare(engine: str, model: BenchmarkModel, folder: Path, *, room: int) -> list[Variant]:
    """Convert the model; return what can then be opened, the most exact one first."""
    if engine == "openvino":
        from benchmarks.rivals.openvino_rival import prepare as convert

        dtypes = convert(model.network(), folder, room=room)
    elif engine == "onnxruntime":
        from benchmarks.rivals.onnx_rival import prepare as convert

        dtypes = convert(model.network(), folder, room=room)
    elif engine == "ctranslate2":
        from benchmarks.rivals.ctranslate2_rival import prepare as convert

        dtypes = convert(model.network(), folder, room=room)
    elif engine == "llamacpp":
        from benchmarks.rivals.llamacpp_rival import prepare as quantise

        dtypes = quantise(model, folder)
    else:
        from benchmarks.rivals.openvino_genai_rival import prepare as link

        dtypes = link(model, folder)
    return [Variant(engine=engine, dtype=dtype) for dtype in dtypes]


def open_rival(variant: Variant, folder: Path, *, threads: int, room: int) -> Rival:
    """Load what `prepare` has written; no text is longer than `room`, prompt included."""
    if variant.engine == "openvino":
        from benchmarks.rivals.openvino_rival import OpenVino

        return OpenVino(folder, variant.dtype, threads=threads)
    if variant.engine == "onnxruntime":
        from benchmarks.rivals.onnx_rival import OnnxRuntime

        return OnnxRuntime(folder, variant.dtype, threads=threads)
    if variant.engine == "ctranslate2":
        from benchmarks.rivals.ctranslate2_rival import CTranslate2

        return CTranslate2(folder, variant.dtype, threads=threads)
    if variant.engine == "llamacpp":
        from benchmarks.rivals.llamacpp_rival import LlamaCpp

        return LlamaCpp(folder, variant.dtype, threads=threads, room=room)
    from benchmarks.rivals.openvino_genai_rival import OpenVinoGenAi

    return OpenVinoGenAi(folder, variant.dtype, threads=threads)
