"""Every kind of kernels as it can run here: on this processor, in C, or by QEMU.

Kinds of x86 that this processor lacks are compiled with a header that does in C what their
instructions do. Kinds of Arm are compiled by Debian's cross compiler and run by qemu-aarch64.
"""

import platform
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from autoblog.generation.devices import processor_parts
from autoblog.generation.engine.kernels.library import (
    FOLDER,
    KINDS,
    kinds_of,
    library_path,
    open_library,
)

from .remote_library import RemoteLibrary

HERE = Path(__file__).parent
X86 = sys.platform == "linux" and platform.machine() == "x86_64"
NATIVE = kinds_of(processor_parts())
PAIRED = {"avx512bf16", "neonbf16"}  # these round inputs to bfloat16, too, and multiply pairs

_COMPILED = ["-std=c11", "-O2", "-fno-math-errno", "-Wno-psabi", "-shared", "-fPIC", "-fopenmp"]
_AVX2 = ["cc", *_COMPILED, "-mavx2", "-mfma", "-mf16c"]
_IN_C = {
    "avxvnni": [*_AVX2, "-include", str(HERE / "emulated_avxvnni.h")],
    "avx512vnni": [*_AVX2, "-include", str(HERE / "emulated_avx512.h")],
    "avx512bf16": [*_AVX2, "-DEMULATE_BF16", "-include", str(HERE / "emulated_avx512.h")],
}
_CROSS_COMPILER = "aarch64-linux-gnu-gcc"
_BY_QEMU = {
    "neondot": [_CROSS_COMPILER, *_COMPILED, "-march=armv8.2-a+dotprod"],
    "neonbf16": [_CROSS_COMPILER, *_COMPILED, "-march=armv8.2-a+dotprod+bf16"],
}
_QEMU = ["qemu-aarch64", "-cpu", "max", "-L", "/usr/aarch64-linux-gnu"]


def how(kind: str) -> str | None:
    """Return how kernels of this kind run here: `native`, `in C`, `by QEMU`, or not at all."""
    if kind in NATIVE:
        return "native"
    if X86 and "avx2" in NATIVE and kind in _IN_C:
        return "in C"
    tools = [_CROSS_COMPILER, _QEMU[0]]
    if X86 and kind in _BY_QEMU and all(shutil.which(tool) for tool in tools):
        return "by QEMU"
    return None


TESTED = [kind for kind in KINDS if how(kind)]


@cache
def open_kind(kind: str, folder: Path) -> Any:
    """Return the library of a kind that runs here; compile what is needed for it into `folder`."""
    if kind in NATIVE:
        return open_library(library_path(kind))
    built = folder / f"libstep-{kind}.so"
    command = {**_IN_C, **_BY_QEMU}[kind]
    subprocess.run([*command, FOLDER / "step.c", "-o", built, "-lm"], check=True)
    if kind in _IN_C:
        return open_library(built)
    server = folder / "serve_calls"
    subprocess.run([_CROSS_COMPILER, "-O2", HERE / "serve_calls.c", "-o", server], check=True)
    return RemoteLibrary(kind, [*_QEMU, str(server), str(built)])
