"""Setting names to a device and a number format that this machine has.

Which format is best follows what the processor can do, not what it is called.
"""

from dataclasses import dataclass

import torch

from autoblog.errors import SettingError

DTYPES = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "int8": torch.int8,
}


@dataclass(frozen=True, kw_only=True)
class Devices:
    """What is there besides the CPU: how many CUDA GPUs, and whether Apple's MPS."""

    cuda: int
    mps: bool

    @property
    def names(self) -> list[str]:
        """Every device that can be named, the best one first."""
        cuda = ["cuda", *(f"cuda:{index}" for index in range(self.cuda))] if self.cuda else []
        return [*cuda, *(["mps"] if self.mps else []), "cpu"]


def find_devices() -> Devices:
    """Ask torch what this machine has."""
    cuda = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return Devices(cuda=cuda, mps=torch.backends.mps.is_available())


def choose_device(name: str, *, found: Devices) -> torch.device:
    """The device called `name`, or for `auto` the best one that was found.

    Raises `SettingError` if there is no such device, telling which ones there are.
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
    """The number format called `name`, or for `auto` the one that fits the device.

    `kernels` says whether compiled kernels run this model's int8.

    A GPU takes bfloat16 where it computes it in hardware and float16 elsewhere; its int8, which
    nobody has measured, must be asked for. The CPU takes int8 weights where our own engine runs
    the model, with kernels for it or on a processor that sums products of 8-bit numbers (VNNI),
    and float32 elsewhere, since few CPUs are faster in anything else through torch's plain
    operators; so does MPS, where we have not tried half precision.
    """
    if name == "int8":
        _check_int8(device, own_engine=own_engine, kernels=kernels)
    check_dtype_name(name)
    if name in DTYPES:
        return DTYPES[name]
    if device.type == "cpu" and own_engine and (kernels or (has_int8() and has_vnni())):
        return torch.int8
    if device.type != "cuda":
        return torch.float32
    return torch.bfloat16 if has_bfloat16(device) else torch.float16


def has_bfloat16(device: torch.device) -> bool:
    """Whether that CUDA GPU computes it in hardware."""
    with torch.cuda.device(device):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))


def check_dtype_name(name: str) -> None:
    """Raise `SettingError` for what is no number format at all."""
    if name != "auto" and name not in DTYPES:
        raise SettingError(
            f"AUTOBLOG_DTYPE is {name!r}. Use one of: {', '.join(['auto', *DTYPES])}."
        )


def has_int8() -> bool:
    """Whether torch multiplies 8-bit matrices here: on x86 processors, through fbgemm."""
    return "fbgemm" in torch.backends.quantized.supported_engines


def has_vnni() -> bool:
    """Whether the processor sums products of 8-bit numbers in 32 bits, in one instruction."""
    return bool(torch.cpu._is_vnni_supported())  # noqa: SLF001  # torch has no public name for it


def has_avx2() -> bool:
    """Whether the processor computes with eight floats at once."""
    return bool(torch.cpu._is_avx2_supported())  # noqa: SLF001  # likewise


def _check_int8(device: torch.device, *, own_engine: bool, kernels: bool) -> None:
    if own_engine and device.type == "cpu" and (kernels or has_int8()):
        return
    if own_engine and device.type == "cuda" and has_bfloat16(device):
        return
    raise SettingError(
        "AUTOBLOG_DTYPE is 'int8', which autoblog computes for GPT-Neo alone, on x86 processors "
        f"and on GPUs that have bfloat16, not for this model on {device}. Use auto."
    )


def dtype_name(dtype: torch.dtype) -> str:
    """`float32` for `torch.float32`."""
    return str(dtype).removeprefix("torch.")
