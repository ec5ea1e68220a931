"""Compiles the kernels of autoblog/generation/engine for x86 and Arm if there is a C compiler.

Otherwise autoblog is installed without them, and computes the same with torch's operators.
"""

import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KERNELS = Path("autoblog/generation/engine/kernels")
FLAGS = ["-std=c11", "-O3", "-fno-math-errno", "-Wall", "-Wextra", "-shared", "-fPIC", "-fopenmp"]
AVX2 = ["-mavx2", "-mfma", "-mf16c"]
AVX512 = [*AVX2, "-mavx512f", "-mavx512bw", "-mavx512vl", "-mavx512dq", "-mavx512vnni"]
# The machine that runs autoblog chooses one of these (kernels/library.py).
PROCESSORS = {
    "x86_64": {
        "avx2": AVX2,
        "avxvnni": [*AVX2, "-mavxvnni"],
        "avx512vnni": AVX512,
        "avx512bf16": [*AVX512, "-mavx512bf16"],
    },
    "aarch64": {
        "neondot": ["-march=armv8.2-a+dotprod"],
        "neonbf16": ["-march=armv8.2-a+dotprod+bf16"],
    },
}


class KernelHook(BuildHookInterface[Any]):
    """The hook that hatchling calls when it makes a wheel, also an editable one."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile the kernels, or warn why not."""
        if sys.platform != "linux":
            return
        for kind, flags in PROCESSORS.get(platform.machine(), {}).items():
            try:
                built = self._compile(kind, flags)
            except (OSError, subprocess.CalledProcessError) as error:
                self.app.display_warning(
                    f"without the kernels {kind}; processors that have them will be slower: {error}"
                )
                continue
            build_data["artifacts"].append(built)
            build_data["infer_tag"] = True
            build_data["pure_python"] = False

    def _compile(self, kind: str, flags: list[str]) -> str:
        """Compile for processors that these flags name; return the library's path."""
        compiler = shlex.split(os.environ.get("CC", "cc"))
        library = KERNELS / f"libstep-{kind}.so"
        source, target = Path(self.root) / KERNELS / "step.c", Path(self.root) / library
        target.unlink(missing_ok=True)
        command = [*compiler, *FLAGS, *flags, source, "-o", target, "-lm"]
        subprocess.run(command, check=True)  # noqa: S603
        return str(library)
