"""One other engine in a process of its own, that takes turns as it is told."""

import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autoblog.generation.benchmark.hardware import Peak
from autoblog.generation.benchmark.processes import Ready, Turn, Work
from benchmarks.rivals import Variant, open_rival

_CPU = torch.device("cpu")


def serve(pipe: Connection, folder: str, variant: Variant, checked: Work, threads: int) -> None:
    """Load the engine, send a text of its own with its scores, then do the work that comes."""
    room = checked.prompt_tokens + checked.new_tokens
    rival = open_rival(variant, Path(folder), threads=threads, room=room)
    scores: list[Any] = []
    prompt = check_prompt(checked)
    [text] = rival.write(prompt, rows=1, new_tokens=checked.new_tokens, keep=scores)
    pipe.send(Ready(device=rival.settings, dtype=variant.dtype, bandwidth=0))
    pipe.send((text, np.stack(scores) if scores else None))
    del scores
    try:
        while True:
            work: Work = pipe.recv()
            with Peak(_CPU) as peak:
                started = time.perf_counter()
                found = rival.write(
                    [100] * work.prompt_tokens, rows=work.batch, new_tokens=work.new_tokens
                )
                seconds = time.perf_counter() - started
            tokens = sum(map(len, found))
            pipe.send(Turn(seconds=seconds, tokens=tokens, peak_bytes=peak.bytes, read_bytes=0))
    except EOFError:
        return


def check_prompt(checked: Work) -> list[int]:
    """Return random tokens, which differ from each other as those of a text do.

    Every model has these tokens; the first few of a vocabulary are often special ones.
    """
    chosen = np.random.default_rng(0).integers(100, 40_000, checked.prompt_tokens)
    return [int(token) for token in chosen]
