"""Every family in random shapes: transformers' scores, through the kernels and without them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPTJConfig,
    GPTNeoConfig,
    GPTNeoXConfig,
    LlamaConfig,
    MistralConfig,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

from autoblog.generation.engine.families.weight_source import Checkpoint
from autoblog.generation.engine.kernels.kernel_step import KernelStep
from autoblog.generation.engine.kernels.library import find_library
from autoblog.generation.engine.open_engine import cpu_weights, make_step
from autoblog.generation.engine.step import next_logits, start_group

CONTEXT = 72
VOCABULARY = 150
FOR_KERNELS = 32  # the multiple that the kernels need of every width


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What is random about a network; widths are multiples of `unit`."""

    unit: int
    groups: int
    queries: int  # in each group
    head: int
    hidden: int
    inner: int
    layers: int
    window: int
    turned: int  # numbers of a head
    bias: bool
    tied: bool
    parallel: bool
    seed: int

    @property
    def heads(self) -> int:
        return self.groups * self.queries

    @property
    def wide(self) -> dict[str, Any]:
        """The names that Llama and its relatives share; a head's width is free."""
        return {
            "vocab_size": VOCABULARY,
            "max_position_embeddings": CONTEXT,
            "hidden_size": self.hidden * self.heads,
            "intermediate_size": self.inner,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.groups,
            "head_dim": self.head,
            "tie_word_embeddings": self.tied,
        }

    @property
    def wide_as_heads(self) -> dict[str, Any]:
        """The same for families whose heads are as wide as the states."""
        sizes = self.wide | {"hidden_size": self.head * self.heads}
        del sizes["head_dim"]
        return sizes

    @property
    def narrow(self) -> dict[str, Any]:
        """The names of GPT-2 and GPT-J, whose heads are as wide as the states."""
        return {
            "vocab_size": VOCABULARY,
            "n_positions": CONTEXT,
            "n_embd": self.head * self.heads,
            "n_inner": self.inner,
            "n_layer": self.layers,
            "n_head": self.heads,
            "tie_word_embeddings": self.tied,
        }

    @property
    def kinds(self) -> list[str]:
        return ["sliding_attention", "full_attention", "sliding_attention"][: self.layers]


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    unit = draw(st.sampled_from([6, FOR_KERNELS]))
    head = unit * draw(st.integers(1, 3))
    return Shape(
        unit=unit,
        groups=draw(st.integers(1, 3)),
        queries=draw(st.integers(1, 5)),
        head=head,
        hidden=unit * draw(st.integers(1, 2)),
        inner=2 * unit * draw(st.integers(1, 4)),
        layers=draw(st.integers(1, 3)),
        window=draw(st.integers(1, 40)),
        turned=2 * draw(st.integers(1, head // 2)),
        bias=draw(st.booleans()),
        tied=draw(st.booleans()),
        parallel=draw(st.booleans()),
        seed=draw(st.integers(0, 2**31)),
    )


def gpt_neo(shape: Shape) -> GPTNeoConfig:
    return GPTNeoConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=CONTEXT,
        hidden_size=shape.head * shape.heads,
        intermediate_size=shape.inner,
        num_layers=2,
        num_heads=shape.heads,
        attention_types=[[["global", "local"], 1]],
        window_size=shape.window,
        tie_word_embeddings=shape.tied,
    )


def gpt_neox(shape: Shape) -> GPTNeoXConfig:
    sizes = shape.wide_as_heads
    del sizes["num_key_value_heads"]
    return GPTNeoXConfig(
        **sizes,
        attention_bias=shape.bias,
        use_parallel_residual=shape.parallel,
        rope_parameters={
            "rope_type": "default",
            "rope_theta": 1e4,
            "partial_rotary_factor": shape.turned / shape.head,
        },
    )


FAMILIES: dict[str, Callable[[Shape], PreTrainedConfig]] = {
    "gpt_neo": gpt_neo,
    "gpt2": lambda shape: GPT2Config(**shape.narrow),
    "gptj": lambda shape: GPTJConfig(**shape.narrow, rotary_dim=shape.turned),
    "gpt_neox": gpt_neox,
    "llama": lambda shape: LlamaConfig(**shape.wide, attention_bias=shape.bias),
    "mistral": lambda shape: MistralConfig(**shape.wide, sliding_window=shape.window),
    "qwen2": lambda shape: Qwen2Config(
        **shape.wide_as_heads,
        use_sliding_window=True,
        sliding_window=shape.window,
        layer_types=shape.kinds,
    ),
    "qwen3": lambda shape: Qwen3Config(
        **shape.wide,
        attention_bias=shape.bias,
        use_sliding_window=True,
        sliding_window=shape.window,
        layer_types=shape.kinds,
    ),
    "gemma3": lambda shape: Gemma3TextConfig(
        **shape.wide,
        attention_bias=shape.bias,
        query_pre_attn_scalar=shape.turned,
        sliding_window=shape.window,
        layer_types=shape.kinds,
    ),
}


def make_network(config: PreTrainedConfig, *, seed: int) -> Any:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = AutoModelForCausalLM.from_config(config).eval()
        with torch.no_grad():
            for numbers in network.parameters():
                if numbers.dim() > 1:  # logits far enough apart to tell a mistake from rounding
                    numbers.mul_(min(4.0, 40 / numbers.shape[-1] ** 0.5))
                else:
                    numbers.add_(0.05 * torch.randn_like(numbers))
    return network


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=15)
@given(shape=shapes(), start=st.integers(1, CONTEXT - 8), rows=st.integers(1, 3))
@torch.inference_mode()
def test_scores_are_those_of_transformers(family: str, shape: Shape, start: int, rows: int) -> None:
    network = make_network(FAMILIES[family](shape), seed=shape.seed)
    stream = torch.Generator().manual_seed(shape.seed)
    texts = torch.randint(0, VOCABULARY, (rows, CONTEXT), generator=stream)
    texts[1:, :start] = texts[0, :start]
    wanted = network(texts).logits
    weights = cpu_weights(Checkpoint.of(network), dtype="float32")
    step = make_step(weights)
    through_kernels = shape.unit == FOR_KERNELS and find_library() is not None
    assert isinstance(step, KernelStep) == through_kernels
    prompt, logits = step.prefill.extend(texts[0, :start].tolist())
    limit = 1e-4 * max(1.0, float(wanted.std()))
    assert (logits - wanted[0, start - 1]).abs().max() < limit
    group = start_group(step, prompt, candidates=rows)
    for place in range(start, CONTEXT):
        scores = next_logits(step, [group], texts[:, place])
        assert (scores - wanted[:, place]).abs().max() < limit
