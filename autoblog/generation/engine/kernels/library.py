"""This processor to the compiled functions of step.c, if there are any for it."""

import ctypes
import logging
import platform
import sys
from functools import cache
from pathlib import Path
from typing import Any

from autoblog.generation.devices import has_avx2, has_vnni
from autoblog.generation.engine.decoder import GELU_TANH, Decoder
from autoblog.generation.engine.kernels.structures import CGroup, CNetwork, CProduct
from autoblog.log_lines import Line

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
LANES = 16
_HEAD_SIZES = 64  # a head's size must be a multiple of it


def find_kernels(decoder: Decoder) -> Any | None:
    """Return the compiled kernels if they compute a decoder of this shape."""
    fits = decoder.head_size % _HEAD_SIZES == 0 and decoder.inner % LANES == 0
    return find_library() if fits and decoder.activation in GELU_TANH else None


def find_library() -> Any | None:
    """Return the compiled kernels if they were built and this processor runs them."""
    kind = best_kind()
    return open_library(FOLDER / f"libstep-{kind}.so") if kind else None


def best_kind() -> str | None:
    """Return the kind of kernels that this processor runs fastest, if any."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return None
    if has_vnni():
        return "avx512vnni"
    return "avx2" if has_avx2() else None


@cache
def open_library(path: Path) -> Any | None:
    """Return the functions of step.c, or None if they were not compiled."""
    if not path.exists():
        return None
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:  # for example, OpenMP's library is missing
        log.warning(Line("the kernels could not be loaded", library=path, error=error))
        return None
    number, address, threads = ctypes.c_int64, ctypes.c_void_p, ctypes.c_int
    network, groups, product = (ctypes.POINTER(kind) for kind in (CNetwork, CGroup, CProduct))
    library.scratch_bytes.restype = number
    library.scratch_bytes.argtypes = [network, number, number, threads]
    library.decode_step.restype = library.multiply_rows.restype = None
    library.decode_step.argtypes = [network, groups, *[number] * 3, *[address] * 3, threads]
    library.multiply_rows.argtypes = [product, address, number, *[address] * 4, threads]
    return library
