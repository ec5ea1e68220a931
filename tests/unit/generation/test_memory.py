"""Free memory as Linux and its containers tell it, and errors that mean it is full."""

from pathlib import Path

import pytest
import torch

from autoblog.generation.memory import available_memory, is_out_of_memory, linux_memory


def write_system(root: Path, *, available_kib: int, **group: str) -> Path:
    (root / "proc").mkdir()
    (root / "proc/meminfo").write_text(
        f"MemTotal:       9 kB\nMemAvailable:   {available_kib} kB\n"
    )
    (root / "sys/fs/cgroup").mkdir(parents=True)
    for name, content in group.items():
        (root / "sys/fs/cgroup" / name.replace("_", ".")).write_text(content)
    return root


def test_without_a_limit_all_that_is_available_counts(tmp_path: Path) -> None:
    root = write_system(tmp_path, available_kib=1000, memory_max="max\n", memory_current="5\n")
    assert linux_memory(root) == 1000 * 1024


def test_a_container_has_what_its_limit_leaves(tmp_path: Path) -> None:
    root = write_system(
        tmp_path,
        available_kib=1000,
        memory_max="500000\n",
        memory_current="300000\n",
        memory_stat="anon 1\ninactive_file 100000\n",
    )
    assert linux_memory(root) == 300_000


def test_other_systems_do_not_say(tmp_path: Path) -> None:
    assert linux_memory(tmp_path) is None
    assert available_memory(torch.device("mps")) is None


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory."),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"),
        MemoryError(),
    ],
)
def test_full_memory_is_known_by_its_errors(error: BaseException) -> None:
    assert is_out_of_memory(error)


def test_torch_itself_still_says_it_so() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60)
    assert is_out_of_memory(caught.value)


def test_other_errors_are_something_else() -> None:
    assert not is_out_of_memory(RuntimeError("shapes do not match"))
