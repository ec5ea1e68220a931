"""The compiled step beside torch's operators, over the same quantised weights."""

import math
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autoblog.generation import Decoding
from autoblog.generation.devices import DTYPES
from autoblog.generation.engine.candidate_group import GROWTH
from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.generator import EngineGenerator
from autoblog.generation.engine.kernels import library as kernels
from autoblog.generation.engine.kernels.kernel_projection import KINDS as PRODUCTS
from autoblog.generation.engine.kernels.kernel_projection import KernelProjection
from autoblog.generation.engine.kernels.kernel_step import KernelStep
from autoblog.generation.engine.kernels.library import (
    best_kind,
    find_library,
    library_path,
    open_library,
)
from autoblog.generation.engine.kernels.thread_count import ThreadCount
from autoblog.generation.engine.kernels.weight_packing import (
    BLOCK_BYTES,
    GROUP,
    quantise_int4,
    quantise_int8,
)
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.prefill import run_text
from autoblog.generation.engine.projections import Int8Projection
from autoblog.generation.engine.step import TorchStep, next_logits, start_group
from autoblog.generation.engine.weights import Weights
from autoblog.generation.loading.load_model import load
from autoblog.generation.loading.model_lookup import Hub
from tests.unit.generation.engine.small_networks import (
    CONTEXT,
    FAMILIES,
    VOCABULARY,
    WINDOW,
    document,
    make_network,
    network_of_family,
)

from .kernels.kinds import NATIVE, PAIRED

CPU = torch.device("cpu")
pytestmark = pytest.mark.skipif(not NATIVE, reason="this processor does not run the kernels")


@pytest.fixture(scope="module", params=NATIVE)
def kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kernels of one kind are taken for the best ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "best_kind", lambda: request.param)
        yield request.param


@pytest.fixture(scope="module")
def weights(kind: str) -> Weights:
    return cpu_weights(Checkpoint.of(make_network()), dtype="int8")


@pytest.fixture(scope="module")
def reference(weights: Weights) -> Weights:
    """The same products, between torch's operators and over caches in float32."""
    return replace(weights, cache_dtype=torch.float32)


def assert_near(scores: torch.Tensor, wanted: torch.Tensor) -> None:
    """Half precision in the caches moves some of the 8-bit inputs by one step of 127."""
    assert (scores - wanted).std() < 0.04 * wanted.std()


@pytest.mark.parametrize("native", NATIVE)
def test_the_kernels_were_built_where_a_processor_runs_them(native: str) -> None:
    """Without them everything works, but slower; installing needs a C compiler."""
    assert open_library(library_path(native))


def test_the_best_kernels_are_taken() -> None:
    assert best_kind() == NATIVE[-1]


def test_a_network_of_gpt_neos_sizes_runs_through_the_kernels(weights: Weights, kind: str) -> None:
    step = make_step(weights)
    assert isinstance(step, KernelStep)
    assert step.name == f"kernels {kind}"
    assert weights.cache_dtype == torch.float16


def test_in_4_bits_the_last_product_has_8(kind: str) -> None:
    weights = cpu_weights(Checkpoint.of(make_network()), dtype="int4")
    last, first = weights.lm_head, weights.layers[0].query_key_value
    assert isinstance(last, KernelProjection)
    assert isinstance(first, KernelProjection)
    assert (last.product.kind, first.product.kind) == (PRODUCTS["int8"], PRODUCTS["int4"])
    assert weights.token_embedding.dtype == torch.bfloat16


@pytest.mark.parametrize(
    "options",
    [{"num_heads": 16}, {"intermediate_size": 328}, {"activation_function": "relu"}],
    ids=str,
)
@torch.inference_mode()
def test_other_sizes_run_without_the_kernels(options: dict[str, Any]) -> None:
    other = cpu_weights(Checkpoint.of(make_network(**options)), dtype="int8")
    step = make_step(other)
    assert isinstance(step, TorchStep)
    assert step.name == "torch"
    assert isinstance(other.lm_head, Int8Projection)
    assert other.logits(run_text(other, [1, 2, 3])).isfinite().all()


def test_without_a_library_torch_does_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(kernels, "FOLDER", tmp_path)
    assert isinstance(
        make_step(cpu_weights(Checkpoint.of(make_network()), dtype="int8")), TorchStep
    )


