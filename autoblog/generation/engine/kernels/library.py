"""This processor to the compiled functions of step.c, if there are any for it.

The classes are the structures of step.c and products.h, field by field.
"""

import ctypes
import logging
from functools import cache
from pathlib import Path
from typing import Any

from autoblog.generation.devices import processor_parts
from autoblog.generation.engine.kernels.weight_packing import GROUP
from autoblog.generation.engine.weights import GATE_BLOCK, GELU_TANH, Decoder
from autoblog.log_lines import Line

FOLDER = Path(__file__).parent
VERSION = 2
"""Raised, here and in step.c, when functions, structures or packed weights change."""

LANES = 16
_AVX2 = frozenset({"avx2", "fma", "f16c"})
_AVX512 = _AVX2 | {"avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni"}
# what each kind of kernels needs of a processor (see devices.py), the fastest kind last
KINDS = {
    "avx2": _AVX2,
    "avxvnni": _AVX2 | {"avx_vnni"},
    "avx512vnni": _AVX512,
    "avx512bf16": _AVX512 | {"avx512_bf16"},
    "neondot": frozenset({"asimd", "asimddp"}),
    "neonbf16": frozenset({"asimd", "asimddp", "bf16"}),
}
_NUMBER, _ADDRESS, _THREADS = ctypes.c_int64, ctypes.c_void_p, ctypes.c_int

log = logging.getLogger(__name__)


def _fields(kind: type[ctypes.Structure] | type, *names: str) -> list[tuple[str, type]]:
    return [(name, kind) for name in names]


class CProduct(ctypes.Structure):
    """A packed weight with the bias of its outputs."""

    _fields_ = [
        *_fields(_NUMBER, "kind", "in_", "out"),
        *_fields(_ADDRESS, "packed", "bias"),
    ]


class CNorm(ctypes.Structure):
    """A layer norm, or without a bias one by the root mean square; without a weight, none."""

    _fields_ = _fields(_ADDRESS, "weight", "bias")


class CLayer(ctypes.Structure):
    """One layer; the window of a global one is 0."""

    _fields_ = [
        *_fields(_NUMBER, "window", "turned"),
        *_fields(_ADDRESS, "cosines", "sines"),
        *_fields(CNorm, "before_attention", "of_query", "of_key"),
        *_fields(CProduct, "query_key_value", "attention_out"),
        *_fields(CNorm, "after_attention", "before_mlp"),
        *_fields(CProduct, "mlp_in", "mlp_out"),
        ("after_mlp", CNorm),
    ]


class CNetwork(ctypes.Structure):
    """All layers."""

    _fields_ = [
        *_fields(_NUMBER, "layers", "heads", "key_value_heads", "head_size", "hidden", "inner"),
        *_fields(_NUMBER, "activation", "parallel", "half"),
        ("epsilon", ctypes.c_float),
        ("layer", ctypes.POINTER(CLayer)),
        ("last", CNorm),
        ("lm_head", CProduct),
    ]


class CStore(ctypes.Structure):
    """One layer's keys, in panels, and values of a prompt or a text."""

    _fields_ = [*_fields(_ADDRESS, "keys", "values"), ("room", _NUMBER)]


class CCache(ctypes.Structure):
    """One layer's caches of the candidates of one prompt."""

    _fields_ = [("own", _ADDRESS), ("room", _NUMBER), ("prompt", CStore)]


class CGroup(ctypes.Structure):
    """Candidates of one prompt that have written equally many tokens."""

    _fields_ = [
        *_fields(_NUMBER, "candidates", "position", "held"),
        ("cache", ctypes.POINTER(CCache)),
    ]


class CText(ctypes.Structure):
    """Successive tokens of one text: those before it, those that it holds, and new ones."""

    _fields_ = [
        *_fields(_NUMBER, "tokens", "held", "before_tokens"),
        *_fields(ctypes.POINTER(CStore), "own", "before"),
    ]


def find_kernels(decoder: Decoder) -> Any | None:
    """Return the compiled kernels if they compute a decoder of this shape."""
    sizes = (decoder.heads * decoder.head_size, decoder.hidden, decoder.inner)
    fits = decoder.head_size % LANES == 0 and all(size % GROUP == 0 for size in sizes)
    fits = fits and not (decoder.gated and decoder.inner % GATE_BLOCK)
    return find_library() if fits and finish_of(decoder) else None


def finish_of(decoder: Decoder) -> int | None:
    """Return the `enum finish` of products.h that is the perceptron's activation, if one is."""
    if decoder.activation in GELU_TANH:
        return 5 if decoder.gated else 2
    return {("gelu", False): 3, ("silu", True): 4}.get((decoder.activation, decoder.gated))


def find_library() -> Any | None:
    """Return the compiled kernels if they were built and this processor runs them."""
    kind = best_kind()
    return open_library(library_path(kind)) if kind else None


def best_kind() -> str | None:
    """Return the kind of kernels that this processor runs fastest, of those that were built."""
    here = [kind for kind in kinds_of(processor_parts()) if library_path(kind).exists()]
    return here[-1] if here else None


def kinds_of(parts: frozenset[str]) -> list[str]:
    """Return the kinds that a processor of these parts runs, the fastest last."""
    return [kind for kind, needed in KINDS.items() if needed <= parts]


def library_path(kind: str) -> Path:
    """Return where kernels of this kind are if they were built."""
    return FOLDER / f"libstep-{kind}.so"


@cache
def open_library(path: Path) -> Any | None:
    """Return the functions of step.c, or None if they were not compiled for this version."""
    if not path.exists():
        return None
    try:
        library: Any = ctypes.CDLL(str(path))
    except OSError as error:  # for example, OpenMP's library is missing
        log.warning(Line("the kernels could not be loaded", library=path, error=error))
        return None
    if not hasattr(library, "kernels_version") or library.kernels_version() != VERSION:
        log.warning(
            Line(
                "the kernels were compiled for another version; install autoblog again",
                library=path,
            )
        )
        return None
    library.kind = path.stem.removeprefix("libstep-")
    kinds = (CNetwork, CGroup, CProduct, CText)
    network, groups, product, texts = (ctypes.POINTER(kind) for kind in kinds)
    library.bfloats_together.restype, library.bfloats_together.argtypes = _NUMBER, []
    library.scratch_bytes.restype = _NUMBER
    library.scratch_bytes.argtypes = [network, _NUMBER, _NUMBER, _THREADS]
    library.decode_step.restype = library.multiply_rows.restype = None
    library.run_texts.restype = library.score_tokens.restype = None
    library.decode_step.argtypes = [network, groups, *[_NUMBER] * 3, *[_ADDRESS] * 3, _THREADS]
    library.run_texts.argtypes = [network, texts, *[_NUMBER] * 3, *[_ADDRESS] * 2, _THREADS]
    library.score_tokens.argtypes = [
        network,
        *[_ADDRESS] * 2,
        *[_NUMBER] * 2,
        *[_ADDRESS] * 3,
        _THREADS,
    ]
    library.multiply_rows.argtypes = [product, _ADDRESS, _NUMBER, *[_ADDRESS] * 4, _THREADS]
    return library
