"""A model's `config.json` to what is known before its weights are read, checked on the way."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    MODEL_MAPPING_NAMES,
)

from autoblog.errors import ModelError
from autoblog.generation.devices import choose_dtype
from autoblog.generation.engine.families.family import describe
from autoblog.generation.engine.kernels.library import find_kernels
from autoblog.generation.engine.weights import Decoder
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.gguf_model import is_foreign, read_gguf_config
from autoblog.generation.loading.model_files import is_gguf, translated

_CONTEXT_NAMES = ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length")
_COUNTS = (
    "vocab_size",
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "window_size",
    "sliding_window",
)
_DEFAULT_CONTEXT = 2048  # for models that state none (recurrent ones)


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """transformers' configuration, and what follows from it.

    `network` is transformers' network without numbers, on torch's meta device. `decoder` is None
    for a model that our engine does not compute. `knows_headers` is a key that autoblog's own
    training writes (`PromptReader`).
    """

    source: Any
    network: Any
    decoder: Decoder | None
    architecture: str
    context: int
    parameters: int
    cache_numbers_per_token: int
    knows_headers: bool = False

    def engine_decoder(self, device: torch.device) -> Decoder | None:
        """Return the decoder if our engine computes it on this device, else None.

        On a GPU loading also checks the engine's logits (`engine.gpu.self_check`).
        """
        return self.decoder if device.type in {"cpu", "cuda"} else None


def read_config(folder: Path, *, model: str) -> ModelConfig:
    """Read and check `config.json`, or the header of a GGUF file.

    Raises `ModelError` unless it is a causal language model.
    """
    with quiet_libraries(), translated(model):
        source = read_gguf_config(folder, model=model) if is_gguf(folder) else _read(folder, model)
        architecture = _causal_architecture(source, model)
        _check_counts(source.get_text_config(), model)
        with torch.device("meta"):  # shapes without memory
            network = AutoModelForCausalLM.from_config(source, trust_remote_code=False)
        return ModelConfig(
            source=source,
            network=network,
            decoder=None if is_foreign(source) else describe(source),
            architecture=architecture,
            context=_context(source),
            parameters=sum(weights.numel() for weights in network.parameters()),
            cache_numbers_per_token=cache_numbers_per_token(source),
            knows_headers=getattr(source, "autoblog_headers", False) is True,
        )


def _read(folder: Path, model: str) -> Any:
    content = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    _refuse_foreign_code(content, model)
    _refuse_quantised(content, model)
    return AutoConfig.from_pretrained(folder, trust_remote_code=False)


def dtype_for(decoder: Decoder | None, name: str, *, device: torch.device) -> torch.dtype:
    """Return the number format of the weights; see `choose_dtype`."""
    kernels = decoder is not None and find_kernels(decoder) is not None
    return choose_dtype(name, device=device, own_engine=decoder is not None, kernels=kernels)


def cache_numbers_per_token(source: Any) -> int:
    """Return how many numbers one token of one candidate adds to the key-value cache.

    It holds keys and values of every layer. 0 for models without attention, whose state does not
    grow.
    """
    text = source.get_text_config()
    heads = getattr(text, "num_attention_heads", None)
    if not heads:
        return 0
    head_size = getattr(text, "head_dim", None) or text.hidden_size // heads
    key_value_heads = getattr(text, "num_key_value_heads", None) or heads
    return int(2 * text.num_hidden_layers * key_value_heads * head_size)


def _refuse_foreign_code(content: Any, model: str) -> None:
    """Raise `ModelError` if the configuration names attention code on the hub.

    transformers would fetch and run it.
    """
    if not isinstance(content, dict):
        raise ModelError(f"{model}: its config.json is not a configuration.")
    for key, value in content.items():
        if key.endswith("_implementation") and "/" in str(value):
            raise ModelError(f"{model} asks for code from the hub ({key}), which is never run.")


def _refuse_quantised(content: dict[str, Any], model: str) -> None:
    """Raise `ModelError` for weights in the format of a quantisation library."""
    quantised = content.get("quantization_config")
    if quantised:
        method = quantised.get("quant_method") if isinstance(quantised, dict) else None
        raise ModelError(
            f"{model} holds weights quantised by {method or 'another library'}, which are not read "
            "here. Choose the same model with plain weights; autoblog makes int8 of them itself."
        )


def _causal_architecture(source: Any, model: str) -> str:
    """Return the class that continues texts. Raises `ModelError` for encoders and translators.

    BERT and similar encoders can be loaded as causal models by name, and would write nonsense.
    """
    kind = source.model_type
    causal = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.get(kind)
    named = set(getattr(source, "architectures", None) or ())
    fits = {causal, MODEL_MAPPING_NAMES.get(kind)}
    encoder = kind in MODEL_FOR_MASKED_LM_MAPPING_NAMES and not getattr(source, "is_decoder", False)
    if causal is None or encoder or (named and not named & fits):
        described = ", ".join(sorted(named)) or kind
        raise ModelError(
            f"{model} is a {described}, which does not continue texts. Choose a causal language "
            "model, such as EleutherAI/gpt-neo-1.3B or openai-community/gpt2."
        )
    return str(causal)


def _check_counts(text: Any, model: str) -> None:
    """Raise `ModelError` for layers, heads or windows below 1, which fail only while writing.

    A name that is no field of the kind of model is ignored, as transformers ignores it.
    """
    for name in _COUNTS:
        own_name = text.attribute_map.get(name, name)
        number = getattr(text, own_name, None)
        if hasattr(type(text), own_name) and isinstance(number, int) and number < 1:
            raise ModelError(
                f"{model}: its config.json says {own_name}={number}, which must be 1 or more. "
                "Correct it, download the model again, or choose another."
            )


def _context(source: Any) -> int:
    text = source.get_text_config()
    found = (getattr(text, name, None) for name in _CONTEXT_NAMES)
    return next((int(number) for number in found if number and number > 0), _DEFAULT_CONTEXT)
