from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from autoblog.finetuning.network import Size, logits, new_network, spread_positions
from autoblog.finetuning.runs import write_model

from .builders import TINY


def _network(size: Size = TINY) -> Any:
    """A network whose every part matters: nothing is zero."""
    network = new_network(size, end_of_text=0, seed=3)
    generator = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.1)
    return network.eval()


@pytest.mark.parametrize("layers", [2, 3])
def test_fast_scores_are_those_of_transformers_inside_and_beyond_the_window(layers: int) -> None:
    network = _network(Size(**{**TINY.__dict__, "layers": layers}))
    for length in (16, 60):
        ids = torch.randint(0, 320, (2, length), generator=torch.Generator().manual_seed(length))
        torch.testing.assert_close(
            logits(network, ids), network(input_ids=ids).logits, atol=1e-4, rtol=1e-4
        )


def test_a_written_model_loads_and_gives_the_same_scores(tmp_path: Path) -> None:
    network = _network()
    write_model(network, tmp_path)
    loaded = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32).eval()
    ids = torch.arange(40)[None]
    torch.testing.assert_close(
        logits(network, ids), loaded(input_ids=ids).logits, atol=2e-2, rtol=1e-2
    )
    assert AutoModelForCausalLM.from_pretrained(tmp_path).dtype == torch.float16
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "config.json",
        "generation_config.json",
        "model.safetensors",
    ]


def test_writing_leaves_the_trained_network_as_it_was(tmp_path: Path) -> None:
    network = _network()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    write_model(network, tmp_path)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert next(network.parameters()).dtype == torch.float32


def test_positions_not_reached_yet_take_after_those_reached() -> None:
    network = _network()
    table = network.transformer.wpe.weight
    kept = table[:16].clone()
    spread_positions(network, seen=16)
    assert torch.equal(table[:16], kept)
    assert torch.equal(table[16:28], kept[4:16])
    assert torch.equal(table[28:40], kept[4:16])
    assert torch.equal(table[60:64], table[48:52])
