"""Files of weights in every form that transformers reads give the same weights by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import AutoModelForCausalLM

from autoblog.generation.engine.families.weight_source import WeightSource
from autoblog.generation.loading.model_config import read_config
from autoblog.generation.loading.weight_files import SafetensorsFiles, open_weights


def shard(network: Any, folder: Path) -> None:
    network.save_pretrained(folder, max_shard_size="20KB")
    assert len(list(folder.glob("model-*.safetensors"))) > 2


def rewrite(change: Callable[[dict[str, Tensor]], dict[str, Tensor]]) -> Callable[..., None]:
    def write(network: Any, folder: Path) -> None:
        network.save_pretrained(folder)
        weights = change(load_file(folder / "model.safetensors"))
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})

    return write


def without_prefix(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix("transformer."): one for name, one in weights.items()}


def output_only(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {"lm_head.weight": weights.pop("transformer.wte.weight"), **weights}


def pickled(network: Any, folder: Path) -> None:
    """As GPT-2's: a pickle that has the embedding under both its names."""
    network.config.save_pretrained(folder)
    torch.save(network.state_dict(), folder / "pytorch_model.bin")


def pickled_without_zip(network: Any, folder: Path) -> None:
    network.config.save_pretrained(folder)
    torch.save(
        network.state_dict(),
        folder / "pytorch_model.bin",
        _use_new_zipfile_serialization=False,
    )


FORMS: dict[str, Callable[[Any, Path], None]] = {
    "one file": lambda network, folder: network.save_pretrained(folder),
    "parts": shard,
    "names without prefix": rewrite(without_prefix),
    "the shared matrix as output": rewrite(output_only),
    "a pickle": pickled,
    "an old pickle": pickled_without_zip,
}


def source_of(folder: Path) -> WeightSource:
    return open_weights(folder, read_config(folder, model="m"), model="m")


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_the_same_weights(
    model_folders: dict[str, Path], tmp_path: Path, form: str
) -> None:
    network = AutoModelForCausalLM.from_pretrained(model_folders["gpt2"])
    FORMS[form](network, tmp_path)
    source = source_of(tmp_path)
    wanted = network.state_dict()
    assert set(source.names) == set(wanted)
    for name, weight in wanted.items():
        assert source.shape(name) == weight.shape
        assert torch.equal(source.take(name), weight)
        assert torch.equal(source.take(name, slice(3, 9)), weight[3:9])
    assert source.same("lm_head.weight", "transformer.wte.weight")
    assert not source.same("lm_head.weight", "transformer.wpe.weight")


def test_an_output_of_its_own_is_told_from_the_embedding(
    model_folders: dict[str, Path],
) -> None:
    source = source_of(model_folders["llama"])
    assert not source.same("lm_head.weight", "model.embed_tokens.weight")


def test_what_was_read_does_not_change_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({"a": torch.ones(1000)}, path)
    read = SafetensorsFiles.of([path], model="m").take("a")
    path.write_bytes(b"")
    assert torch.equal(read, torch.ones(1000))
