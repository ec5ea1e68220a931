"""GPT-Neo in CTranslate2, whose converter does not know it, but whose decoder can hold it.

Since it has layers of Gemma 3 and 4 (global and sliding attention in turn, scores of any scale), a
decoder can be put together of GPT-2's parts. Prompts longer than the window stay wrong: the window
bounds the cache while a text is written, but not what the tokens of a prompt read of each other.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from ctranslate2.converters.transformers import GPT2Loader
from ctranslate2.converters.utils import fuse_linear
from ctranslate2.specs import common_spec, transformer_spec

_FOLDER = "ctranslate2"
_COMPUTE = {"float32": "float32", "int8": "int8_float32"}


class _Loader(GPT2Loader):  # type: ignore[misc]  # the library has no types
    """GPT-2's loader gives the copying of norms, products and embeddings."""

    def get_model_spec(self, model: Any) -> Any:
        config = model.config
        spec = transformer_spec.TransformerDecoderModelSpec.from_config(
            config.num_layers,
            config.num_heads,
            pre_norm=True,
            activation=common_spec.Activation.GELUTanh,
            sliding_window=config.window_size,
        )
        spec.decoder.sliding_window = np.int32(0)  # else prompts are cut into windows
        self.set_decoder(spec.decoder, model.transformer)
        self.set_linear(spec.decoder.projection, model.lm_head)
        for layer, kind in zip(spec.decoder.layer, config.attention_layers, strict=True):
            layer.self_attention.queries_scale = np.float32(1)
            local = kind == "local"
            layer.self_attention.sliding_window = np.int32(config.window_size if local else 0)
        return spec

    def set_decoder(self, spec: Any, module: Any) -> None:
        spec.scale_embeddings = False
        self.set_embeddings(spec.embeddings, module.wte)
        self.set_position_encodings(spec.position_encodings, module.wpe)
        self.set_layer_norm(spec.layer_norm, module.ln_f)
        for layer, block in zip(spec.layer, module.h, strict=True):
            own = block.attn.attention
            self.set_layer_norm(layer.self_attention.layer_norm, block.ln_1)
            parts = [common_spec.LinearSpec() for _ in range(3)]
            for part, source in zip(parts, (own.q_proj, own.k_proj, own.v_proj), strict=True):
                self.set_linear(part, source)
            fuse_linear(layer.self_attention.linear[0], parts)
            self.set_linear(layer.self_attention.linear[1], own.out_proj)
            self.set_layer_norm(layer.ffn.layer_norm, block.ln_2)
            self.set_linear(layer.ffn.linear_0, block.mlp.c_fc)
            self.set_linear(layer.ffn.linear_1, block.mlp.c_proj)


def prepare(network: Any, folder: Path, *, room: int) -> list[str]:  # noqa: ARG001  # grows by itself
    """Write the decoder in float32; it makes int8 of it when it loads it."""
    loader = _Loader()
    spec = loader.get_model_spec(network)
    spec.config.layer_norm_epsilon = network.config.layer_norm_epsilon
    loader.set_vocabulary(spec, [f"w{number}" for number in range(network.config.vocab_size)])
    spec.config.bos_token = spec.config.eos_token = spec.config.unk_token = "w0"
    (folder / _FOLDER).mkdir()
    spec.validate()
    spec.optimize()
    spec.save(str(folder / _FOLDER))
    return ["float32", "int8"]


class CTranslate2:
    """See `Rival`."""

    def __init__(self, folder: Path, dtype: str, *, threads: int) -> None:
        self._generator = ctranslate2.Generator(
            str(folder / _FOLDER),
            compute_type=_COMPUTE[dtype],
            intra_threads=threads,
            inter_threads=1,
        )
        self.settings = f"compute_type {self._generator.compute_type}"

    def write(
        self, prompt: Sequence[int], *, rows: int, new_tokens: int, keep: list[Any] | None = None
    ) -> list[list[int]]:
        found = self._generator.generate_batch(
            [[f"w{token}" for token in prompt]] * rows,
            max_length=new_tokens,
            min_length=new_tokens,
            end_token=[],
            include_prompt_in_result=False,  # else the prompt is run token by token
            return_logits_vocab=keep is not None,
        )
        if keep is not None:
            keep.extend(np.asarray(one).reshape(-1) for one in found[0].logits[0])
        return [one.sequences_ids[0] for one in found]
