"""The usual slips about a model are told before torch is loaded."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autoblog.errors import ModelError
from autoblog.generation.loading.early_check import check_early
from autoblog.generation.loading.model_lookup import Hub

STARTER = Hub().starter
PROGRAM = """
import sys
from autoblog.errors import ModelError
from autoblog.generation import load_generator, load_prompt_reader
load = {"generator": load_generator, "reader": load_prompt_reader}[sys.argv[1]]
try:
    load(sys.argv[2])
except ModelError as error:
    print(error)
print([name for name in ("torch", "transformers") if name in sys.modules])
"""


def model_with(folder: Path, **changes: Any) -> str:
    """A copy of the starter whose config.json says something else."""
    place = folder / "model"
    shutil.copytree(STARTER, place)
    config = json.loads((place / "config.json").read_text(encoding="utf-8"))
    (place / "config.json").write_text(json.dumps(config | changes), encoding="utf-8")
    return str(place)


def said(load: str, model: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, load, model], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("load", ["generator", "reader"])
def test_a_missing_folder_is_told_without_torch(tmp_path: Path, load: str) -> None:
    told, modules = said(load, str(tmp_path / "absent")).splitlines()
    assert told.startswith(f"AUTOBLOG_MODEL names the folder {tmp_path}/absent, which does not")
    assert modules == "[]"


def test_weights_of_another_size_are_told_without_torch(tmp_path: Path) -> None:
    told, modules = said("generator", model_with(tmp_path, hidden_size=128)).splitlines()
    assert "wte.weight in the size" in told
    assert "download the model again or choose another" in told
    assert modules == "[]"


@pytest.mark.parametrize("layers", [1, 99])
def test_layers_that_config_does_not_count_are_told(tmp_path: Path, layers: int) -> None:
    with pytest.raises(ModelError, match=f"its config.json counts {layers}") as refused:
        check_early(model_with(tmp_path, num_layers=layers))
    assert "download the model again" in str(refused.value)


def test_a_model_that_fits_passes() -> None:
    check_early("starter")


@pytest.mark.parametrize("content", [b"", b"\xff" * 9, b"\x04\0\0\0\0\0\0\0null", b"{}"])
def test_damaged_weights_are_left_to_loading(tmp_path: Path, content: bytes) -> None:
    model = model_with(tmp_path)
    for path in Path(model).glob("*.safetensors"):
        path.write_bytes(content)
    check_early(model)
