"""Other architectures run on the fastest attention that transformers has for them."""

import pytest

from autoblog.generation import TextGenerator
from autoblog.generation.transformers_engine.transformers_generator import TransformersGenerator


@pytest.mark.parametrize(
    ("architecture", "attention"),
    [("gpt2", "sdpa"), ("llama", "sdpa"), ("gpt-j", "eager"), ("gpt-neo", "eager")],
)
def test_torchs_fused_attention_is_taken_where_transformers_offers_it(
    generators: dict[str, TextGenerator], architecture: str, attention: str
) -> None:
    generator = generators[architecture]
    assert isinstance(generator, TransformersGenerator)
    assert generator.network.config._attn_implementation == attention  # noqa: SLF001 -- no other name
