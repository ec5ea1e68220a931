"""SmolLM2 in OpenVINO GenAI, which reads the GGUF file itself and keeps its 4-bit weights.

Its scores are not to be had, so its greedy texts are compared. Continuous batching wrote up to
twice the tokens of its other backend ("SDPA"), which pads rows to one batch.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import openvino_genai

from benchmarks.rivals import BenchmarkModel

_FILE = "openvino-genai.gguf"


def prepare(model: BenchmarkModel, folder: Path) -> list[str]:
    """Leave the file as it is."""
    (folder / _FILE).symlink_to(str(model.gguf))
    return ["q4_1"]


class OpenVinoGenAi:
    """See `Rival`."""

    def __init__(self, folder: Path, dtype: str, *, threads: int) -> None:  # noqa: ARG002  # one format
        path = (folder / _FILE).resolve()
        self._pipeline = openvino_genai.ContinuousBatchingPipeline(
            path, openvino_genai.SchedulerConfig(), "CPU", {"INFERENCE_NUM_THREADS": threads}
        )
        self.settings = f"openvino-genai {openvino_genai.__version__}, continuous batching"

    def write(
        self,
        prompt: Sequence[int],
        *,
        rows: int,
        new_tokens: int,
        keep: list[Any] | None = None,  # noqa: ARG002
    ) -> list[list[int]]:
        # Not `min_new_tokens`, which forbids the token that ends a text even where it is likeliest.
        options = openvino_genai.GenerationConfig(
            max_new_tokens=new_tokens, ignore_eos=True, do_sample=False
        )
        prompts = [openvino.Tensor(np.array([prompt])) for _ in range(rows)]
        found = self._pipeline.generate(prompts, [options] * rows)
        return [list(one.m_generation_ids[0]) for one in found]
