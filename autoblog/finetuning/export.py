"""Writes a trained model as a folder that transformers loads; no file is ever half-written."""

import json
import shutil
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, GenerationConfig, PreTrainedModel
from transformers.utils import logging

# For a small model: without the penalty it repeats itself.
_SAMPLING = {"do_sample": True, "temperature": 0.8, "top_p": 0.95, "repetition_penalty": 1.1}


def write_model(trained: PreTrainedModel, out: Path) -> None:
    """Write configuration, sampling defaults and weights (half precision) to `out`."""
    partial = out / "partial"
    half = AutoModelForCausalLM.from_config(trained.config)
    half.load_state_dict(trained.state_dict())
    half.to(torch.float16)
    half.generation_config = GenerationConfig(
        bos_token_id=trained.config.bos_token_id,
        eos_token_id=trained.config.eos_token_id,
        pad_token_id=trained.config.pad_token_id,
        **_SAMPLING,
    )
    logging.disable_progress_bar()
    try:
        half.save_pretrained(partial)
    finally:
        logging.enable_progress_bar()
    _name_dtype(partial / "config.json")
    for path in sorted(partial.iterdir()):
        path.chmod(0o644)  # safetensors makes its file readable by nobody else
        path.replace(out / path.name)
    shutil.rmtree(partial)


def _name_dtype(config_file: Path) -> None:
    """Write the weights' format; the configuration was made for the float32 of the training."""
    config = json.loads(config_file.read_text(encoding="utf-8"))
    config["dtype"] = "float16"
    config_file.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
