"""The models that are measured: a named one, or a shape that is made for the while."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from autoblog.errors import StorageError, UsageError
from autoblog.generation.benchmark.processes import SPAWN
from autoblog.generation.entry_points import model_folder

SHAPES = {"125M": (768, 12, 12), "1.3B": (2048, 24, 16), "2.7B": (2560, 32, 20)}
"""Hidden size, layers and heads, from the config.json of EleutherAI/gpt-neo-125m, -1.3B, -2.7B."""


@contextmanager
def model_of(*, shape: str | None, model: str | None = None, device: str = "cpu") -> Iterator[str]:
    """Yield the folder of a model, or of a shape with random weights, deleted afterwards."""
    if shape is None:
        yield str(model_folder(model or ""))
        return
    if shape not in SHAPES:
        raise UsageError(f"there is no shape {shape!r}; use one of: {', '.join(SHAPES)}")
    from autoblog.generation.benchmark.shapes import write_shape  # noqa: PLC0415  # torch is slow

    with TemporaryDirectory(prefix="autoblog-bench-") as folder:
        # in a process of its own, whose memory is freed when it ends
        process = SPAWN.Process(target=write_shape, args=(shape, folder, device))
        process.start()
        process.join()
        if process.exitcode != 0:
            raise StorageError(
                f"A model of the shape {shape} could not be written to {folder}; see above. "
                "TMPDIR can name another folder with more room."
            )
        yield folder
