"""A model's folder to its tokenizer, alone or beside the model."""

from pathlib import Path
from typing import Any

from transformers import AutoTokenizer, GenerationConfig

from autoblog.errors import ModelError
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.gguf_model import read_gguf_tokenizer
from autoblog.generation.loading.model_config import ModelConfig, read_config
from autoblog.generation.loading.model_files import is_gguf, translated
from autoblog.generation.loading.model_lookup import Hub, find_texts
from autoblog.generation.tokenization import TokenReader, Tokens


def read_prompt_reader(model: str, *, hub: Hub | None = None) -> TokenReader:
    """Read the tokenizer and the context of `model`; see `load_prompt_reader`."""
    folder = find_texts(model, hub=hub or Hub())
    config = read_config(folder, model=model)
    with quiet_libraries(), translated(model):
        tokenizer = read_tokenizer(folder)
        ends = _end_ids(folder, config.source)
        if not tokenizer("word")["input_ids"]:  # transformers makes an empty one of a missing one
            raise ModelError(f"{model}: its tokenizer is missing. Download it again.")
    tokens = Tokens(tokenizer, config_eos=ends, knows_headers=config.knows_headers)
    return TokenReader(tokens, context=config.context, family=config.source.model_type)


def read_tokens(folder: Path, config: ModelConfig, *, model: str) -> Tokens:
    """Read the tokenizer. Raises `ModelError` if it does not belong to the network."""
    with quiet_libraries(), translated(model):
        tokenizer = read_tokenizer(folder)
        ends = _end_ids(folder, config.source)
        tokens = Tokens(tokenizer, config_eos=ends, knows_headers=config.knows_headers)
        rows = config.network.get_input_embeddings().weight.shape[0]
        if tokens.size > rows or not tokenizer("word")["input_ids"]:
            raise ModelError(
                f"{model}: its tokenizer is missing or belongs to another model (tokens up to "
                f"number {tokens.size - 1:,} for {rows:,} rows of {config.architecture}). Download "
                "it again."
            )
        return tokens


def read_tokenizer(folder: Path) -> Any:
    """Return transformers' tokenizer of a model; runs no code of the folder."""
    if is_gguf(folder):
        return read_gguf_tokenizer(folder)
    return AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)


def _end_ids(folder: Path, config: Any) -> int | list[int] | None:
    """Return the end-of-text ids that transformers gives a network loaded from the folder."""
    own = folder / "generation_config.json"
    found = (
        GenerationConfig.from_pretrained(folder, local_files_only=True)
        if own.is_file()
        else GenerationConfig.from_model_config(config)
    )
    ids: int | list[int] | None = found.eos_token_id
    return ids
