"""GPT-Neo in OpenVINO: keys and values are state, so that attention and cache are one kernel."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nncf
import numpy as np
import openvino
import torch
from openvino import opset13
from openvino.passes import MakeStateful, Manager

from benchmarks.rivals.greedy import write_greedily
from benchmarks.rivals.plain import PlainGptNeo

_FILE = "openvino-{}.xml"
# By itself it computes in bfloat16 where the processor has it, and keeps the cache in 8 bits, which
# float32 is not to be. Products with int8 weights are sums of integers in either precision
# (DYNAMIC_QUANTIZATION_GROUP_SIZE); float32 around them was not slower than bfloat16.
_PRECISION = {
    "float32": {"INFERENCE_PRECISION_HINT": "f32", "KV_CACHE_PRECISION": "f32"},
    "bfloat16": {"INFERENCE_PRECISION_HINT": "bf16"},
    "int8": {"INFERENCE_PRECISION_HINT": "f32"},
}


def prepare(network: Any, folder: Path, *, room: int) -> list[str]:  # noqa: ARG001  # grows by itself
    """Write the graph in float32, and with int8 weights by NNCF."""
    config = network.config
    heads, size = config.num_heads, config.hidden_size // config.num_heads
    past = [torch.zeros(2, heads, 5, size)] * (2 * config.num_layers)
    # int32 as the kernel of attention with cache wants the rows' numbers
    example = (torch.zeros(2, 3, dtype=torch.long), torch.tensor([0, 1], dtype=torch.int32), *past)
    model = openvino.convert_model(PlainGptNeo(network).eval(), example_input=example)
    _make_stateful(model, heads=heads, size=size)
    openvino.save_model(model, folder / _FILE.format("float32"), compress_to_fp16=False)
    small = nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT8_ASYM)
    openvino.save_model(small, folder / _FILE.format("int8"), compress_to_fp16=False)
    return ["float32", "bfloat16", "int8"]


def _make_stateful(model: Any, *, heads: int, size: int) -> None:
    """As optimum-intel does it: each cache that goes in and comes out becomes a state."""
    caches = list(zip(model.inputs[2:], model.outputs[1:], strict=True))
    for given, _ in caches:
        given.get_node().set_partial_shape(openvino.PartialShape([-1, heads, -1, size]))
    model.validate_nodes_and_infer_types()
    manager = Manager()
    manager.register_pass(MakeStateful([(a.get_node(), b.get_node()) for a, b in caches]))
    manager.run_passes(model)
    ids_shape = opset13.shape_of(model.inputs[0], output_type="i64")
    rows = opset13.gather(ids_shape, opset13.constant([0]), opset13.constant(0))
    shape = opset13.concat([rows, opset13.constant(np.array([heads, 0, size], np.int64))], axis=0)
    for node in model.get_ops():
        if node.get_type_name() == "ReadValue":  # a state that was reset is empty, not shapeless
            node.set_arguments([opset13.broadcast(opset13.constant(np.float32(0)), shape)])
    model.validate_nodes_and_infer_types()


class OpenVino:
    """See `Rival`."""

    def __init__(self, folder: Path, dtype: str, *, threads: int) -> None:
        path = folder / _FILE.format("int8" if dtype == "int8" else "float32")
        compiled = openvino.Core().compile_model(
            path,
            "CPU",
            {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, **_PRECISION[dtype]},
        )
        asked = ("INFERENCE_PRECISION_HINT", "KV_CACHE_PRECISION")
        self.settings = ", ".join(
            f"{name} {compiled.get_property(name).to_string()}" for name in asked
        )
        self._request = compiled.create_infer_request()

    def write(
        self, prompt: Sequence[int], *, rows: int, new_tokens: int, keep: list[Any] | None = None
    ) -> list[list[int]]:
        self._request.reset_state()
        scores = self._scores(np.array([prompt]), np.zeros(1, np.int32))
        scores = np.repeat(scores, rows, axis=0)

        def decode(tokens: Any, written: int) -> Any:
            # every row goes on from the one prompt, then from itself
            source = np.arange(rows, dtype=np.int32) if written else np.zeros(rows, np.int32)
            return self._scores(tokens[:, None], source)

        return write_greedily(scores, decode, new_tokens=new_tokens, keep=keep)

    def _scores(self, ids: Any, rows: Any) -> Any:
        answer = self._request.infer({0: ids, 1: rows}, share_inputs=True, share_outputs=True)
        return answer[0]
