"""SmolLM2 in llama.cpp, through its C functions: rows are sequences, each step is one batch.

llama-cpp-python compiles llama.cpp when it is installed, for the processor at hand
(`GGML_NATIVE`), which is the strongest build there is. The prompt is decoded once and copied to the
other sequences. Its own server and sampling are left out; they cost time on top.
"""

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as llama
import numpy as np

from benchmarks.rivals import BenchmarkModel
from benchmarks.rivals.greedy import write_greedily

_FILE = "llamacpp-{}.gguf"
_FORMATS = {"q8_0": llama.LLAMA_FTYPE_MOSTLY_Q8_0, "q4_0": llama.LLAMA_FTYPE_MOSTLY_Q4_0}
_QUIET = llama.llama_log_callback(lambda *_: None)


def prepare(model: BenchmarkModel, folder: Path) -> list[str]:
    """Quantise the weights anew: to 8 bits, and to the 4 bits that it can pack by rows."""
    llama.llama_log_set(_QUIET, None)
    for dtype, number in _FORMATS.items():
        options = llama.llama_model_quantize_default_params()
        options.ftype, options.allow_requantize = number, True
        target = folder / _FILE.format(dtype)
        status = llama.llama_model_quantize(
            str(model.gguf).encode(), str(target).encode(), ctypes.byref(options)
        )
        if status != 0:
            raise RuntimeError(f"llama.cpp could not write {target}")
    (folder / _FILE.format("q4_1")).symlink_to(str(model.gguf))
    return ["q8_0", "q4_1", "q4_0"]


class LlamaCpp:
    """See `Rival`."""

    def __init__(self, folder: Path, dtype: str, *, threads: int, room: int) -> None:
        llama.llama_log_set(_QUIET, None)
        llama.llama_backend_init()
        options = llama.llama_model_default_params()
        options.n_gpu_layers = 0
        path = str(folder / _FILE.format(dtype)).encode()
        self._model = llama.llama_model_load_from_file(path, options)
        self._words = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(self._model))
        self._threads, self._room = threads, room
        self._context: Any = None
        self._batch: Any = None
        self._rows = 0
        self.settings = llama.llama_print_system_info().decode().strip()

    def write(
        self, prompt: Sequence[int], *, rows: int, new_tokens: int, keep: list[Any] | None = None
    ) -> list[list[int]]:
        self._open(rows)
        memory = llama.llama_get_memory(self._context)
        llama.llama_memory_clear(memory, True)
        scores = self._decode([(token, place, 0) for place, token in enumerate(prompt)], asked=1)
        for row in range(1, rows):
            llama.llama_memory_seq_cp(memory, 0, row, -1, -1)
        scores = np.repeat(scores, rows, axis=0)

        def decode(tokens: Any, written: int) -> Any:
            place = len(prompt) + written
            steps = [(token, place, row) for row, token in enumerate(tokens.tolist())]
            return self._decode(steps, asked=rows)

        return write_greedily(scores, decode, new_tokens=new_tokens, keep=keep)

    def _open(self, rows: int) -> None:
        """Make a context for so many rows, each with keys and values of its own."""
        if self._rows == rows:
            return
        if self._context is not None:
            llama.llama_free(self._context)
            llama.llama_batch_free(self._batch)
        options = llama.llama_context_default_params()
        options.n_seq_max, options.n_ctx = rows, rows * (-(-self._room // 256) * 256)
        options.n_batch = options.n_ubatch = max(512, rows)
        options.n_threads = options.n_threads_batch = self._threads
        self._context = llama.llama_init_from_model(self._model, options)
        self._batch = llama.llama_batch_init(max(self._room, rows), 0, 1)
        self._rows = rows

    def _decode(self, tokens: Sequence[tuple[int, int, int]], *, asked: int) -> Any:
        """Run tokens of (ID, place, row); return the scores (asked, words) after the last ones."""
        batch = self._batch
        batch.n_tokens = len(tokens)
        for index, (token, place, row) in enumerate(tokens):
            batch.token[index], batch.pos[index] = token, place
            batch.n_seq_id[index], batch.seq_id[index][0] = 1, row
            batch.logits[index] = index >= len(tokens) - asked
        if llama.llama_decode(self._context, batch) != 0:
            raise RuntimeError("llama.cpp could not decode the batch")
        found = llama.llama_get_logits(self._context)
        return np.ctypeslib.as_array(found, shape=(asked, self._words))
