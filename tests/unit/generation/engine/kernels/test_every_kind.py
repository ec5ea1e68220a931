"""Kernels for every processor beside exact products, torch and this processor's kernels.

Kinds that this processor lacks run in C or by QEMU (kinds.py): what they compute is proven here,
not how fast. `test_kernels.py` tests this processor's own kinds much further.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, GPTNeoConfig, LlamaConfig

from autoblog.generation.devices import DTYPES
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.kernels import library as kernels
from autoblog.generation.engine.kernels.kernel_projection import KernelProjection
from autoblog.generation.engine.kernels.kernel_step import KernelStep
from autoblog.generation.engine.kernels.library import KINDS, find_library, open_library
from autoblog.generation.engine.kernels.thread_count import ThreadCount
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.engine.step import next_logits, start_group

from .kinds import NATIVE, PAIRED, how, open_kind

pytestmark = pytest.mark.skipif(not NATIVE, reason="this processor does not run the kernels")

# rows that are multiplied in one, two and three passes; widths of one and of many steps
ROWS = [1, 2, 3, 4, 5, 7, 11]
SHAPES = [(1, 32), (64, 96), (130, 64), (200, 320)]
VOCABULARY, CONTEXT, WINDOW, PROMPT = 130, 96, 24, 20


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The kernels of one kind are taken for the best ones, as far as they run here."""
    if not how(request.param):
        pytest.skip(f"{request.param} runs neither here nor by QEMU and a cross compiler")
    library = open_kind(request.param, tmp_path_factory.getbasetemp())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "best_kind", lambda: request.param)
        patch.setattr(kernels, "open_library", lambda _path: library)
        yield request.param
    if how(request.param) == "by QEMU":
        library.close()


def case(rows: int, shape: tuple[int, int]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Rows, a weight and a bias."""
    generator = torch.Generator().manual_seed(rows + shape[0])
    x = torch.randn(rows, shape[1], generator=generator)
    x *= torch.logspace(-3, 3, rows)[:, None]
    weight = torch.randn(shape, generator=generator)
    return x, weight, torch.randn(shape[0], generator=generator)


@pytest.mark.parametrize("dtype", ["int8", "int4"])
@pytest.mark.parametrize("shape", SHAPES)
@torch.inference_mode()
def test_integer_products_are_to_the_bit_those_of_this_processor(
    kind: str, dtype: str, shape: tuple[int, int]
) -> None:
    here = open_library(kernels.library_path(NATIVE[0]))
    for rows in ROWS:
        x, weight, bias = case(rows, shape)
        wanted = KernelProjection(here, weight, bias, dtype=dtype)(x)
        assert torch.equal(KernelProjection(find_library(), weight, bias, dtype=dtype)(x), wanted)


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("shape", SHAPES)
@torch.inference_mode()
def test_products_in_floats_are_those_in_double_precision(
    kind: str, dtype: str, shape: tuple[int, int]
) -> None:
    for rows in ROWS:
        x, weight, bias = case(rows, shape)
        product = KernelProjection(find_library(), weight, bias, dtype=dtype)(x)
        if dtype == "bfloat16" and kind in PAIRED:
            x = x.bfloat16()
        weight = weight.to(DTYPES[dtype]).double()
        wanted = torch.nn.functional.linear(x.double(), weight, bias.double())
        # what adding in float32 may round off, by the size of what is added
        most = 1e-6 * (1 + x.double().abs() @ weight.abs().T)
        assert ((product.double() - wanted).abs() <= most).all()


@pytest.mark.parametrize("dtype", ["int8", "int4", "bfloat16"])
@torch.inference_mode()
def test_what_is_no_number_is_not_hidden(kind: str, dtype: str) -> None:
    product = KernelProjection(find_library(), torch.ones(64, 64), None, dtype=dtype)
    rows = torch.ones(3, 64)
    rows[0, 17], rows[2, 5] = torch.nan, torch.inf
    scores = product(rows)
    assert not scores[[0, 2]].isfinite().any()
    assert scores[1].isfinite().all()


# local layers whose ring wraps, layer norms and biases; rotary positions in heads whose halves fill
# no vector of 16, shared keys, RMS norms and gates
NETWORKS: dict[str, Any] = {
    "gpt_neo": GPTNeoConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=CONTEXT,
        window_size=WINDOW,
        hidden_size=64,
        num_heads=2,
        intermediate_size=96,
        num_layers=2,
        attention_types=[[["global", "local"], 1]],
        bos_token_id=0,
        eos_token_id=0,
    ),
    "llama": LlamaConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=CONTEXT,
        hidden_size=64,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
    ),
}


def make_network(name: str) -> Any:
    with torch.random.fork_rng():
        torch.manual_seed(3)
        network = AutoModelForCausalLM.from_config(NETWORKS[name]).eval()
        with torch.no_grad():
            for numbers in network.parameters():
                numbers.mul_(3 if numbers.dim() > 1 else 1)
                numbers.add_(0.01 * torch.randn_like(numbers))  # norms and biases too
    return network


def document(length: int) -> list[int]:
    generator = torch.Generator().manual_seed(1)
    return torch.randint(0, VOCABULARY, (length,), generator=generator).tolist()


# what may differ, in units of the scores' own spread: rounding of caches to half precision, and of
# inputs to 8 bits, or to bfloat16 in the kinds that multiply pairs
OFF = {"float32": 1e-4, "float16": 0.02, "bfloat16": 0.1, "int8": 0.2, "int4": 0.2}


@pytest.mark.parametrize("dtype", OFF)
@pytest.mark.parametrize("name", NETWORKS)
@torch.inference_mode()
def test_steps_have_the_scores_of_the_same_weights_through_torch(
    kind: str, name: str, dtype: str
) -> None:
    weights = cpu_weights(Checkpoint.of(make_network(name)), dtype=dtype)
    reference = replace(weights, cache_dtype=torch.float32)
    tokens = document(PROMPT + 2 * WINDOW)
    wanted = reference.logits(run_text(reference, tokens))
    step = make_step(weights)
    assert isinstance(step, KernelStep)
    assert step.name == f"kernels {kind}"
    cache, logits = step.prefill.extend(tokens[:PROMPT])
    assert ((logits[0] - wanted[PROMPT - 1]).abs() < OFF[dtype]).all()
    groups = [start_group(step, cache, candidates=count) for count in (1, 2)]
    for place in range(PROMPT, len(tokens)):
        scores = next_logits(step, groups, torch.tensor([tokens[place]] * 3))
        off = (scores - wanted[place]).abs() / wanted[place].std()
        assert (off < OFF[dtype]).all()
        assert torch.equal(scores[0], scores[1])
        assert torch.equal(scores[1], scores[2])


@pytest.mark.parametrize("dtype", ["int8", "int4", "bfloat16"])
@torch.inference_mode()
def test_scores_are_the_same_to_the_bit_however_many_threads_share_a_step(
    kind: str, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = cpu_weights(Checkpoint.of(make_network("gpt_neo")), dtype=dtype)
    step = make_step(weights)
    cache, _ = step.prefill.extend(document(PROMPT))
    found = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(ThreadCount, "now", threads)
        group = start_group(step, cache, candidates=5)
        steps = [next_logits(step, [group], torch.arange(5) + number) for number in range(6)]
        found.append(torch.stack(steps))
    assert found[0].isfinite().all()
    assert found[0].equal(found[1])
    assert found[0].equal(found[2])
