"""Products in a GPU's number formats, held to float64 and to what float16 cannot hold."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from transformers import GPTNeoForCausalLM

from autoblog.generation.engine.families.family import read_weights
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.gpu.gpu_formats import (
    CompiledInt8,
    gpu_format,
    multiply_int8,
)
from autoblog.generation.engine.gpu.graphs import eager
from autoblog.generation.engine.gpu.self_check import difference, take_sample
from autoblog.generation.engine.gpu.slot_batch import SlotBatches
from tests.unit.generation.engine.test_torch_step import CPU, make_network

ERRORS = {"float32": 1e-6, "bfloat16": 0.01, "float16": 0.002, "int8": 0.02}


def numbers(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def overflow(network: GPTNeoForCausalLM) -> None:
    """Make one layer's perceptron add more than 65,504 to what runs between the products."""
    mlp = network.transformer.h[1].mlp
    with torch.no_grad():
        mlp.c_fc.weight *= 1_000
        mlp.c_proj.weight *= 20_000


@pytest.mark.parametrize("dtype", ERRORS)
@pytest.mark.parametrize("bias", [None, numbers(96)])
@pytest.mark.parametrize("rows", [1, 5])
def test_a_product_is_as_exact_as_its_format(dtype: str, bias: Tensor | None, rows: int) -> None:
    form = gpu_format(dtype)
    x, weight = numbers(rows, 64), numbers(96, 64, seed=2)
    found = form.project(weight, bias)(x.to(form.hidden))
    assert found.dtype == form.hidden
    wanted = x.double() @ weight.double().T + (0 if bias is None else bias.double())
    assert (found - wanted).std() / wanted.std() < ERRORS[dtype]


@given(
    size=st.floats(1e-30, 1e30),
    weight_size=st.floats(1e-4, 6e4),
    others=st.floats(0, 1),
)
def test_a_float16_product_is_finite_and_right_at_any_size(
    size: float, weight_size: float, others: float
) -> None:
    """Inputs of one size beside one large number, weights that add up to more than it holds."""
    x = numbers(2, 256).clamp(-3, 3) * others
    x[:, 7] = 1
    weight = numbers(16, 256, seed=2).clamp(-1, 1) * weight_size
    wanted = (x.double() * size) @ weight.double().T
    found = gpu_format("float16").project(weight, None)(x * size)
    assert found.isfinite().all()
    assert (found / size - wanted / size).abs().max() <= 0.01 * weight_size * (1 + 20 * others)


def test_rows_of_float16_products_do_not_depend_on_their_neighbours() -> None:
    product = gpu_format("float16").project(numbers(32, 64), None)
    x = numbers(4, 64, seed=2)
    alone = product(x[:2])
    x[3] *= 1e6
    assert torch.equal(product(x)[:2], alone)
    assert product(torch.zeros(1, 64)).eq(0).all()


@torch.inference_mode()
def test_float16_stays_finite_and_right_where_the_networks_own_overflows() -> None:
    truth = make_network()
    overflow(truth)
    wanted = take_sample(truth)
    half = make_network().to(torch.float16)
    overflow(half)
    assert not take_sample(half).usable
    weights = read_weights(Checkpoint.of(half), form=gpu_format("float16"), device=CPU)
    assert difference(SlotBatches(weights, wrap_step=eager), wanted) < 0.05


def test_int8_weights_are_compiled_for_one_row_or_else_told_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked: list[None] = []

    def compiler(_: Callable[..., Tensor], **options: Any) -> Callable[..., Tensor]:
        def fails(*_: Tensor | None) -> Tensor:
            asked.append(None)
            raise RuntimeError("Cannot find a working triton installation.\nSee more")

        assert options == {"dynamic": False}
        return fails

    multiply = CompiledInt8(compiler)
    x, weight = numbers(1, 4), torch.ones(3, 4, dtype=torch.int8)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            found = multiply(x, weight, torch.ones(3), None)
            assert torch.equal(found, multiply_int8(x, weight, torch.ones(3), None))
    assert len(asked) == len(caplog.records) == 1
    assert "triton" in caplog.text


def test_a_full_memory_is_no_reason_not_to_compile() -> None:
    def full(*_: Tensor | None) -> Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    multiply = CompiledInt8(lambda *_, **__: full)
    with pytest.raises(torch.OutOfMemoryError):
        multiply(numbers(1, 4), torch.ones(3, 4, dtype=torch.int8), torch.ones(3), None)
