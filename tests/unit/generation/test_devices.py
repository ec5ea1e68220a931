"""Devices and number formats by name; what is not there is a setting error that says what is."""

import pytest
import torch

from autoblog.errors import SettingError
from autoblog.generation.devices import (
    INT4,
    Devices,
    choose_device,
    choose_dtype,
    dtype_name,
    find_devices,
    has_int8,
    has_vnni,
    weight_bytes,
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


def test_the_cpu_takes_float32_through_transformers_unless_asked() -> None:
    assert choose_dtype("auto", device=CPU, own_engine=False) is torch.float32
    assert choose_dtype("bfloat16", device=CPU, own_engine=False) is torch.bfloat16


def test_our_own_engine_takes_int8_where_the_processor_sums_it_exactly() -> None:
    exact = has_int8() and has_vnni()
    expected = torch.int8 if exact else torch.float32
    assert choose_dtype("auto", device=CPU, own_engine=True) is expected
    assert choose_dtype("float32", device=CPU, own_engine=True) is torch.float32


def test_our_own_engine_takes_int8_where_there_are_kernels_for_it() -> None:
    assert choose_dtype("auto", device=CPU, own_engine=True, kernels=True) is torch.int8
    assert choose_dtype("int8", device=CPU, own_engine=True, kernels=True) is torch.int8


def test_int8_is_refused_where_transformers_runs_the_model() -> None:
    with pytest.raises(SettingError, match=r"AUTOBLOG_DTYPE is 'int8'.*Use auto"):
        choose_dtype("int8", device=CPU, own_engine=False)


def test_an_unknown_number_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingError, match=r"AUTOBLOG_DTYPE.*auto, float32, bfloat16, float16"):
        choose_dtype("int2", device=CPU, own_engine=True)


def test_int4_needs_the_kernels_and_a_cpu() -> None:
    assert choose_dtype("int4", device=CPU, own_engine=True, kernels=True) is INT4
    for device, kernels in ((CPU, False), (torch.device("cuda"), True)):
        with pytest.raises(SettingError, match=r"AUTOBLOG_DTYPE is 'int4'.*kernels.*Use auto"):
            choose_dtype("int4", device=device, own_engine=True, kernels=kernels)


def test_weights_count_with_their_scales() -> None:
    assert weight_bytes(torch.float16) == 2
    assert weight_bytes(torch.int8) == 34 / 32
    assert weight_bytes(INT4) == 20 / 32


def test_formats_are_named_without_torch() -> None:
    assert dtype_name(torch.bfloat16) == "bfloat16"
