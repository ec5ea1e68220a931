"""Compiles the kernels of autoblog/generation/engine if there is a C compiler for x86.

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
# The machine that runs autoblog chooses one of these (kernels/library.py).
PROCESSORS = {
    "avx2": ["avx2", "fma", "f16c"],
    "avx512vnni": ["avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512vnni", "fma", "f16c"],
}


class KernelHook(BuildHookInterface[Any]):
    """The hook that hatchling calls when it makes a wheel, also an editable one."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile the kernels, or warn why not."""
        if sys.platform != "linux" or platform.machine() != "x86_64":
            return
        try:
            built = [self._compile(kind, parts) for kind, parts in PROCESSORS.items()]
        except (OSError, subprocess.CalledProcessError) as error:
            self.app.display_warning(f"without compiled kernels, int8 will be slower: {error}")
            return
        build_data["artifacts"] += built
        build_data["infer_tag"] = True
        build_data["pure_python"] = False

    def _compile(self, kind: str, parts: list[str]) -> str:
        """Compile for processors that have these parts; return the library's path."""
        compiler = shlex.split(os.environ.get("CC", "cc"))
        library = KERNELS / f"libstep-{kind}.so"
        source, target = Path(self.root) / KERNELS / "step.c", Path(self.root) / library
        target.unlink(missing_ok=True)
        command = [*compiler, *FLAGS, *(f"-m{part}" for part in parts), source, "-o", target, "-lm"]
        subprocess.run(command, check=True)  # noqa: S603
        return str(library)
