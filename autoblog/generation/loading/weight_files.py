"""A model's files of weights as a source of weights by transformers' names."""

import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from autoblog.errors import ModelError
from autoblog.generation.engine.families.weight_source import ALL, StateDict, WeightSource
from autoblog.generation.engine.projections import Blocks
from autoblog.generation.loading.gguf_model import open_gguf
from autoblog.generation.loading.model_config import ModelConfig
from autoblog.generation.loading.model_files import (
    check_pointers,
    is_gguf,
    translated,
    weight_paths,
)
from autoblog.generation.loading.weight_check import check_weights, match_names


def open_weights(folder: Path, config: ModelConfig, *, model: str) -> WeightSource:
    """Open a model's weights. Raises `ModelError` if they do not fit its config."""
    if is_gguf(folder):
        stored = open_gguf(folder, config.source, config.network, model=model)
    else:
        stored = open_files(folder, model=model)
    return named_as_in(stored, config, model=model)


def check_weights_of(folder: Path, config: ModelConfig, *, model: str) -> None:
    """Raise `ModelError` if a model's weights are damaged or do not fit; reads headers alone.

    What only transformers can name is checked no further than that its files are whole.
    """
    with translated(model):
        if config.decoder is not None:
            open_weights(folder, config, model=model)
        elif not is_gguf(folder):
            open_files(folder, model=model)


def named_as_in(stored: WeightSource, config: ModelConfig, *, model: str) -> WeightSource:
    """Give weights transformers' names. Raises `ModelError` if they do not fit the config."""
    match = match_names({name: stored.shape(name) for name in stored.names}, config.network)
    check_weights(match.loading_info, known=config.network.state_dict(), model=model)
    return RenamedWeights(stored=stored, stored_names=match.names)


def open_files(folder: Path, *, model: str) -> WeightSource:
    """Open the folder's weights by the names in its files."""
    check_pointers(folder, model=model)
    paths = weight_paths(folder)
    if paths[0].suffix == ".safetensors":
        return SafetensorsFiles.of(paths, model=model)
    return StateDict(tensors={name: one for path in paths for name, one in _pickled(path).items()})


def _pickled(path: Path) -> dict[str, Tensor]:
    """Read a pickle through torch's safe unpickler; one in a zip stays in the file until taken."""
    content = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    return {name: one for name, one in content.items() if isinstance(one, Tensor)}


@dataclass(frozen=True, kw_only=True)
class SafetensorsFiles:
    """Weights in safetensors files, each opened for one tensor only.

    An open file is mapped into memory, where all that was read of it would count as ours.
    """

    shapes: Mapping[str, torch.Size]
    paths: Mapping[str, Path]  # by the weight's name

    @classmethod
    def of(cls, paths: Collection[Path], *, model: str) -> "SafetensorsFiles":
        """Read the headers. Raises `ModelError` for a file that is cut."""
        shapes, paths_by_name = {}, {}
        for path in paths:
            try:
                with safe_open(path, "pt") as file:
                    for name in file.keys():  # noqa: SIM118  # the file itself is not iterable
                        shapes[name] = torch.Size(file.get_slice(name).get_shape())
                        paths_by_name[name] = path
            except SafetensorError as error:
                raise ModelError(
                    f"{model}: {path.name} is cut off or damaged ({error}). Download it again."
                ) from error
        return cls(shapes=shapes, paths=paths_by_name)

    @property
    def names(self) -> Collection[str]:
        """See `WeightSource`."""
        return self.shapes.keys()

    def shape(self, name: str) -> torch.Size:
        """See `WeightSource`."""
        return self.shapes[name]

    def same(self, name: str, other: str) -> bool:
        """See `WeightSource`."""
        return name == other

    def take(self, name: str, rows: slice = ALL) -> Tensor:
        """See `WeightSource`."""
        with safe_open(self.paths[name], "pt") as file:
            found: Tensor = file.get_slice(name)[rows]
            return found.clone()

    def blocks(self, name: str) -> Blocks | None:  # noqa: ARG002
        """See `WeightSource`."""
        return None


@dataclass(frozen=True, kw_only=True)
class RenamedWeights:
    """Weights by transformers' names, over a source of other names; shared ones have several."""

    stored: WeightSource
    stored_names: Mapping[str, str]  # by transformers' names

    @property
    def names(self) -> Collection[str]:
        """See `WeightSource`."""
        return self.stored_names.keys()

    def shape(self, name: str) -> torch.Size:
        """See `WeightSource`."""
        return self.stored.shape(self.stored_names[name])

    def same(self, name: str, other: str) -> bool:
        """See `WeightSource`."""
        return self.stored.same(self.stored_names[name], self.stored_names[other])

    def take(self, name: str, rows: slice = ALL) -> Tensor:
        """See `WeightSource`."""
        return self.stored.take(self.stored_names[name], rows)

    def blocks(self, name: str) -> Blocks | None:
        """See `WeightSource`."""
        return self.stored.blocks(self.stored_names[name])
