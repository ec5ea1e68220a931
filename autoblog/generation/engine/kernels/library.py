"""A decoding step of GPT-Neo in one call, compiled from C when autoblog is installed.

For x86 processors with AVX2, or better with AVX-512 and VNNI. Elsewhere, and where autoblog was
installed without a C compiler, torch's own operators do the same work.
"""

import ctypes
import logging
import platform
import sys
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from autoblog.generation.devices import DTYPES, has_avx2, has_vnni
from autoblog.generation.engine.projections import quantise_rows

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
LANES = 16
PANEL = 64  # outputs that stand next to one another in a packed weight; products.h
QUAD = 4  # inputs likewise
ACTIVATIONS = {"gelu_new", "gelu_pytorch_tanh"}  # two names of GPT-Neo's own
KINDS = {"int8": 0, "float32": 1, "float16": 2, "bfloat16": 3}  # products.h
_HEAD_SIZES = 64  # a head's size is a multiple of it
_UNSIGNED = 128  # added to the weights, as the instruction wants them


class Product(ctypes.Structure):
    """A packed weight, with the scales and the bias of its outputs."""

    _fields_ = [
        ("kind", ctypes.c_int64),
        ("in_", ctypes.c_int64),
        ("out", ctypes.c_int64),
        ("packed", ctypes.c_void_p),
        ("scales", ctypes.c_void_p),
        ("bias", ctypes.c_void_p),
    ]


class Norm(ctypes.Structure):
    """Layer normalisation."""

    _fields_ = [("weight", ctypes.c_void_p), ("bias", ctypes.c_void_p)]


class Layer(ctypes.Structure):
    """One block; a global layer's window is 0."""

    _fields_ = [
        ("window", ctypes.c_int64),
        ("before_attention", Norm),
        ("query_key_value", Product),
        ("attention_out", Product),
        ("before_mlp", Norm),
        ("mlp_in", Product),
        ("mlp_out", Product),
    ]


class Network(ctypes.Structure):
    """All layers."""

    _fields_ = [
        ("layers", ctypes.c_int64),
        ("heads", ctypes.c_int64),
        ("hidden", ctypes.c_int64),
        ("inner", ctypes.c_int64),
        ("half", ctypes.c_int64),
        ("epsilon", ctypes.c_float),
        ("layer", ctypes.POINTER(Layer)),
        ("last", Norm),
        ("to_scores", Product),
    ]


class Cache(ctypes.Structure):
    """One layer's caches of the candidates of one prompt."""

    _fields_ = [
        ("own", ctypes.c_void_p),
        ("room", ctypes.c_int64),
        ("prompt_keys", ctypes.c_void_p),
        ("prompt_values", ctypes.c_void_p),
        ("prompt_tokens", ctypes.c_int64),
        ("prompt_first", ctypes.c_int64),
    ]


class GroupState(ctypes.Structure):
    """Candidates of one prompt, which have written equally much."""

    _fields_ = [
        ("candidates", ctypes.c_int64),
        ("position", ctypes.c_int64),
        ("held", ctypes.c_int64),
        ("cache", ctypes.POINTER(Cache)),
    ]


def find_kernels(config: Any) -> Any | None:
    """`find_library`, if the kernels are written for a network of these sizes."""
    head_size = config.hidden_size // config.num_heads
    inner = config.intermediate_size or 4 * config.hidden_size
    fits = head_size % _HEAD_SIZES == 0 and inner % LANES == 0
    return find_library() if fits and config.activation_function in ACTIVATIONS else None


def find_library() -> Any | None:
    """The compiled kernels, where they were built and this processor runs them."""
    kind = best_kind()
    return open_library(FOLDER / f"libstep-{kind}.so") if kind else None


def best_kind() -> str | None:
    """What kernels this processor runs fastest, if any."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return None
    if has_vnni():
        return "avx512vnni"
    return "avx2" if has_avx2() else None


def kernels_name() -> str:
    """What a post's provenance calls them: other kernels may write another text."""
    return f"kernels {best_kind()}"


