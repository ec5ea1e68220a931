"""GPT-Neo in ONNX Runtime, with caches that are bound once and written in place."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.rivals.greedy import write_greedily
from benchmarks.rivals.onnx_graph import write_graph

_FILE = "onnx-{}.onnx"


def prepare(network: Any, folder: Path, *, room: int) -> list[str]:
    """Write the graph in float32, and with its products in int8, weights by output channel."""
    plain = folder / _FILE.format("float32")
    write_graph(network, plain, room=room)
    quantize_dynamic(
        plain,
        folder / _FILE.format("int8"),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        use_external_data_format=True,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},  # of what attention gives
    )
    return ["float32", "int8"]


class OnnxRuntime:
    """See `Rival`."""

    def __init__(self, folder: Path, dtype: str, *, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self._session = onnxruntime.InferenceSession(
            str(folder / _FILE.format(dtype)), options, providers=["CPUExecutionProvider"]
        )
        caches = [one for one in self._session.get_inputs() if one.name.endswith("_in")]
        self._names = [one.name.removesuffix("_in") for one in caches]
        self._shape = caches[0].shape[1:]
        self.settings = "GroupQueryAttention, caches bound in place"

    def write(
        self, prompt: Sequence[int], *, rows: int, new_tokens: int, keep: list[Any] | None = None
    ) -> list[list[int]]:
        first = {name: np.zeros((1, *self._shape), np.float32) for name in self._names}
        scores = self._scores(np.array([prompt]), 0, _bound(first))
        scores = np.repeat(scores, rows, axis=0)
        # every row goes on from the one prompt
        caches = _bound({name: np.repeat(one, rows, axis=0) for name, one in first.items()})

        def decode(tokens: Any, written: int) -> Any:
            return self._scores(tokens[:, None], len(prompt) + written, caches)

        return write_greedily(scores, decode, new_tokens=new_tokens, keep=keep)

    def _scores(self, ids: Any, held: int, caches: dict[str, Any]) -> Any:
        total = held + ids.shape[1]
        given = {
            "ids": ids,
            "places": np.tile(np.arange(held, total), (len(ids), 1)),
            "lengths": np.full(len(ids), total - 1, np.int32),
            "total": np.array(total, np.int32),
        }
        binding = self._session.io_binding()
        for name, array in given.items():
            binding.bind_cpu_input(name, array)
        binding.bind_output("scores", "cpu")
        for name, cache in caches.items():
            binding.bind_ortvalue_input(f"{name}_in", cache)
            binding.bind_ortvalue_output(f"{name}_out", cache)
        self._session.run_with_iobinding(binding)
        return binding.get_outputs()[0].numpy()


def _bound(arrays: dict[str, Any]) -> dict[str, Any]:
    """On the CPU a bound value is the array's own memory."""
    return {name: onnxruntime.OrtValue.ortvalue_from_numpy(array) for name, array in arrays.items()}
