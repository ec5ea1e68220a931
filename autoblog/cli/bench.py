"""`autoblog bench`: tokens per second, side by side with transformers."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from autoblog.cli import console
from autoblog.errors import UsageError

if TYPE_CHECKING:
    from autoblog.generation.benchmark.measuring import EngineSpeed

_MIB = 2**20


def bench(
    shape: Annotated[
        str | None, typer.Option("--shape", help="125M, 1.3B or 2.7B, with random weights.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="A model instead, as in AUTOBLOG_MODEL.")
    ] = None,
    device: Annotated[str, typer.Option("--device", help="As in AUTOBLOG_DEVICE.")] = "auto",
    dtypes: Annotated[
        str, typer.Option("--dtype", help="Number formats of our engine, separated by commas.")
    ] = "auto",
    batches: Annotated[
        str, typer.Option("--batch", help="How many texts at once, separated by commas.")
    ] = "1,16",
    prompt_tokens: Annotated[int, typer.Option("--prompt-tokens", min=1)] = 64,
    new_tokens: Annotated[int, typer.Option("--new-tokens", min=1)] = 256,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="How often each is measured.")] = 3,
    as_json: Annotated[bool, console.flag("--json", help="One object per line.")] = False,
) -> None:
    """Measure tokens per second against transformers' pipeline and its generate, taking turns.

    Example: autoblog bench --shape 125M --batch 1,16
    """
    from autoblog.generation import check_local_packages

    if (shape is None) == (model is None):
        raise UsageError("give either --shape or --model")
    check_local_packages()
    from autoblog.generation.benchmark.measuring import BenchmarkPlan, measure

    plan = BenchmarkPlan(
        shape=shape,
        model=model,
        device=device,
        batches=_numbers(batches),
        dtypes=_words(dtypes),
        prompt_tokens=prompt_tokens,
        new_tokens=new_tokens,
        rounds=rounds,
    )
    with console.progress(f"measuring {shape or model}"):
        found = list(measure(plan))
    if as_json:
        for speed in found:
            console.result_json(asdict(speed))
    else:
        _print_table(found)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _numbers(text: str) -> list[int]:
    words = _words(text)
    if not words or not all(word.isdecimal() and int(word) for word in words):
        raise UsageError(f"--batch is {text!r}; give numbers from 1 on, such as 1,16")
    return [int(word) for word in words]


def _print_table(found: Iterable["EngineSpeed"]) -> None:
    from rich.table import Table

    table = Table(
        *("engine", "format", "batch", "tokens/s", "ratio", "of the limit", "peak MiB"), box=None
    )
    for speed in found:
        console.add_row(
            table,
            speed.engine,
            speed.dtype,
            str(speed.batch),
            f"{speed.tokens_per_s:.1f}",
            f"{speed.ratio:.1f}",
            f"{speed.limit_ratio:.0%}",
            f"{speed.peak_bytes / _MIB:,.0f}",
        )
    console.result_table(table)