@cache
def open_library(path: Path) -> Any | None:
    """The functions of step.c, or None where they were not compiled."""
    if not path.exists():
        return None
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:  # OpenMP's library is missing, say
        log.warning("%s could not be loaded: %s", path, error)
        return None
    number, address, threads = ctypes.c_int64, ctypes.c_void_p, ctypes.c_int
    library.scratch_bytes.restype = number
    library.scratch_bytes.argtypes = [ctypes.POINTER(Network), number, number, threads]
    library.decode_step.restype = None
    library.decode_step.argtypes = [
        ctypes.POINTER(Network),
        ctypes.POINTER(GroupState),
        *[number] * 3,
        *[address] * 3,
        threads,
    ]
    library.multiply_rows.restype = None
    library.multiply_rows.argtypes = [
        ctypes.POINTER(Product),
        address,
        number,
        *[address] * 4,
        threads,
    ]
    return library


class KernelProjection:
    """A packed weight; int8 ones have a scale for each output, and each row of inputs has one."""

    def __init__(self, library: Any, weight: Tensor, bias: Tensor | None, *, dtype: str) -> None:
        """`weight` is (out, in); `in` must be a multiple of 16."""
        self._library = library
        self.outputs, self.inputs = weight.shape
        self._scales: Tensor | None = None
        if dtype == "int8":
            steps, scales = quantise_rows(weight)
            self._packed = pack_bytes(steps)
            self._scales = padded(scales[:, 0])
        else:
            self._packed = pack_floats(weight.to(DTYPES[dtype]))
        self._bias = None if bias is None else padded(bias.float())
        self.product = Product(
            KINDS[dtype],
            self.inputs,
            self.outputs,
            self._packed.data_ptr(),
            _address(self._scales),
            _address(self._bias),
        )

    def __call__(self, x: Tensor) -> Tensor:
        """(rows, in) to (rows, out), both float32."""
        x = x.contiguous()
        rows = x.shape[0]
        result = torch.empty(rows, self.outputs)
        values = torch.empty(rows, self.inputs, dtype=torch.int8)
        scales, offsets = torch.empty(rows), torch.empty(rows, dtype=torch.int32)
        addresses = [held.data_ptr() for held in (result, values, scales, offsets)]
        self._library.multiply_rows(
            self.product, x.data_ptr(), rows, *addresses, torch.get_num_threads()
        )
        return result


def cache_format(dtype: str) -> torch.dtype:
    """Of keys and values: with weights below single precision half of it, as there are so many."""
    return torch.float32 if dtype == "float32" else torch.float16


def pack_bytes(steps: Tensor) -> Tensor:
    """(out, in) whole numbers from -127 to 127 to (panels, in / 4, 64, 4) bytes, plus 128."""
    whole = _whole_panels(steps).add_(_UNSIGNED).to(torch.uint8)
    panels = whole.view(-1, PANEL, steps.shape[1] // QUAD, QUAD)
    return panels.transpose(1, 2).contiguous()


def pack_floats(weight: Tensor) -> Tensor:
    """(out, in) to (panels, in, 64) of the same format."""
    return _whole_panels(weight).view(-1, PANEL, weight.shape[1]).transpose(1, 2).contiguous()


def _whole_panels(weight: Tensor) -> Tensor:
    """With rows of zeros up to the end of the last panel."""
    return torch.nn.functional.pad(weight, (0, 0, 0, -len(weight) % PANEL))


def _address(numbers: Tensor | None) -> int | None:
    return None if numbers is None else numbers.data_ptr()


def padded(numbers: Tensor) -> Tensor:
    """With zeros up to the end of the last panel."""
    return torch.nn.functional.pad(numbers, (0, -len(numbers) % PANEL)).contiguous()
