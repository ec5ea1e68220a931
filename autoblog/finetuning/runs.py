"""Starts training runs, of a new model or of one that can write already, and writes the result."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, PreTrainedModel
from transformers.utils import logging

from autoblog.errors import CorpusError, ModelError, Problem
from autoblog.finetuning.corpus import CorpusPost, read_posts, split
from autoblog.finetuning.corpus_cleaning import clean_posts
from autoblog.finetuning.network import Size, new_network
from autoblog.finetuning.optimisers import Rates
from autoblog.finetuning.packing import TokenPost, encode_post
from autoblog.finetuning.tokenizer_training import Tokens, encoder, train_tokenizer
from autoblog.finetuning.training import Hardware, Recipe, TrainingReport, TrainingRun
from autoblog.finetuning.training_schedule import (
    TrainingSchedule,
    finetuning_schedule,
    starter_schedule,
)

# A model that can write takes much smaller steps than a new one, or it forgets how.
GENTLE = Recipe(
    rates=Rates(matrix=1e-3, matrix_decay=0.0, query_key_factor=0.35, other=1e-4),
    measure_every_steps=50,
    report_every_steps=10,
)
# For a small model: without the penalty it repeats itself.
_SAMPLING = {"do_sample": True, "temperature": 0.8, "top_p": 0.95, "repetition_penalty": 1.1}


def train_from_scratch(
    corpus: Path,
    out: Path,
    *,
    max_minutes: float | None = None,
    max_tokens: int | None = None,
    size: Size | None = None,
    recipe: Recipe | None = None,
    hardware: Hardware | None = None,
    report: Callable[[TrainingReport], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Train a new model on a corpus, or go on with the run in `out`.

    The run ends after `max_tokens`, or else `max_minutes`, counted over all sittings. A file
    `training/finish` in `out` begins the cool-down at once. Returns true at the schedule's end,
    false if `stopped` was true before; then the same call goes on with the run.
    """
    size, recipe = size or Size(), recipe or Recipe()
    hardware = hardware or best_hardware(compiled=True)
    training, held_out = _posts(corpus)
    out.mkdir(parents=True, exist_ok=True)
    if not (out / "tokenizer.json").exists():
        train_tokenizer(
            training, vocabulary_size=size.vocabulary, context_tokens=size.context
        ).save_pretrained(out)
    tokenizer = AutoTokenizer.from_pretrained(out)
    run = _run(
        new_network(size, end_of_text=tokenizer.eos_token_id, seed=recipe.seed),
        tokenizer,
        training,
        held_out,
        schedule=starter_schedule(
            context=size.context, max_minutes=max_minutes, max_tokens=max_tokens
        ),
        recipe=recipe,
        hardware=hardware,
        out=out,
        report=report,
        stopped=stopped,
    )
    return run()


def finetune(
    model: str | Path,
    posts: Path,
    out: Path,
    *,
    epochs: float = 3.0,
    max_minutes: float | None = None,
    row_length: int = 512,
    recipe: Recipe | None = None,
    hardware: Hardware | None = None,
    report: Callable[[TrainingReport], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Teach `model` (a folder or hub id) the voice of `posts`, and write it to `out`.

    `posts` is a JSONL file like the corpus, or a folder of .md and .txt files. Each post is read
    `epochs` times, or all for `max_minutes`. Stops and goes on as `train_from_scratch` does.
    """
    hardware = hardware or best_hardware(compiled=False)
    training, held_out = _posts(posts)
    network, tokenizer = _load(model)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(out)
    row_length = min(row_length, network.config.max_position_embeddings)
    seen = sum(len(tokenizer(post.text, verbose=False)["input_ids"]) for post in training)
    run = _run(
        network,
        tokenizer,
        training,
        held_out,
        schedule=finetuning_schedule(
            row_length=row_length,
            max_minutes=max_minutes,
            max_tokens=None if max_minutes else max(row_length, int(seen * epochs)),
        ),
        recipe=recipe or GENTLE,
        hardware=hardware,
        out=out,
        report=report,
        stopped=stopped,
    )
    return run()


def best_hardware(*, compiled: bool) -> Hardware:
    """Return a GPU if there is one, with bfloat16 and compiled if the machine can."""
    if torch.cuda.is_available():
        return Hardware(device="cuda", bfloat16=torch.cuda.is_bf16_supported(), compiled=compiled)
    has_compiler = any(shutil.which(name) for name in ("g++", "clang++"))
    return Hardware(
        # Measured on two AVX-512 cores: 2,200 tokens/s in float32, 4,400 in bfloat16, 5,600
        # compiled as well. Without the instruction bfloat16 is slower than float32.
        bfloat16=bool(torch.cpu.get_capabilities().get("avx512_bf16", False)),
        compiled=compiled and has_compiler,
    )


def _posts(path: Path) -> tuple[list[CorpusPost], list[CorpusPost]]:
    """Return cleaned posts to train on, and held-out ones. Raises `CorpusError`."""
    training, held_out = split(read_posts(path))
    training = clean_posts(training)
    if not training:
        text = "holds no post with prose enough to learn from (40 words or more)"
        raise CorpusError([Problem(source=path.name, line=None, text=text)])
    return training, clean_posts(held_out)


def _load(model: str | Path) -> tuple[PreTrainedModel, Tokens]:
    try:
        network = AutoModelForCausalLM.from_pretrained(
            model, dtype=torch.float32, use_safetensors=True, trust_remote_code=False
        )
        tokenizer = AutoTokenizer.from_pretrained(model, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise ModelError(f"{model}: cannot be loaded for training: {error}") from error
    if tokenizer.eos_token_id is None:
        raise ModelError(f"{model}: its tokenizer has no end-of-text token")
    return network, tokenizer


def _run(
    network: PreTrainedModel,
    tokenizer: Tokens,
    training: Sequence[CorpusPost],
    held_out: Sequence[CorpusPost],
    *,
    schedule: TrainingSchedule,
    recipe: Recipe,
    hardware: Hardware,
    out: Path,
    report: Callable[[TrainingReport], None],
    stopped: Callable[[], bool],
) -> TrainingRun:
    encode, end = encoder(tokenizer), tokenizer.eos_token_id

    def encoded(posts: Sequence[CorpusPost]) -> list[TokenPost]:
        return [encode_post(post, encode, end_of_text=end) for post in posts]

    return TrainingRun(
        network=network.to(hardware.device).train(),
        training=encoded(training),
        held_out=encoded(held_out),
        schedule=schedule,
        recipe=recipe,
        hardware=hardware,
        folder=out / "training",
        export=lambda trained: write_model(trained, out),
        report=report,
        stopped=stopped,
    )


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
    _complete_config(partial / "config.json")
    for path in sorted(partial.iterdir()):
        path.chmod(0o644)  # safetensors makes its file readable by nobody else
        path.replace(out / path.name)
    shutil.rmtree(partial)


def _complete_config(config_file: Path) -> None:
    """Write the weights' format, half of the training's, and that the posts had headers."""
    config = json.loads(config_file.read_text(encoding="utf-8"))
    config["dtype"] = "float16"
    config["autoblog_headers"] = True  # `PromptReader.knows_headers`
    config_file.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
