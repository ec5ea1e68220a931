"""`autoblog finetune`: teaches the model a blog's own voice."""

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from autoblog.cli import console, wiring
from autoblog.errors import CorpusError, Problem, UsageError


def finetune(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the model is written.")],
    corpus: Annotated[
        Path | None,
        typer.Option("--corpus", metavar="FILE", help="Posts as JSONL: title, tags, text, path."),
    ] = None,
    posts: Annotated[
        Path | None, typer.Option("--posts", metavar="DIR", help="Posts as .md or .txt files.")
    ] = None,
    from_scratch: Annotated[
        bool, console.flag("--from-scratch", help="Train a small new model instead.")
    ] = False,
    max_minutes: Annotated[
        float | None, typer.Option("--max-minutes", min=0.1, help="Stop after this many minutes.")
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", min=1, help="From scratch: stop after this many.")
    ] = None,
    epochs: Annotated[
        float, typer.Option("--epochs", min=0.1, help="How often each post is read.")
    ] = 3,
) -> None:
    """Teach the model (AUTOBLOG_MODEL) the voice of posts; run again after a stop, it continues.

    Example: autoblog finetune --posts my-posts --out my-model
    """
    source = corpus or posts
    if source is None or (corpus is not None and posts is not None):
        raise UsageError("give either --corpus FILE or --posts DIR")
    if from_scratch and max_minutes is None and max_tokens is None:
        raise UsageError("--from-scratch needs an end: --max-minutes or --max-tokens")
    if not source.exists():  # told before a model is looked for
        text = "there is no such folder or file; check the path"
        raise CorpusError([Problem(source=str(source.absolute()), line=None, text=text)])
    from autoblog.generation import check_local_packages, model_folder

    check_local_packages()
    from autoblog.finetuning import runs

    stop = _stop_on_signals()
    if from_scratch:
        done = runs.train_from_scratch(
            source,
            out,
            max_minutes=max_minutes,
            max_tokens=max_tokens,
            report=_tell,
            stopped=stop.is_set,
        )
    else:
        done = runs.finetune(
            model_folder(wiring.settings_of(context).model),
            source,
            out,
            epochs=epochs,
            max_minutes=max_minutes,
            report=_tell,
            stopped=stop.is_set,
        )
    if not done:
        console.tell("stopped; the same command continues from here")
    else:
        console.result(f"wrote {out}; use it with AUTOBLOG_MODEL={out}")


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
    return stop


def _tell(report: object) -> None:
    console.tell(str(report))
