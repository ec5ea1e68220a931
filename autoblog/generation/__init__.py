"""Text generation: prompts and seeds in, completions out.

    decoding             how the next token is chosen
    text_generator       the interface of a model that continues prompts
    entry_points         load a model, check it, find its folder
    loading              a model's name          -> a model in memory
    engine               our own engine, for the families in `engine.families`
    transformers_engine  every other causal model, through transformers
    model_server         a model behind an OpenAI-compatible server
    rows                 prompts                 -> rows that grow -> completions
    tokenization         text                    -> tokens, and back
    sampling             logits                  -> the next token
    penalties            what a text holds       -> lower logits
    benchmark            tokens per second of the engines, side by side

Importing this package does not import torch.
"""

from autoblog.generation.decoding import Decoding
from autoblog.generation.entry_points import (
    check_local_packages,
    check_model,
    check_server,
    load_generator,
    load_prompt_reader,
    model_folder,
    open_server,
)
from autoblog.generation.model_server.server_report import ServerReport
from autoblog.generation.model_server.server_request import ServerAddress, ServerForm
from autoblog.generation.text_generator import (
    ChatMessage,
    ChatPrompt,
    Completion,
    FinishReason,
    LogLikelihood,
    ModelReport,
    PromptReader,
    SoFar,
    TextGenerator,
    Watch,
    watch_nothing,
)

__all__ = [
    "ChatMessage",
    "ChatPrompt",
    "Completion",
    "Decoding",
    "FinishReason",
    "LogLikelihood",
    "ModelReport",
    "PromptReader",
    "ServerAddress",
    "ServerForm",
    "ServerReport",
    "SoFar",
    "TextGenerator",
    "Watch",
    "check_local_packages",
    "check_model",
    "check_server",
    "load_generator",
    "load_prompt_reader",
    "model_folder",
    "open_server",
    "watch_nothing",
]
