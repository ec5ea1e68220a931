"""Compiling the kernels at installation: every kind of this machine, as far as the compiler can."""

import importlib.util
import platform
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from autoblog.generation.devices import processor_parts
from autoblog.generation.engine.kernels.library import KINDS, kinds_of

ROOT = Path(__file__).parents[5]


class NoHook:
    """In place of hatchling's class, which is only installed where a wheel is made."""

    def __class_getitem__(cls, _config: Any) -> type:
        return cls


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module hatch_build."""
    interface = ModuleType("interface")
    interface.BuildHookInterface = NoHook  # type: ignore[attr-defined]
    parts = ["hatchling", "builders", "hooks", "plugin"]
    for end in range(1, len(parts) + 1):
        monkeypatch.setitem(sys.modules, ".".join(parts[:end]), ModuleType(parts[end - 1]))
    monkeypatch.setitem(sys.modules, "hatchling.builders.hooks.plugin.interface", interface)
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_built_is_what_is_chosen_from(build: Any) -> None:
    built = [kind for kinds in build.PROCESSORS.values() for kind in kinds]
    assert built == list(KINDS)


def test_a_kind_that_the_compiler_cannot_make_is_left_out_with_a_warning(
    build: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = tmp_path / "old-compiler"
    compiler.write_text(
        "#!/bin/sh\n"
        'case "$*" in *-mavxvnni*|*+bf16*) echo unrecognized option >&2; exit 1;; esac\n'
        'while [ "$1" != -o ]; do shift; done\n'
        'echo built > "$2"\n'
    )
    compiler.chmod(0o700)
    monkeypatch.setenv("CC", str(compiler))
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / build.KERNELS).mkdir(parents=True)
    warnings: list[str] = []
    hook = build.KernelHook()
    hook.root, hook.app = tmp_path, SimpleNamespace(display_warning=warnings.append)
    for machine, left_out in (("x86_64", "avxvnni"), ("aarch64", "neonbf16")):
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        data: dict[str, Any] = {"artifacts": []}
        hook.initialize("standard", data)
        others = [kind for kind in build.PROCESSORS[machine] if kind != left_out]
        assert data["artifacts"] == [str(build.KERNELS / f"libstep-{kind}.so") for kind in others]
        assert data["infer_tag"]
        assert all((tmp_path / path).exists() for path in data["artifacts"])
        assert left_out in warnings.pop()
        assert not warnings


def test_without_a_compiler_the_wheel_has_no_kernels(
    build: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", str(tmp_path / "none"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    warnings: list[str] = []
    hook = build.KernelHook()
    hook.root, hook.app = tmp_path, SimpleNamespace(display_warning=warnings.append)
    data: dict[str, Any] = {"artifacts": []}
    hook.initialize("standard", data)
    assert data == {"artifacts": []}
    assert len(warnings) == len(build.PROCESSORS["x86_64"])


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        ("flags\t\t: fpu sse2\n", []),
        ("processor\t: 0\nflags\t\t: fpu avx2 fma f16c\n", ["avx2"]),
        ("flags\t\t: avx2 fma f16c avx_vnni\n", ["avx2", "avxvnni"]),
        (
            "flags : avx2 fma f16c avx512f avx512bw avx512vl avx512dq avx512_vnni avx512_bf16\n",
            ["avx2", "avx512vnni", "avx512bf16"],
        ),
        ("Features\t: fp asimd evtstrm\n", []),
        ("Features\t: fp asimd asimddp bf16\nCPU part\t: 0xd0c\n", ["neondot", "neonbf16"]),
        ("", []),
    ],
)
def test_a_processor_runs_the_kinds_whose_parts_it_has(
    lines: str, kinds: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(lines)
    assert kinds_of(processor_parts(path)) == kinds


def test_a_system_that_names_no_parts_runs_none(tmp_path: Path) -> None:
    assert kinds_of(processor_parts(tmp_path / "none")) == []
