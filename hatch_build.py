"""Compiles the kernels of autoblog/generation/gpt_neo where there is a C compiler for x86.

Elsewhere autoblog is installed without them, and computes the same with torch's own operators.
"""

import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KERNELS = Path("autoblog/generation/gpt_neo/kernels")
LIBRARY = KERNELS / "libstep.so"
# The code is run only where the processor has these (kernels/__init__.py looks).
PROCESSOR = ["f", "bw", "vl", "dq", "vnni"]
FLAGS = [
    *["-std=c11", "-O3", "-fno-math-errno", "-Wall", "-Wextra", "-shared", "-fPIC", "-fopenmp"],
    *[f"-mavx512{part}" for part in PROCESSOR],
    *["-mfma", "-mf16c"],
]


class KernelHook(BuildHookInterface[Any]):
    """What hatchling calls when it makes a wheel, an editable one too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile, or say why not."""
        if sys.platform != "linux" or platform.machine() != "x86_64":
            return
        compiler = shlex.split(os.environ.get("CC", "cc"))
        source, library = (Path(self.root) / path for path in (KERNELS / "step.c", LIBRARY))
        library.unlink(missing_ok=True)
        try:
            subprocess.run([*compiler, *FLAGS, source, "-o", library, "-lm"], check=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError) as error:
            self.app.display_warning(f"without compiled kernels, int8 will be slower: {error}")
            return
        build_data["artifacts"].append(str(LIBRARY))
        build_data["infer_tag"] = True
        build_data["pure_python"] = False