def test_a_library_that_cannot_be_loaded_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "libstep-avx2.so"
    broken.write_bytes(b"no library")
    assert open_library(broken) is None
    assert "could not be loaded" in caplog.text


@pytest.mark.parametrize("source", ["", "long kernels_version(void) { return 1; }"])
def test_kernels_of_another_version_are_refused_in_one_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, source: str
) -> None:
    (tmp_path / "old.c").write_text(source)
    stale = tmp_path / "libstep-avx2.so"
    subprocess.run(["cc", "-shared", "-o", stale, tmp_path / "old.c"], check=True)
    assert open_library(stale) is None
    assert "compiled for another version; install autoblog again" in caplog.text


def dequantised(weight: torch.Tensor, dtype: str) -> torch.Tensor:
    """The (out, in) weights that the kernels multiply with."""
    if dtype == "int8":
        numbers, scales = quantise_int8(weight)
        return (numbers.double() * scales.double()).flatten(1)
    levels, factors = quantise_int4(weight)
    return (levels.double() * factors[..., :1].double() + factors[..., 1:].double()).flatten(1)


def input_scales(groups: torch.Tensor, dtype: str) -> torch.Tensor:
    """The (rows, groups, 1) steps of inputs: AVX2 adds products of four with int8 in 16 bits."""
    scales = groups.abs().amax(dim=2, keepdim=True) / 127
    if dtype == "int4":
        return scales
    fours = groups.view(*groups.shape[:2], 2, 8, 2)  # (rows, groups, half, pair, neighbour)
    sums = torch.stack([sign.clamp_min(0).sum(dim=(2, 4)) for sign in (fours, -fours)])
    return torch.maximum(scales, sums.amax(dim=(0, 3))[..., None] / 256)


@settings(max_examples=60)
@given(
    dtype=st.sampled_from(["int8", "int4"]),
    rows=st.integers(1, 23) | st.sampled_from([64, 257, 300]),
    shape=st.tuples(st.integers(1, 200), st.sampled_from([32, 64, 320, 1056])),
    bias=st.booleans(),
)
@torch.inference_mode()
def test_a_product_is_that_of_the_whole_numbers(
    kind: str, dtype: str, rows: int, shape: tuple[int, int], bias: bool
) -> None:
    generator = torch.Generator().manual_seed(rows + shape[0])
    weight = torch.randn(shape, generator=generator)
    x = torch.randn(rows, shape[1], generator=generator)
    x *= torch.logspace(-3, 3, rows)[:, None]
    added = torch.randn(shape[0], generator=generator) if bias else None
    product = KernelProjection(find_library(), weight, added, dtype=dtype)
    groups = x.view(rows, -1, GROUP)
    scales = input_scales(groups, dtype)
    steps = (groups / scales).round()
    exact = dequantised(weight, dtype)
    wanted = (steps.double() * scales.double()).flatten(1) @ exact.T
    wanted += 0 if added is None else added
    # a number between two steps may be rounded either way: one step of one input
    one_step = scales.amax(dim=1) * exact.abs().amax(dim=1)
    # what adding in float32 may round off, by the size of what is added
    rounded = 1e-6 * (1 + x.double().abs() @ exact.abs().T)
    assert ((product(x) - wanted).abs() <= rounded + 1.01 * one_step).all()
    assert ((product(x) - wanted).abs() / rounded).median() < 1


@pytest.mark.parametrize("sign", [1, -1])
@torch.inference_mode()
def test_the_largest_products_of_one_sign_do_not_overflow(kind: str, sign: int) -> None:
    weight, x = torch.ones(64, 96), torch.full((5, 96), 3.0) * sign
    x[1, ::2], x[2, ::16], x[3, 1::4] = 0, -sign * 3, 1e-3 * sign
    for dtype in ("int8", "int4"):
        product = KernelProjection(find_library(), weight, None, dtype=dtype)(x)
        wanted = x.double().sum(dim=1, keepdim=True).expand(5, 64)
        assert ((product / wanted - 1).abs() < 0.02).all()


