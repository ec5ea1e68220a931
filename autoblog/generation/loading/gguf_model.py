"""A GGUF file as a model: its config, tokenizer and weights."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

from autoblog.errors import ModelError
from autoblog.generation.engine.families.weight_source import WeightSource
from autoblog.generation.loading.gguf_config import FACTORS, gguf_config
from autoblog.generation.loading.gguf_header import GgufHeader, read_gguf_header
from autoblog.generation.loading.gguf_weights import GgufWeights, dequantised

_FOREIGN = "autoblog_read_by_transformers"


def read_gguf_config(path: Path, *, model: str) -> Any:
    """Return transformers' config of the file's model. Raises `ModelError`."""
    header = read_gguf_header(path, model=model)
    own = gguf_config(
        header, lambda: dequantised(header, header.tensors[FACTORS]).reshape(-1), model=model
    )
    return own or _foreign_config(header, model=model)


def is_foreign(config: Any) -> bool:
    """Return whether transformers itself read the config, and must read the weights as well."""
    return bool(getattr(config, _FOREIGN, False))


def _foreign_config(header: GgufHeader, *, model: str) -> Any:
    """Let transformers read the config of a kind of model that our engine does not compute."""
    try:
        with alone(header.path) as place:
            config = AutoConfig.from_pretrained(**place)
    except (ValueError, KeyError) as error:
        raise ModelError(
            f"{model} holds a model of the kind {header.architecture!r}, which transformers does "
            "not read from GGUF files. Choose another, or the model's own folder."
        ) from error
    setattr(config, _FOREIGN, True)
    return config


def read_gguf_tokenizer(path: Path) -> Any:
    """Return transformers' tokenizer of the file, with its chat template."""
    with alone(path) as place:
        return PreTrainedTokenizerFast.from_pretrained(**place)


def open_gguf(path: Path, config: Any, network: Any, *, model: str) -> WeightSource:
    """Open the weights by the names of a transformers network."""
    header = read_gguf_header(path, model=model)
    for tensor in {tensor.kind: tensor for tensor in header.tensors.values()}.values():
        dequantised(header, tensor, slice(0, 1))  # raises if its kind is not known
    return GgufWeights.of(header, config, network)


def read_foreign_network(path: Path, config: Any, dtype: torch.dtype) -> Any:
    """Let transformers read a network that our engine does not compute."""
    with alone(path) as place:
        return AutoModelForCausalLM.from_pretrained(**place, config=config, dtype=dtype)


def network_of(source: WeightSource, config: Any, dtype: torch.dtype) -> Any:
    """Fill transformers' network of a kind of model that our engine computes, too."""
    network = AutoModelForCausalLM.from_config(config, dtype=dtype)
    with torch.no_grad():
        for name, weight in network.state_dict().items():
            weight.copy_(source.take(name))
    return network


@contextmanager
def alone(path: Path) -> Iterator[dict[str, Any]]:
    """Yield transformers' arguments for a file, in a folder of its own.

    transformers also reads configurations that lie beside the file, which may be another model's.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / path.name).symlink_to(path.resolve())
        yield {
            "pretrained_model_name_or_path": folder,
            "gguf_file": path.name,
            "local_files_only": True,
        }
