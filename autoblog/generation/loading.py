"""A model's folder to a model in memory; runs no code from a hub."""

from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from autoblog.errors import ModelError
from autoblog.generation.device import choose_device, choose_dtype, find_devices
from autoblog.generation.quiet import quiet_libraries
from autoblog.generation.tokens import Tokens
from autoblog.generation.transformers_generator import TransformersGenerator


def load(model: str, *, device_name: str, dtype_name: str, max_batch: int) -> TransformersGenerator:
    """Load what `model` names; see `load_generator`."""
    device = choose_device(device_name, found=find_devices())
    dtype = choose_dtype(dtype_name, device=device)
    folder = Path(__file__).parents[1] / "starter" if model == "starter" else Path(model)
    if not (folder / "config.json").is_file():
        raise ModelError(f"There is no model at {folder}: it has no config.json.")
    with quiet_libraries():
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        network: Any = AutoModelForCausalLM.from_pretrained(
            folder, config=config, dtype=dtype, trust_remote_code=False, weights_only=True
        )
    network = network.to(device).eval()
    tokens = Tokens(tokenizer, config_eos=network.generation_config.eos_token_id)
    return TransformersGenerator(
        network, tokens, model=model, context=config.max_position_embeddings, max_batch=max_batch
    )