@pytest.mark.parametrize("ggml", ["q4_0", "q4_1"])
@torch.inference_mode()
def test_blocks_of_gguf_are_multiplied_as_they_are(kind: str, ggml: str) -> None:
    """The reference is gguf's own reader."""
    generator = torch.Generator().manual_seed(1)
    blocks = torch.randint(0, 256, (70, 3, BLOCK_BYTES[ggml]), generator=generator)
    blocks = blocks.to(torch.uint8)
    factors = torch.randn(70, 3, 2 if ggml == "q4_1" else 1, generator=generator).half()
    blocks[..., : factors.shape[2] * 2] = factors.view(torch.uint8)
    wanted = gguf.dequantize(blocks.flatten(1).numpy(), gguf.GGMLQuantizationType[ggml.upper()])
    x = torch.randint(-127, 128, (5, 96), generator=generator).float()
    x[:, ::32] = 127  # scales of 1: inputs that 8 bits hold
    found = KernelProjection.of_ggml(find_library(), blocks, None, kind=ggml)(x)
    exact = torch.from_numpy(wanted).double()
    assert torch.allclose(found.double(), x.double() @ exact.T, rtol=1e-6, atol=1e-2)


@settings(max_examples=60)
@given(
    dtype=st.sampled_from(["float32", "float16", "bfloat16"]),
    rows=st.integers(1, 23) | st.sampled_from([64, 257, 300]),
    shape=st.tuples(st.integers(1, 200), st.sampled_from([32, 64, 320, 1056])),
    bias=st.booleans(),
)
@torch.inference_mode()
def test_a_product_in_floats_is_that_of_its_weights(
    kind: str, dtype: str, rows: int, shape: tuple[int, int], bias: bool
) -> None:
    generator = torch.Generator().manual_seed(rows + shape[0])
    weight = torch.randn(shape, generator=generator).to(DTYPES[dtype])
    x = torch.randn(rows, shape[1], generator=generator)
    added = torch.randn(shape[0], generator=generator) if bias else None
    product = KernelProjection(find_library(), weight, added, dtype=dtype)
    if dtype == "bfloat16" and kind in PAIRED:
        x = x.bfloat16().float()
    wanted = torch.nn.functional.linear(
        x.double(), weight.double(), None if added is None else added.double()
    )
    # what adding in float32 may round off, by the size of what is added
    most = 1e-6 * (1 + x.double().abs() @ weight.double().abs().T)
    assert ((product(x).double() - wanted).abs() <= most).all()


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "int8", "int4"])
@pytest.mark.parametrize("together", [11, 259])
@torch.inference_mode()
def test_a_row_does_not_depend_on_its_neighbours(kind: str, dtype: str, together: int) -> None:
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn(130, 1056, generator=generator)
    product = KernelProjection(find_library(), weight, None, dtype=dtype)
    rows = torch.randn(together, 1056, generator=generator)
    rows[3] *= 1000
    rows[5] = 0
    found = product(rows)
    for few in (1, 2, 3, 5):
        for number in (0, 3, 4, together - few):
            assert torch.equal(product(rows[number : number + few]), found[number : number + few])
    assert (found[5] == 0).all()


@pytest.mark.parametrize("dtype", ["int8", "int4"])
@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
@torch.inference_mode()
def test_what_is_no_number_is_not_hidden(kind: str, dtype: str, broken: float) -> None:
    product = KernelProjection(find_library(), torch.ones(64, 64), None, dtype=dtype)
    rows = torch.ones(2, 64)
    rows[0, 17] = broken
    scores = product(rows)
    assert not scores[0].isfinite().any()
    assert scores[1].isfinite().all()


@torch.inference_mode()
def test_broken_weights_give_broken_scores(kind: str) -> None:
    network = make_network()
    with torch.no_grad():
        network.transformer.h[1].ln_2.weight[5] = math.nan
    weights = cpu_weights(Checkpoint.of(network), dtype="int8")
    step = make_step(weights)
    cache, _ = step.prefill.extend([1, 2, 3])
    scores = next_logits(step, [start_group(step, cache, candidates=2)], torch.tensor([4, 5]))
    assert not scores.isfinite().any()


# below, at and beyond the window, with and without room for one more, and up to the end
LENGTHS = [1, GROWTH - 1, GROWTH, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW + 5, CONTEXT - 3]


