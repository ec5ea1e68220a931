"""The settings' names to a device and a number format that this machine has.

The best format follows from what the processor can do, not from its name.
"""

from dataclasses import dataclass
from pathlib import Path

import torch

from autoblog.errors import SettingError

INT4: torch.dtype = torch.int4  # type: ignore[attr-defined]  # torch's stubs leave it out
DTYPES = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "int8": torch.int8,
    "int4": INT4,
}

INTEGERS = {torch.int8, INT4}
_WITH_SCALES = {torch.int8: 1 + 2 / 32, INT4: (16 + 4) / 32}  # of groups of 32, packing.h


@dataclass(frozen=True, kw_only=True)
class Devices:
    """The devices besides the CPU: the number of CUDA GPUs, and whether there is Apple's MPS."""

    cuda: int
    mps: bool

    @property
    def names(self) -> list[str]:
        """The names of all devices, the best first."""
        cuda = ["cuda", *(f"cuda:{index}" for index in range(self.cuda))] if self.cuda else []
        return [*cuda, *(["mps"] if self.mps else []), "cpu"]


def find_devices() -> Devices:
    """Ask torch what this machine has."""
    cuda = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return Devices(cuda=cuda, mps=torch.backends.mps.is_available())


def choose_device(name: str, *, found: Devices) -> torch.device:
    """Return the device called `name`, or for `auto` the best one that was found.

    Raises `SettingError` if there is no such device, and names those that there are.
    """
    if name != "auto" and name not in found.names:
        there = ", ".join(["auto", *found.names])
        raise SettingError(
            f"AUTOBLOG_DEVICE is {name!r}, which this machine (or this build of torch) does not "
            f"have. Use one of: {there}."
        )
    chosen = found.names[0] if name == "auto" else name
    return torch.device("cuda:0" if chosen == "cuda" else chosen)


def choose_dtype(
    name: str, *, device: torch.device, own_engine: bool, kernels: bool = False
) -> torch.dtype:
    """Return the number format called `name`, or for `auto` the one that fits the device.

    `kernels` says whether compiled kernels run this model, which int4 needs. With `auto`:
    - A GPU takes bfloat16 if it has it in hardware, else float16. Its int8 is not measured yet.
    - A CPU takes int8 if our own engine runs the model, through its kernels or on a processor that
      sums products of 8-bit numbers (VNNI). Otherwise it takes float32: through torch's plain
      operators few CPUs are faster in another format.
    - MPS takes float32; half precision is not tried yet.
    """
    if name == "int8":
        _check_int8(device, own_engine=own_engine, kernels=kernels)
    if name == "int4" and not (kernels and device.type == "cpu"):
        raise SettingError(
            "AUTOBLOG_DTYPE is 'int4', which needs autoblog's compiled kernels, for a model of its "
            f"own engine on a CPU. They do not run this model on {device}. Use auto."
        )
    check_dtype_name(name)
    if name in DTYPES:
        return DTYPES[name]
    if device.type == "cpu" and own_engine and (kernels or (has_int8() and has_vnni())):
        return torch.int8
    if device.type != "cuda":
        return torch.float32
    return torch.bfloat16 if has_bfloat16(device) else torch.float16


def has_bfloat16(device: torch.device) -> bool:
    """Return whether that CUDA GPU computes bfloat16 in hardware."""
    with torch.cuda.device(device):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))


def check_dtype_name(name: str) -> None:
    """Raise `SettingError` unless `name` is a number format."""
    if name != "auto" and name not in DTYPES:
        raise SettingError(
            f"AUTOBLOG_DTYPE is {name!r}. Use one of: {', '.join(['auto', *DTYPES])}."
        )


def has_int8() -> bool:
    """Return whether torch multiplies 8-bit matrices here: on x86 processors, through fbgemm."""
    return "fbgemm" in torch.backends.quantized.supported_engines


def has_vnni() -> bool:
    """Return whether one instruction of the processor sums products of 8-bit numbers in 32 bits."""
    return bool(torch.cpu._is_vnni_supported())  # noqa: SLF001  # torch has no public name for it


def processor_parts(path: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """Return what this processor can do, in Linux's words (`avx2`); on other systems nothing."""
    if not path.exists():
        return frozenset()
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, parts = line.partition(":")
        if name.strip() in {"flags", "Features"}:  # on x86, on Arm
            return frozenset(parts.split())
    return frozenset()


def _check_int8(device: torch.device, *, own_engine: bool, kernels: bool) -> None:
    if own_engine and device.type == "cpu" and (kernels or has_int8()):
        return
    if own_engine and device.type == "cuda" and has_bfloat16(device):
        return
    raise SettingError(
        "AUTOBLOG_DTYPE is 'int8', which autoblog computes only for the models of its own engine "
        "(GPT-Neo, GPT-2, GPT-J, GPT-NeoX, Llama, Mistral, Qwen2, Qwen3, Gemma 3), on x86 and Arm "
        f"processors and on GPUs that have bfloat16, not for this model on {device}. Use auto."
    )


def weight_bytes(dtype: torch.dtype) -> float:
    """Return the bytes of a weight, with its share of the scales of integers."""
    return _WITH_SCALES.get(dtype, dtype.itemsize)


def dtype_name(dtype: torch.dtype) -> str:
    """Return `float32` for `torch.float32`."""
    return str(dtype).removeprefix("torch.")
