"""Devices and number formats by name; what is not there is a setting error that says what is."""

import pytest
import torch

from autoblog.errors import SettingError
from autoblog.generation.device import (
    Devices,
    choose_device,
    choose_dtype,
    dtype_name,
    find_devices,
)

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Devices(cuda=2, mps=False), "cuda:0"),
        (Devices(cuda=0, mps=True), "mps"),
        (Devices(cuda=0, mps=False), "cpu"),
    ],
)
def test_auto_takes_the_best_device(found: Devices, expected: str) -> None:
    assert str(choose_device("auto", found=found)) == expected


def test_a_second_gpu_can_be_named() -> None:
    assert str(choose_device("cuda:1", found=Devices(cuda=2, mps=False))) == "cuda:1"
    assert str(choose_device("cuda", found=Devices(cuda=2, mps=False))) == "cuda:0"


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "mps", "gpu", "", "CPU"])
def test_a_device_that_is_not_there_is_refused_with_what_is(name: str) -> None:
    with pytest.raises(SettingError, match=r"AUTOBLOG_DEVICE.*Use one of: auto, cpu\."):
        choose_device(name, found=Devices(cuda=0, mps=False))


def test_the_cpu_is_always_found() -> None:
    assert find_devices().names[-1] == "cpu"


def test_the_cpu_takes_float32_unless_asked() -> None:
    assert choose_dtype("auto", device=CPU) is torch.float32
    assert choose_dtype("bfloat16", device=CPU) is torch.bfloat16


def test_an_unknown_number_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingError, match=r"AUTOBLOG_DTYPE.*auto, float32, bfloat16, float16"):
        choose_dtype("int8", device=CPU)


def test_formats_are_named_without_torch() -> None:
    assert dtype_name(torch.bfloat16) == "bfloat16"
