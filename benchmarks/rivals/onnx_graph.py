"""GPT-Neo as an ONNX graph in the operators that ONNX Runtime runs fastest, put together by hand.

GroupQueryAttention keeps the cache in a block that is laid out once and holds the local layers'
window, which no converter makes of transformers' network.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPSETS = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
_IR_VERSION = 10
_MICROSOFT = "com.microsoft"


class _Graph:
    """Nodes and weights while the graph is put together; every method returns a tensor's name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._names = 0

    def keep(self, array: Any) -> str:
        name = self._name()
        self.weights.append(numpy_helper.from_array(array.copy(order="C"), name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        name = self._name()
        self.nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **attributes))
        return name

    def norm(self, x: str, module: Any) -> str:
        weights = [self.keep(_array(one)) for one in (module.weight, module.bias)]
        return self.node("LayerNormalization", x, *weights, axis=-1, epsilon=module.eps)

    def linear(self, x: str, weight: Any, bias: Any = None) -> str:
        """torch holds (out, in), MatMul takes (in, out)."""
        product = self.node("MatMul", x, self.keep(weight.T))
        return product if bias is None else self.node("Add", product, self.keep(bias))

    def _name(self) -> str:
        self._names += 1
        return f"t{self._names}"


def write_graph(network: Any, path: Path, *, room: int) -> None:
    """Write transformers' GPT-Neo with a cache of `room` tokens a row.

    Inputs are ids and positions (rows, tokens), what GroupQueryAttention wants to know of lengths,
    and the caches, which also come out. Scores are given after the last token alone.
    """
    config, body = network.config, network.transformer
    heads, size = config.num_heads, config.hidden_size // config.num_heads
    graph = _Graph()
    x = graph.node(
        "Add",
        graph.node("Gather", graph.keep(_array(body.wte.weight)), "ids"),
        graph.node("Gather", graph.keep(_array(body.wpe.weight)), "places"),
    )
    caches = [
        f"{part}_{number}" for number in range(config.num_layers) for part in ("key", "value")
    ]
    for number, (block, kind) in enumerate(zip(body.h, config.attention_layers, strict=True)):
        window = config.window_size if kind == "local" else -1
        x = _block(graph, x, block, number, window=window, heads=heads)
    last = graph.node("Gather", x, graph.keep(np.array(-1, dtype=np.int64)), axis=1)
    scores = graph.linear(graph.norm(last, body.ln_f), _array(network.lm_head.weight))
    graph.nodes.append(helper.make_node("Identity", [scores], ["scores"]))
    cache_shape = ["rows", heads, room, size]
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["rows", "tokens"]),
        helper.make_tensor_value_info("places", TensorProto.INT64, ["rows", "tokens"]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["rows"]),
        helper.make_tensor_value_info("total", TensorProto.INT32, []),
        *(helper.make_tensor_value_info(f"{c}_in", TensorProto.FLOAT, cache_shape) for c in caches),
    ]
    outputs = [
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["rows", config.vocab_size]),
        *(
            helper.make_tensor_value_info(f"{c}_out", TensorProto.FLOAT, cache_shape)
            for c in caches
        ),
    ]
    whole = helper.make_graph(graph.nodes, "gpt_neo", inputs, outputs, graph.weights)
    model = helper.make_model(whole, opset_imports=_OPSETS, ir_version=_IR_VERSION)
    onnx.save_model(model, str(path), save_as_external_data=True, location=f"{path.name}.data")


def _block(graph: _Graph, x: str, block: Any, number: int, *, window: int, heads: int) -> str:
    own, mlp = block.attn.attention, block.mlp
    fused = np.concatenate([_array(one.weight) for one in (own.q_proj, own.k_proj, own.v_proj)])
    query_key_value = graph.linear(graph.norm(x, block.ln_1), fused)
    read = f"read_{number}"
    caches = [f"key_{number}", f"value_{number}"]
    graph.nodes.append(
        helper.make_node(
            "GroupQueryAttention",
            [query_key_value, "", "", *(f"{c}_in" for c in caches), "lengths", "total"],
            [read, *(f"{c}_out" for c in caches)],
            domain=_MICROSOFT,
            num_heads=heads,
            kv_num_heads=heads,
            scale=1.0,
            local_window_size=window,
        )
    )
    x = graph.node(
        "Add", x, graph.linear(read, _array(own.out_proj.weight), _array(own.out_proj.bias))
    )
    inner = graph.linear(graph.norm(x, block.ln_2), _array(mlp.c_fc.weight), _array(mlp.c_fc.bias))
    inner = graph.node("Gelu", inner, approximate="tanh")
    return graph.node(
        "Add", x, graph.linear(inner, _array(mlp.c_proj.weight), _array(mlp.c_proj.bias))
    )


def _array(parameter: Any) -> Any:
    return parameter.detach().float().numpy()
