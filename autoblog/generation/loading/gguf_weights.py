"""The tensors of a GGUF file as a source of weights by transformers' names."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from autoblog.errors import ModelError
from autoblog.generation.engine.families.weight_source import ALL
from autoblog.generation.engine.projections import BLOCK_NUMBERS, Blocks
from autoblog.generation.loading.gguf_header import GgufHeader, GgufTensor

Order = Callable[[str], np.ndarray | None]

_BLOCKS: dict[int, Literal["q4_0", "q4_1"]] = {2: "q4_0", 3: "q4_1"}  # by ggml's numbers
_SUFFIX = re.compile(r"\.(weight|bias)$")


def dequantised(header: GgufHeader, tensor: GgufTensor, rows: np.ndarray | slice = ALL) -> Any:
    """Read a tensor, or some of its rows, as float32 numbers.

    Raises `ModelError` for a quantisation that the `gguf` package cannot undo.
    """
    from gguf import GGMLQuantizationType  # noqa: PLC0415  # an extra
    from gguf.quants import dequantize  # noqa: PLC0415

    try:
        kind = GGMLQuantizationType(tensor.kind)
        return dequantize(raw_rows(header, tensor, rows), kind)
    except (NotImplementedError, ValueError, KeyError) as error:
        raise ModelError(
            f"{header.path.name} holds weights of a kind that is not read here "
            f"({_kind_name(tensor.kind)}). Choose Q4_0, Q4_K_M, Q8_0, F16 or another usual one."
        ) from error


def raw_rows(header: GgufHeader, tensor: GgufTensor, rows: np.ndarray | slice) -> np.ndarray:
    """Read the bytes of some rows, (rows, bytes of a row); blocks of numbers end with a row."""
    count = tensor.shape[0] if len(tensor.shape) > 1 else 1
    width = tensor.size // count
    if len(tensor.shape) < 2:  # noqa: PLR2004  # one row of numbers
        rows = ALL
    first, last = (0, count) if isinstance(rows, np.ndarray) else rows.indices(count)[:2]
    found = np.fromfile(
        header.path,
        dtype=np.uint8,
        count=max(0, last - first) * width,
        offset=tensor.start + first * width,
    )
    blocks = found.reshape(-1, width)
    return blocks[rows] if isinstance(rows, np.ndarray) else blocks


def _kind_name(kind: int) -> str:
    from gguf import GGMLQuantizationType  # noqa: PLC0415  # an extra

    try:
        return GGMLQuantizationType(kind).name
    except ValueError:
        return f"ggml's type {kind}"


@dataclass(frozen=True, kw_only=True)
class GgufWeights:
    """Weights by transformers' names, each read and brought into transformers' order when taken.

    llama.cpp's converter changes some weights: it pairs the neighbours of Llama's heads, adds 1 to
    Gemma's norms and transposes GPT-2's matrices. Here this is undone.
    """

    header: GgufHeader
    config: Any
    tensor_names: Mapping[str, str]  # by transformers' names

    @classmethod
    def of(cls, header: GgufHeader, config: Any, network: Any) -> "GgufWeights":
        """Name the tensors as the weights of a transformers network are named."""
        from gguf import MODEL_ARCH_NAMES, get_tensor_name_map  # noqa: PLC0415  # an extra

        kinds = {name: kind for kind, name in MODEL_ARCH_NAMES.items()}
        names = get_tensor_name_map(kinds[header.architecture], config.num_hidden_layers)
        found = {}
        for own in network.state_dict():
            stem, _, end = own.rpartition(".")
            tensor = f"{names.get_name(stem)}.{end}"
            if tensor in header.tensors:
                found[own] = tensor
        left = {name: name for name in header.tensors if name not in found.values()}
        return cls(header=header, config=config, tensor_names={**left, **found})

    @property
    def names(self) -> Collection[str]:
        """See `WeightSource`; tensors that transformers does not know keep their own names."""
        return self.tensor_names.keys()

    def shape(self, name: str) -> torch.Size:
        """See `WeightSource`."""
        shape = self._tensor(name).shape
        return torch.Size(reversed(shape) if self._is_transposed(name) else shape)

    def same(self, name: str, other: str) -> bool:
        """See `WeightSource`."""
        return name == other

    def take(self, name: str, rows: slice = ALL) -> Tensor:
        """See `WeightSource`; in float32."""
        tensor = self._tensor(name)
        if self._is_transposed(name):
            return torch.from_numpy(dequantised(self.header, tensor)).T[rows]
        if len(tensor.shape) == 1:
            found = dequantised(self.header, tensor).reshape(-1)
            order = self._order(name, len(found))
            found = found[rows] if order is None else found[order[rows]]
        else:
            order = self._order(name, tensor.shape[0])
            found = dequantised(self.header, tensor, rows if order is None else order[rows])
        found = torch.from_numpy(found)
        return found - 1 if self._is_raised(name) else found

    def blocks(self, name: str) -> Blocks | None:
        """See `WeightSource`."""
        tensor = self._tensor(name)
        kind = _BLOCKS.get(tensor.kind)
        if kind is None or self._is_transposed(name):
            return None
        count, inputs = tensor.shape
        order = self._order(name, count)
        numbers = raw_rows(self.header, tensor, ALL if order is None else order)
        return Blocks(
            numbers=torch.from_numpy(numbers).view(count, inputs // BLOCK_NUMBERS, -1), kind=kind
        )

    def _tensor(self, name: str) -> GgufTensor:
        return self.header.tensors[self.tensor_names[name]]

    def _is_transposed(self, name: str) -> bool:
        matrix = len(self._tensor(name).shape) > 1 and name.endswith(".weight")
        return self.config.model_type == "gpt2" and matrix and ".h." in name

    def _is_raised(self, name: str) -> bool:
        return self.config.model_type == "gemma3_text" and name.endswith("norm.weight")

    def _order(self, name: str, count: int) -> np.ndarray | None:
        """Return where each row of a Llama's queries and keys lies in the file."""
        if self.config.model_type != "llama":
            return None
        heads = {
            "q_proj": self.config.num_attention_heads,
            "k_proj": self.config.num_key_value_heads,
        }.get(_SUFFIX.sub("", name).rpartition(".")[2])
        if heads is None:
            return None
        return np.arange(count).reshape(heads, -1, 2).swapaxes(1, 2).reshape(-1)
