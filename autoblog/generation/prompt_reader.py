"""What a model makes of a prompt: its tokens and its chat template, read without its weights."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer, GenerationConfig

from autoblog.errors import ModelError
from autoblog.generation import ChatPrompt, Message
from autoblog.generation.library_output import quiet_libraries
from autoblog.generation.loading.load_errors import translated
from autoblog.generation.loading.model_config import read_config
from autoblog.generation.loading.model_lookup import Hub, find_texts
from autoblog.generation.tokenization import Tokens


class TokenReader:
    """A `PromptReader` by a tokenizer; a generator is one that also writes."""

    def __init__(self, tokens: Tokens, *, context: int) -> None:
        self._tokens = tokens
        self.context = context

    def count_tokens(self, text: str) -> int:
        """How many tokens `text` takes as a prompt."""
        return len(self._tokens.encode(text))

    def chat_prompt(self, messages: Sequence[Message]) -> ChatPrompt | None:
        """The conversation as the model's chat template writes it; see `PromptReader`."""
        return self._tokens.chat_prompt(messages)


def read(model: str, *, hub: Hub | None = None) -> TokenReader:
    """Read what `model` names; see `load_prompt_reader`."""
    folder = find_texts(model, hub=hub or Hub())
    with quiet_libraries():
        config = read_config(folder, model=model)
        with translated(model):
            tokenizer = read_tokenizer(folder)
            ends = _end_ids(folder, config.source)
            if not tokenizer("word")["input_ids"]:  # what transformers makes where there is none
                raise ModelError(f"{model}: its tokenizer is missing. Download it again.")
    return TokenReader(Tokens(tokenizer, config_eos=ends), context=config.context)


def read_tokenizer(folder: Path) -> Any:
    """The tokenizer of a model, as transformers reads it; runs no code of the folder."""
    return AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)


def _end_ids(folder: Path, config: Any) -> int | list[int] | None:
    """The end-of-text ids that transformers gives a network loaded from the folder."""
    own = folder / "generation_config.json"
    found = (
        GenerationConfig.from_pretrained(folder, local_files_only=True)
        if own.is_file()
        else GenerationConfig.from_model_config(config)
    )
    ids: int | list[int] | None = found.eos_token_id
    return ids