@pytest.mark.parametrize("prompt_length", LENGTHS)
@pytest.mark.parametrize("candidates", [1, 3])
@torch.inference_mode()
def test_a_step_has_the_scores_of_the_same_products_through_torch(
    weights: Weights, reference: Weights, prompt_length: int, candidates: int
) -> None:
    tokens = document(1)
    wanted = reference.logits(run_text(reference, tokens))
    step = make_step(weights)
    cache, logits = step.prefill.extend(tokens[:prompt_length])
    assert_near(logits[0], wanted[prompt_length - 1])
    group = start_group(step, cache, candidates=candidates)
    for place in range(prompt_length, CONTEXT):
        scores = next_logits(step, [group], torch.tensor([tokens[place]] * candidates))
        for row in scores:
            assert_near(row, wanted[place])


@pytest.mark.parametrize("dtype", ["int8", "int4", "float32", "bfloat16"])
@torch.inference_mode()
def test_scores_are_the_same_to_the_bit_however_many_threads_share_a_step(
    kind: str, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = cpu_weights(Checkpoint.of(make_network()), dtype=dtype)
    step = make_step(weights)
    cache, _ = step.prefill.extend(document(1, 60))
    found = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(ThreadCount, "now", threads)
        group = start_group(step, cache, candidates=5)
        steps = [next_logits(step, [group], torch.arange(5) + number) for number in range(20)]
        found.append(torch.stack(steps))
    assert found[0].isfinite().all()
    assert found[0].equal(found[1])
    assert found[0].equal(found[2])


# the rounding of half precision in the caches, in units of the scores' own spread
OFF = {"float32": 1e-4, "float16": 0.02, "bfloat16": 0.02}


@pytest.mark.parametrize("dtype", OFF)
@pytest.mark.parametrize("prompt_length", LENGTHS)
@pytest.mark.parametrize("candidates", [1, 3])
@torch.inference_mode()
def test_a_step_in_floats_has_the_scores_of_the_same_weights_through_torch(
    kind: str, dtype: str, prompt_length: int, candidates: int
) -> None:
    weights = cpu_weights(Checkpoint.of(make_network()), dtype=dtype)
    assert isinstance(make_step(weights), KernelStep)
    reference = replace(weights, cache_dtype=torch.float32)
    tokens = document(1)
    wanted = reference.logits(run_text(reference, tokens))
    step = make_step(weights)
    cache, _ = step.prefill.extend(tokens[:prompt_length])
    group = start_group(step, cache, candidates=candidates)
    for place in range(prompt_length, CONTEXT):
        scores = next_logits(step, [group], torch.tensor([tokens[place]] * candidates))
        assert ((scores - wanted[place]).abs() < OFF[dtype] * wanted[place].std()).all()


@pytest.mark.parametrize("prompt_length", [20, 60, 100])
@pytest.mark.parametrize("candidates", [1, 3])
@torch.inference_mode()
def test_a_local_layer_reads_its_window_to_the_token(
    kind: str, prompt_length: int, candidates: int
) -> None:
    """With one layer a token that has left the window changes nothing, bit by bit."""
    network = make_network(num_layers=1, attention_types=[[["local"], 1]])
    with torch.no_grad():  # all that is read weighs the same
        network.transformer.h[0].attn.attention.q_proj.weight.zero_()
    weights = cpu_weights(Checkpoint.of(network), dtype="int8")
    step = make_step(weights)

    def run(tokens: list[int]) -> torch.Tensor:
        cache, _ = step.prefill.extend(tokens[:prompt_length])
        group = start_group(step, cache, candidates=candidates)
        last = [torch.tensor([token] * candidates) for token in tokens[prompt_length:]]
        return torch.stack([next_logits(step, [group], one)[-1] for one in last])

    tokens = document(1)
    scores = run(tokens)
    for changed in (12, 30, 61, 90):
        other = run([*tokens[:changed], (tokens[changed] + 1) % VOCABULARY, *tokens[changed + 1 :]])
        for number, (one, two) in enumerate(zip(scores, other, strict=True)):
            place = prompt_length + number
            reads = changed <= place < changed + WINDOW
            assert torch.equal(one, two) != reads, (place, changed)


@pytest.mark.parametrize("threads", [1, 2, 3])
@torch.inference_mode()
def test_groups_run_together_and_rows_go(
    weights: Weights, reference: Weights, threads: int, restore_threads: None
) -> None:
    torch.set_num_threads(threads)
    lengths = [5, 60, 60, 60, 100]
    documents = [document(seed)[:length] for seed, length in enumerate(lengths)]
    documents[2], documents[3] = documents[1], documents[1]
    step = make_step(weights)
    groups = [
        start_group(step, step.prefill.extend(documents[first])[0], candidates=count)
        for first, count in ((0, 1), (1, 3), (4, 1))
    ]
    texts = [documents[n] + document(10 + n) for n in range(5)]
    here = [0, 1, 2, 3, 4]
    wanted = [reference.logits(run_text(reference, text[:CONTEXT])) for text in texts]
    for number in range(50):
        if number == 20:
            groups[1].keep([0, 2])
            here.remove(2)
        last = torch.tensor([texts[n][lengths[n] + number] for n in here])
        scores = next_logits(step, groups, last)
        for row, n in zip(scores, here, strict=True):
            assert_near(row, wanted[n][lengths[n] + number])


@pytest.fixture
def restore_threads() -> Any:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_texts_of_the_starter_are_the_same_alone_and_together_beyond_the_window(kind: str) -> None:
    """Rings are read in the order of the text, whether a row is alone or shares its prompt."""
    starter = str(Hub().starter)
    together = load(starter, device="cpu", dtype="int8", max_batch=None)
    assert isinstance(together, EngineGenerator)
    alone = load(starter, device="cpu", dtype="int8", max_batch=1)
    stream = torch.Generator().manual_seed(1)
    ids = torch.randint(1000, 8000, (280,), generator=stream).tolist()
    prompt = "".join(map(together.tokens.text_of, ids))
    decoding = Decoding(max_new_tokens=100, end_loops=False)
    seeds = [list(range(18))]
    wanted = alone.generate([prompt], decoding=decoding, seeds=seeds)
    assert together.generate([prompt], decoding=decoding, seeds=seeds) == wanted


@pytest.mark.parametrize("dtype", ["float32", "int8", "int4"])
@pytest.mark.parametrize("name", FAMILIES)
@torch.inference_mode()
def test_a_step_of_each_family_has_the_scores_of_transformers(
    kind: str, name: str, dtype: str
) -> None:
    network = network_of_family(name)
    tokens = document(1)
    wanted = network(torch.tensor([tokens])).logits[0]
    weights = cpu_weights(Checkpoint.of(network), dtype=dtype)
    if dtype != "float32":
        reference = replace(weights, cache_dtype=torch.float32)
        wanted = reference.logits(run_text(reference, tokens))
    step = make_step(weights)
    assert isinstance(step, KernelStep)
    for prompt_length in (20, 100):
        cache, _ = step.prefill.extend(tokens[:prompt_length])
        groups = [start_group(step, cache, candidates=count) for count in (1, 3)]
        for place in range(prompt_length, CONTEXT):
            scores = next_logits(step, groups, torch.tensor([tokens[place]] * 4))
            if dtype != "float32":
                assert_near(scores, wanted[place])
            else:
                assert ((scores - wanted[place]).abs() < 1e-4 * wanted[place].std()).all()
            assert torch.equal(scores[0], scores[1])


@torch.inference_mode()
def test_steps_that_are_run_again_give_the_same_scores_bit_by_bit(weights: Weights) -> None:
    def run(prompt: Sequence[int]) -> torch.Tensor:
        step = make_step(weights)
        group = start_group(step, step.prefill.extend(prompt)[0], candidates=2)
        steps = [next_logits(step, [group], torch.tensor([7, n])).clone() for n in range(30)]
        return torch.stack(steps)

    assert torch.equal(run(document(1, 40)), run(document(1, 40)))


@torch.inference_mode()
def test_keys_beyond_half_precision_do_not_become_infinite(kind: str) -> None:
    network = make_network()
    with torch.no_grad():
        for block in network.transformer.h:
            block.attn.attention.v_proj.weight.mul_(1e6)
    weights = cpu_weights(Checkpoint.of(network), dtype="int8")
    step = make_step(weights)
    cache, _ = step.prefill.extend(document(1, 20))
    scores = next_logits(step, [start_group(step, cache, candidates=2)], torch.tensor([4, 5]))
    assert scores.isfinite().all()
