"""What a model would need, from its configuration alone."""

from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM

from autoblog.generation import ModelReport
from autoblog.generation.device import choose_device, choose_dtype, find_devices
from autoblog.generation.device import dtype_name as name_of
from autoblog.generation.quiet import quiet_libraries


def report(model: str, *, device_name: str, dtype_name: str) -> ModelReport:
    """Say what `model` would need; see `check_model`."""
    device = choose_device(device_name, found=find_devices())
    dtype = choose_dtype(dtype_name, device=device)
    folder = Path(__file__).parents[1] / "starter" if model == "starter" else Path(model)
    with quiet_libraries():
        config: Any = AutoConfig.from_pretrained(folder, trust_remote_code=False)
        with torch.device("meta"):
            network: Any = AutoModelForCausalLM.from_config(config)
    parameters = sum(weights.numel() for weights in network.parameters())
    return ModelReport(
        model=model,
        folder=str(folder),
        architecture=type(network).__name__,
        parameters=parameters,
        context=config.max_position_embeddings,
        device=str(device),
        dtype=name_of(dtype),
        weights_bytes=parameters * dtype.itemsize,
        cache_bytes_per_token=0,
        available_bytes=None,
    )
