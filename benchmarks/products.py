"""Measures the kernels' products beside torch's, in one run.

    python -m benchmarks.products [--outputs 3072] [--inputs 576] [--rows 1,4,16,256,1024] [--json]

Each way multiplies rows with as many different weights as a model has, so that they come from
memory as they do in a step. The ways take turns; the medians are printed in thousand million
multiplications a second, and as ratios to torch's float32.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from autoblog.generation.engine.kernels.kernel_projection import KernelProjection
from autoblog.generation.engine.kernels.library import find_library
from benchmarks.tables import print_rows

OURS = ("float32", "bfloat16", "int8", "int4")
ROUNDS = 5
READ_BYTES = 64 << 20  # more than the caches hold
MULTIPLICATIONS = 4e9  # a turn is no longer than these need

Way = Callable[[Tensor], Tensor]


def ways(weight: Tensor) -> Iterator[tuple[str, list[Way]]]:
    """Yield the name of each way, and the products of copies of the weight."""
    library = find_library()
    if not library:
        sys.exit("the kernels are not built, or do not run here")
    for form in (torch.float32, torch.bfloat16):
        own = weight.to(form)
        copies = [own.clone() for _ in range(_copies(own.nbytes))]
        yield f"torch {str(form).removeprefix('torch.')}", [partial(linear, one) for one in copies]
    for dtype in OURS:
        bits = {"float32": 32, "bfloat16": 16, "int8": 8, "int4": 4}[dtype]
        count = _copies(weight.numel() * bits // 8)
        yield (
            f"kernels {dtype}",
            [KernelProjection(library, weight, None, dtype=dtype) for _ in range(count)],
        )


def linear(weight: Tensor, x: Tensor) -> Tensor:
    """Multiply in the weight's format."""
    return functional.linear(x.to(weight.dtype), weight)


def _copies(size: int) -> int:
    return READ_BYTES // size + 1


def seconds(products: list[Way], x: Tensor, *, most: int) -> float:
    """Return the seconds that one product takes."""
    products = products[:most]
    started = time.perf_counter()
    for product in products:
        product(x)
    return (time.perf_counter() - started) / len(products)


@torch.inference_mode()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outputs", type=int, default=3072)
    parser.add_argument("--inputs", type=int, default=576)
    parser.add_argument("--rows", type=str, default="1,4,16,256,1024")
    parser.add_argument("--json", action="store_true", help="one object a line")
    given = parser.parse_args()
    torch.manual_seed(0)
    weight = torch.randn(given.outputs, given.inputs)
    products = dict(ways(weight))
    rows = []
    for count in map(int, given.rows.split(",")):
        x, work = torch.randn(count, given.inputs), count * weight.numel()
        most = max(2, int(MULTIPLICATIONS / work))
        found: dict[str, list[float]] = {name: [] for name in products}
        for _ in range(ROUNDS):
            for name, own in products.items():
                found[name].append(work / seconds(own, x, most=most) / 1e9)
        speeds = {name: statistics.median(own) for name, own in found.items()}
        rows += [
            {
                "rows": count,
                "way": name,
                "giga_multiplications_a_second": round(speed, 1),
                "ratio": round(speed / speeds["torch float32"], 2),
            }
            for name, speed in speeds.items()
        ]
    print_rows(rows, as_json=given.json)


if __name__ == "__main__":
    main()
