"""The header of a GGUF file: what it says of its model, and where its tensors lie.

llama.cpp, Ollama and LM Studio keep models in such files. The format is described in
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. The `gguf` package reads a vocabulary of
262,144 tokens in some ten seconds; here lists of texts are passed over.
"""

import math
import mmap
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autoblog.errors import ModelError

_MAGIC = b"GGUF"
_VERSIONS = {2, 3}
_TEXT, _LIST = 8, 9  # kinds of values
_FORMATS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q"}
_FORMATS[12] = "d"
_MOST_DIMENSIONS = 4
_PART = re.compile(r"-\d{5}-of-(\d{5})\.gguf$", re.IGNORECASE)
_WHOLE = "Choose the file of a whole language model."


@dataclass(frozen=True, kw_only=True)
class GgufTensor:
    """One tensor of the file. `kind` is a number of ggml's, `start` is counted in the file."""

    kind: int
    shape: tuple[int, ...]  # in torch's order
    start: int
    size: int  # bytes


@dataclass(frozen=True, kw_only=True)
class GgufHeader:
    """A file's metadata, in which a list of texts is its length, and its tensors by name."""

    path: Path
    metadata: Mapping[str, Any]
    tensors: Mapping[str, GgufTensor]

    @property
    def architecture(self) -> str:
        """llama.cpp's name of the kind of model."""
        return str(self.metadata.get("general.architecture", "unknown"))

    def value(self, name: str, otherwise: Any = None) -> Any:
        """Return a value of this architecture: `attention.head_count`."""
        return self.metadata.get(f"{self.architecture}.{name}", otherwise)


def read_gguf_header(path: Path, *, model: str) -> GgufHeader:
    """Read a header. Raises `ModelError` unless the file holds a whole language model."""
    if find_spec("gguf") is None:
        raise ModelError(
            f"{model} is a GGUF file, which needs a package that is not installed. Run: "
            "pip install 'autoblog[gguf]'"
        )
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        _check_start(start, model)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            try:
                header = _read(path, content)
            except (struct.error, ValueError, OverflowError, MemoryError) as error:
                raise ModelError(
                    f"{model} is cut off or damaged in its first part. Download it again."
                ) from error
    _check_kind(header, model)
    end = max((tensor.start + tensor.size for tensor in header.tensors.values()), default=0)
    if end > size:
        raise ModelError(
            f"{model} is cut off: its tensors end at byte {end:,}, the file at {size:,}. Download "
            "it again."
        )
    return header


def _check_start(start: bytes, model: str) -> None:
    if not start.startswith(_MAGIC):
        pointer = start.startswith(b"version ")
        what = "the pointer that Git LFS keeps instead of a file" if pointer else "no GGUF file"
        raise ModelError(f"{model} is {what}, whatever its name says. Download it again.")
    version = int.from_bytes(start[4:8], "little")
    if version in _VERSIONS:
        return
    if int.from_bytes(start[4:8], "big") in _VERSIONS:
        raise ModelError(f"{model} is a big-endian GGUF file. Choose a little-endian one.")
    raise ModelError(f"{model} is of version {version} of GGUF. Versions 2 and 3 can be read.")


def _check_kind(header: GgufHeader, model: str) -> None:
    part = _PART.search(header.path.name)
    if part or header.metadata.get("split.count", 1) > 1:
        raise ModelError(
            f"{model} is one part of a model in several GGUF files, which are not read. Join them "
            "with llama.cpp's `llama-gguf-split --merge`, or choose a model in one file."
        )
    kind = header.metadata.get("general.type", "model")
    if kind == "adapter":
        raise ModelError(f"{model} is a LoRA adapter, which changes another model. {_WHOLE}")
    if kind == "mmproj" or header.architecture == "clip":
        raise ModelError(f"{model} is the part of a model that reads pictures. {_WHOLE}")


def _read(path: Path, content: mmap.mmap) -> GgufHeader:
    cursor = _Cursor(content)
    cursor.place = len(_MAGIC) + 4
    tensors, entries = cursor.number("Q"), cursor.number("Q")
    metadata = {cursor.text(): cursor.value(cursor.number("I")) for _ in range(entries)}
    found = [cursor.tensor() for _ in range(tensors)]
    alignment = int(metadata.get("general.alignment", 32))
    start = math.ceil(cursor.place / alignment) * alignment
    return GgufHeader(
        path=path,
        metadata=metadata,
        tensors={
            name: GgufTensor(kind=kind, shape=shape, start=start + offset, size=_size(kind, shape))
            for name, shape, kind, offset in found
        },
    )


def _size(kind: int, shape: tuple[int, ...]) -> int:
    """Return a tensor's bytes; 0 for a kind that the `gguf` package does not know."""
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType  # noqa: PLC0415  # an extra

    try:
        numbers, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
    except (KeyError, ValueError):
        return 0
    return math.prod(shape) // numbers * size


class _Cursor:
    """A place in the file that moves on with what is read."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self.place = 0

    def number(self, form: str) -> Any:
        (found,) = struct.unpack_from(f"<{form}", self._content, self.place)
        self.place += struct.calcsize(f"<{form}")
        return found

    def text(self) -> str:
        return self._skip(self.number("Q")).decode("utf-8")

    def value(self, kind: int) -> Any:
        if kind == _TEXT:
            return self.text()
        if kind == _LIST:
            return self._list(self.number("I"), self.number("Q"))
        if kind not in _FORMATS:
            raise ValueError(f"a value of kind {kind}")
        return self.number(_FORMATS[kind])

    def _list(self, kind: int, count: int) -> Any:
        if kind == _TEXT:
            for _ in range(count):
                self._skip(self.number("Q"), wanted=False)
            return count
        if kind not in _FORMATS:
            raise ValueError(f"a list of kind {kind}")
        return list(struct.unpack(f"<{count}{_FORMATS[kind]}", self._skip(count * _width(kind))))

    def tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        name, dimensions = self.text(), self.number("I")
        if dimensions > _MOST_DIMENSIONS:
            raise ValueError(f"a tensor of {dimensions} dimensions")
        shape = tuple(reversed([self.number("Q") for _ in range(dimensions)]))
        return name, shape, self.number("I"), self.number("Q")

    def _skip(self, size: int, *, wanted: bool = True) -> bytes:
        start, self.place = self.place, self.place + size
        if self.place > len(self._content):
            raise ValueError("the file ends in a value")
        return self._content[start : self.place] if wanted else b""


def _width(kind: int) -> int:
    return struct.calcsize(f"<{_FORMATS[kind]}")
